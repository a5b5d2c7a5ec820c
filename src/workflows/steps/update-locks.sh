#!/usr/bin/env bash
# update-locks.sh FOLDER STACK…: newer packages and upstream images, as far as the .in files let them, in the lock files. What
# changed goes to FOLDER/updates.patch, what the commands say to FOLDER/updates.err.
# The file FOLDER/complete is there if all could be asked for.
# Fails, after all of them, where one could not be updated.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/../../.."

folder=$1
shift
rm -rf "$folder"
mkdir -p "$folder"
failed=0
update() {
  bin/fleet "$@" 2>"$folder/last.err" || failed=1
  tee -a "$folder/updates.err" <"$folder/last.err" >&2
}
update --stack "$1" lock --upstreams
for stack in "$@"; do update --stack "$stack" lock --upgrade; done

# A new lock file belongs to the patch, too.
git add --intent-to-add -- '*.lock'
git diff --no-color --no-ext-diff --binary -- '*.lock' fleet/upstreams.json >"$folder/updates.patch"
if ((failed == 0)); then : >"$folder/complete"; fi
exit "$failed"
