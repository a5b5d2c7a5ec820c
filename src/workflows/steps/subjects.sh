#!/usr/bin/env bash
# subjects.sh IMAGES FILE: the images that this job itself built, of what `bin/fleet build --json` wrote to IMAGES, as lines of
# checksums in FILE, for an attestation; the step's output `any` says whether there is one.
set -euo pipefail
# shellcheck source=lib.sh
. "$(dirname "$(readlink -f "$0")")/lib.sh"

need jq
jq --slurp --raw-output '
  if length == 1 then .[0].images else error("unexpected") end
  | if type == "array" then .[] else error("unexpected") end
  | select(.built)
  | if (.digest | test("^sha256:[0-9a-f]{64}$")) and (.repository | test("^[^\\s]+$")) then . else error("unexpected") end
  | "\(.digest | ltrimstr("sha256:"))  \(.repository)"' "$1" >"$2" ||
  fail "$1: is not what bin/fleet build --json prints of built images; read the output of the step Build"
if [[ -s $2 ]]; then any=true; else any=false; fi
tell "${GITHUB_OUTPUT:-}" "any=$any"
cat "$2"
