#!/usr/bin/env bash
# preview.sh STACK…: what bin/fleet up would change on each stack, in .fleet/preview/: comment.md for a pull request, summary.md
# in full. Where no state can be reached, as from a fork, each stack is compared with nothing, and the text says so. Where
# $SINCE names a commit, what changed since then is told by bin/fleet impact, too, which needs no state.
# Fails, after all of them, where one could not be told.
set -euo pipefail
# shellcheck source=lib.sh
. "$(dirname "$(readlink -f "$0")")/lib.sh"
cd "$(dirname "$(readlink -f "$0")")/../../.."

unset_empty PULUMI_ACCESS_TOKEN PULUMI_BACKEND_URL PULUMI_CONFIG_PASSPHRASE
compared=no
if [[ -n ${PULUMI_ACCESS_TOKEN:-}${PULUMI_BACKEND_URL:-} ]]; then compared=yes; fi

folder=.fleet/preview
rm -rf "$folder"
mkdir -p "$folder"
failed=0
for stack in "$@"; do
  of=$stack
  if [[ $compared == no ]]; then
    of=runner-$stack
    program runner-stack.ts "$stack" "$of" cached
  fi
  if ! bin/fleet --stack "$of" preview --json >"$folder/$stack.json" 2>"$folder/$stack.err"; then
    cat "$folder/$stack.err" >&2
    rm "$folder/$stack.json"
    failed=1
  fi
done
if [[ -n ${SINCE:-} ]]; then
  mkdir "$folder/impact"
  report=$folder/impact/report
  if ! bin/fleet impact --since "$SINCE" --json >"$report.json" 2>"$report.err"; then
    cat "$report.err" >&2
    rm "$report.json"
    failed=1
  fi
fi
program comment.ts "$folder" "$compared" "$@"
exit "$failed"
