#!/usr/bin/env bash
# deploy.sh FOLDER: brings the stack $STACK up, as FOLDER/plan.json says. What became of it goes to the job's summary, and as one
# line to the output `description`. Where it wrote the stack's holds, FOLDER/holds has them, and the output `holds` is true. Fails where up does, and where a service was put back.
set -euo pipefail
# shellcheck source=lib.sh
. "$(dirname "$(readlink -f "$0")")/lib.sh"
cd "$(dirname "$(readlink -f "$0")")/../../.."

unset_empty PULUMI_ACCESS_TOKEN PULUMI_BACKEND_URL PULUMI_CONFIG_PASSPHRASE
folder=$1
failed=0
bin/fleet --stack "$STACK" up --json >"$folder/up.json" </dev/null || failed=1
if ((failed)); then
  # What it would do now is what it has left undone.
  src/workflows/steps/deploy-plan.sh "$folder/left" || warn "$STACK: nobody can tell what is left to do, for the reason above"
fi
program deployment-result.ts "$STACK" "$folder" || failed=1
cat "$folder/result.md" >>"${GITHUB_STEP_SUMMARY:-/dev/stdout}"
tell "${GITHUB_OUTPUT:-}" "description=$(<"$folder/description")"
if [[ -n $(git status --porcelain -- "fleet/holds/$STACK.json") ]]; then
  mkdir -p "$folder/holds"
  cp "fleet/holds/$STACK.json" "$folder/holds/"
  tell "${GITHUB_OUTPUT:-}" 'holds=true'
fi
exit "$failed"
