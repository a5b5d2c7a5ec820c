#!/usr/bin/env bash
# update-locks.sh FOLDER STACK…: newer packages and upstream images, as far as the .in files let them, in the lock files. What
# changed goes to FOLDER/updates.patch, what the commands say to FOLDER/updates.err.
# The file FOLDER/complete is there if all could be asked for.
# Fails, after all of them, where one could not be updated.
set -euo pipefail
# shellcheck source=lib.sh
. "$(dirname "$(readlink -f "$0")")/lib.sh"
cd "$(dirname "$(readlink -f "$0")")/../../.."

need git
folder=$1
shift
rm -rf "$folder"
mkdir -p "$folder"
runs=$(program lock-runs.ts "$@")
failed=0
update() {
  bin/fleet "$@" 2>"$folder/last.err" </dev/null || failed=1
  tee -a "$folder/updates.err" <"$folder/last.err" >&2
}
update --stack "$1" lock --upstreams
while read -ra words; do
  ((${#words[@]} > 0)) || continue
  update --stack "${words[0]}" lock --upgrade "${words[@]:1}"
done <<<"$runs"

# A new lock file belongs to the patch, too.
git ls-files -z --others --exclude-standard -- '*.lock' | xargs -0r git add --intent-to-add --
# Whatever this user's own settings for diffs are.
git diff --no-color --no-ext-diff --no-textconv --no-renames --src-prefix=a/ --dst-prefix=b/ --binary -- '*.lock' fleet/upstreams.json >"$folder/updates.patch"
if ((failed == 0)); then : >"$folder/complete"; fi
exit "$failed"
