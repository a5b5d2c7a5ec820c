#!/usr/bin/env bash
# prune.sh STACK…: what may go from each stack's registry. It goes where $DELETE is true. Fails, after all of them, where one
# could not be asked.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/../../.."

options=()
if [[ ${DELETE:-false} == true ]]; then options+=(--delete); fi
failed=0
for stack in "$@"; do bin/fleet --stack "$stack" prune "${options[@]}" </dev/null || failed=1; done
exit "$failed"
