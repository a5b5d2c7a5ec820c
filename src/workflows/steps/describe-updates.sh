#!/usr/bin/env bash
# describe-updates.sh FOLDER: what the new locks of FOLDER/updates.patch change, in FOLDER/text.md. The bases and families that
# they change are built, measured and scanned with main's locks and with the new ones, in the runner's own registry.
# Fails, after all of it, where an image cannot be built with the new locks.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/../../.."

folder=$1
bin/fleet --help >/dev/null # installs the packages
run() { node --import ./src/lib/register-tsx.mjs "src/workflows/run/$1" "${@:2}"; }

run updated-images.ts >"$folder/images"
failed=0
measure() {
  local side=$1 stack names images
  mkdir -p "$folder/$side"
  while read -r stack names; do
    read -ra images <<<"$names"
    run runner-stack.ts "$stack" "runner-$stack" cached
    for command in build sizes scan; do
      bin/fleet --stack "runner-$stack" "$command" --json "${images[@]}" >"$folder/$side/$stack.$command.json" </dev/null ||
        if [[ $side.$command == after.build ]]; then failed=1; fi
    done
  done <"$folder/images"
}
if [[ -s $folder/images ]]; then
  git apply --reverse "$folder/updates.patch"
  trap 'git apply "$folder/updates.patch"' EXIT # also where this is stopped
  measure before
  trap - EXIT
  git apply "$folder/updates.patch"
  measure after
fi
bin/fleet impact --since HEAD --json >"$folder/impact.json" || rm "$folder/impact.json"
run update-report.ts "$folder"
exit "$failed"
