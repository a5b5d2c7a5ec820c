#!/usr/bin/env bash
# comment.sh FILE: FILE's text as one comment on the pull request $PULL_REQUEST: made the first time, edited from then on. Its
# first line is the mark by which it is found again.
set -euo pipefail

mark=$(head -n 1 "$1")
comments=repos/$GITHUB_REPOSITORY/issues/$PULL_REQUEST/comments
# Only a bot's own: a person may quote the mark.
found=$(gh api --paginate "$comments" \
  --jq ".[] | select(.user.type == \"Bot\" and (.body | startswith(\"$mark\"))) | .id" | sed -n 1p)
if [[ -n $found ]]; then
  gh api --silent --method PATCH "repos/$GITHUB_REPOSITORY/issues/comments/$found" --field "body=@$1"
else
  gh api --silent --method POST "$comments" --field "body=@$1"
fi
