#!/usr/bin/env bash
# subjects.sh IMAGES FILE: the images that this job itself built, of what `bin/fleet build --json` wrote to IMAGES, as lines of
# checksums in FILE, for an attestation; the step's output `any` says whether there is one.
set -euo pipefail

jq --raw-output '.images[] | select(.built) | "\(.digest | ltrimstr("sha256:"))  \(.repository)"' "$1" >"$2"
if [[ -s $2 ]]; then any=true; else any=false; fi
echo "any=$any" >>"$GITHUB_OUTPUT"
cat "$2"
