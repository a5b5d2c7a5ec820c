#!/usr/bin/env bash
# deployment-status.sh ENVIRONMENT: gives the deployment that GitHub made for this run's job in ENVIRONMENT a status that says
# what was done, by $DESCRIPTION. $RESULT is the job's result. The run's summary has the same, so that nothing here fails a run.
set -euo pipefail
# shellcheck source=lib.sh
. "$(dirname "$(readlink -f "$0")")/lib.sh"

need gh
case $RESULT in
  success | failure) state=$RESULT ;;
  *) exit 0 ;; # nobody approved it, or a person ended it
esac
description=${DESCRIPTION:-stopped before anything was changed}
environment=$1
deployments=repos/$GITHUB_REPOSITORY/deployments

# api ARGUMENT…: sets `answer` by gh api; where it fails, the step ends with a warning.
api() {
  answer=$(gh api "$@") && return
  warn "deployment to $environment: its status cannot be read or given, for the reason above; the run's summary has the same"
  exit 0
}
api "$deployments?environment=$environment&sha=$GITHUB_SHA&per_page=10" --jq '.[].id'
for id in $answer; do
  # Another run may deploy the same commit.
  api "$deployments/$id/statuses" --jq '.[] | .log_url // .target_url // ""'
  [[ $answer == *"/actions/runs/$GITHUB_RUN_ID/"* ]] || continue
  api --silent --method POST "$deployments/$id/statuses" --raw-field "state=$state" --raw-field "description=$description" \
    --raw-field "log_url=$GITHUB_SERVER_URL/$GITHUB_REPOSITORY/actions/runs/$GITHUB_RUN_ID"
  exit 0
done
warn "$environment: GitHub has no deployment of this run; the run's summary says what was done"
