#!/usr/bin/env bash
# check-locks.sh STACK…: whether every lock of these stacks still installs. Fails, after all of them, where one does not.
set -euo pipefail
# shellcheck source=lib.sh
. "$(dirname "$(readlink -f "$0")")/lib.sh"
cd "$(dirname "$(readlink -f "$0")")/../../.."

runs=$(program lock-runs.ts "$@")
failed=0
while read -ra words; do
  ((${#words[@]} > 0)) || continue
  bin/fleet --stack "${words[0]}" lock --check "${words[@]:1}" </dev/null || failed=1
done <<<"$runs"
exit "$failed"
