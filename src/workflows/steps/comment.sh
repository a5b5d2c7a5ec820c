#!/usr/bin/env bash
# comment.sh FILE: FILE's text as one comment on the pull request $PULL_REQUEST: made the first time, edited from then on. Its
# first line is the mark by which it is found again.
set -euo pipefail
# shellcheck source=lib.sh
. "$(dirname "$(readlink -f "$0")")/lib.sh"

need gh
mark=$(head -n 1 "$1" 2>/dev/null) || true
# Without one, the first comment of any bot would be found and edited.
[[ $mark =~ ^'<!-- '[a-z\ ]+' -->'$ ]] ||
  fail "$1: does not begin with the mark of a comment, such as '<!-- fleet preview -->'; read the output of the step before"
[[ $PULL_REQUEST =~ ^[0-9]+$ ]] ||
  fail "PULL_REQUEST: is no number of a pull request: '$PULL_REQUEST'; run this for a pull request alone"

# api ARGUMENT…: sets `answer` by gh api. A token that may not comment, as Dependabot's, ends the step with a warning.
errors=$(mktemp)
trap 'rm -f "$errors"' EXIT
api() {
  local why
  answer=$(gh api "$@" 2>"$errors") && return
  why=$(tail -n 1 "$errors")
  [[ $why == *'HTTP 403'* ]] || fail "cannot comment: '$why'; run this job again"
  warn "this job may not comment: '$why'; the run's summary has the same"
  exit 0
}

comments=repos/$GITHUB_REPOSITORY/issues/$PULL_REQUEST/comments
# Only a bot's own: a person may quote the mark.
api --paginate "$comments" --jq ".[] | select(.user.type == \"Bot\" and (.body | startswith(\"$mark\"))) | .id"
if [[ -n $answer ]]; then
  api --silent --method PATCH "repos/$GITHUB_REPOSITORY/issues/comments/${answer%%$'\n'*}" --field "body=@$1"
else
  api --silent --method POST "$comments" --field "body=@$1"
fi
