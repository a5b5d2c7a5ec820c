#!/usr/bin/env bash
# describe-updates.sh FOLDER: what the new locks of FOLDER/updates.patch change, in FOLDER/text.md. The bases and families that
# they change are built, measured and scanned with main's locks and with the new ones, in the runner's own registry.
# Fails, after all of it, where an image cannot be built with the new locks.
set -euo pipefail
# shellcheck source=lib.sh
. "$(dirname "$(readlink -f "$0")")/lib.sh"
cd "$(dirname "$(readlink -f "$0")")/../../.."

need git
folder=$1
patch=$folder/updates.patch
[[ -e $patch ]] || fail 'updates.patch: is missing; run update-locks.sh first'

# Puts the new locks in place, whether they are there or main's.
take_new_locks() {
  [[ -s $patch ]] || return 0
  ! git apply --reverse --check "$patch" 2>/dev/null || return 0
  git apply "$patch" || fail 'updates.patch: does not fit the lock files that are here; run update-locks.sh again'
}
# A run before that was killed may have left main's.
take_new_locks

program updated-images.ts >"$folder/images"
failed=0
measure() {
  local side=$1 stack names images
  mkdir -p "$folder/$side"
  while read -r stack names; do
    read -ra images <<<"$names"
    program runner-stack.ts "$stack" "runner-$stack" cached
    for command in build sizes scan; do
      bin/fleet --stack "runner-$stack" "$command" --json "${images[@]}" >"$folder/$side/$stack.$command.json" </dev/null ||
        if [[ $side.$command == after.build ]]; then failed=1; fi
    done
  done <"$folder/images"
}
if [[ -s $folder/images ]]; then
  trap take_new_locks EXIT # also where this is stopped
  git apply --reverse "$patch"
  measure before
  take_new_locks
  trap - EXIT
  measure after
fi
bin/fleet impact --since HEAD --json >"$folder/impact.json" || rm "$folder/impact.json"
program update-report.ts "$folder"
exit "$failed"
