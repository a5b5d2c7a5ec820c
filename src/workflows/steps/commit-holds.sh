#!/usr/bin/env bash
# commit-holds.sh FOLDER: commits FOLDER/$STACK.json as fleet/holds/$STACK.json, and nothing else, on the branch $BRANCH, of which
# HEAD was deployed. Fails where the branch has other holds by now. Where nobody may push to the branch, it opens a pull request.
set -euo pipefail
# shellcheck source=lib.sh
. "$(dirname "$(readlink -f "$0")")/lib.sh"
cd "$(dirname "$(readlink -f "$0")")/../../.."

need gh git
file=fleet/holds/$STACK.json
artifact="the artifact holds-$STACK of this run"
title="holds: keep what the deployment of $STACK keeps"
text="The deployment of $STACK put services back, or ended holds: $GITHUB_SERVER_URL/$GITHUB_REPOSITORY/actions/runs/$GITHUB_RUN_ID"

# blob COMMIT: the file's content there, by its id; 'none' where there is no such file.
blob() { git rev-parse --verify --quiet "$1:$file" || echo none; }
# fetch BRANCH: reads it anew into `tip`.
fetch() {
  remote fetch --quiet --no-tags origin "+refs/heads/$1:refs/remotes/origin/$1" ||
    fail "$1: cannot be read, for the reason above; run this job again"
  tip=$(git rev-parse "refs/remotes/origin/$1")
}

wanted=$(git hash-object -w --no-filters -- "$1/$STACK.json")
deployed=$(blob HEAD)
# Without a checkout: by its making the commit changes this file alone.
GIT_INDEX_FILE=$(mktemp --dry-run)
export GIT_INDEX_FILE
trap 'rm -f "$GIT_INDEX_FILE"' EXIT
for _ in 1 2 3 4 5; do
  fetch "$BRANCH"
  there=$(blob "$tip")
  if [[ $there == "$wanted" ]]; then
    echo "$BRANCH has these holds already"
    exit 0
  fi
  [[ $there == "$deployed" ]] ||
    fail "$file: conflicts: $BRANCH has other holds by now than the commit that was deployed; put those of $artifact into the file by hand"
  git read-tree "$tip"
  git update-index --add --cacheinfo "100644,$wanted,$file"
  commit=$(as_bot commit-tree "$(git write-tree)" -p "$tip" -m "$title" -m "$text")
  if remote push --quiet origin "$commit:refs/heads/$BRANCH"; then
    echo "committed $file to $BRANCH"
    exit 0
  fi
  before=$tip
  fetch "$BRANCH"
  # The other machine's job, or a person, may have pushed meanwhile.
  [[ $tip != "$before" ]] || refused=yes
  [[ -z ${refused:-} ]] || break
done
[[ -n ${refused:-} ]] || fail "$BRANCH: moved on each time that this was pushed to it; run this job again"

warn "$BRANCH: takes no push of this job, for the reason above: the holds go into a pull request"
by_hand="allow it in Settings, Actions, or give the secret FLEET_UPDATES_TOKEN a token that may; or commit $artifact as $file by hand"
own=fleet/holds-$STACK
former=
if [[ -n $(remote ls-remote --heads origin "$own") ]]; then
  fetch "$own"
  former=$tip
  others=$(list_others "$before..$former")
  [[ -z $others ]] || fail "$own: has commits of others, which a new one would remove: '$others'; merge it, or delete the branch"
fi
remote push --quiet --force-with-lease="refs/heads/$own:$former" origin "$commit:refs/heads/$own" ||
  fail "$own: cannot be pushed, for the reason above; $by_hand"
pulls=repos/$GITHUB_REPOSITORY/pulls
open=$(gh api "$pulls?state=open&base=$BRANCH&head=${GITHUB_REPOSITORY%%/*}:$own" --jq '.[0].number // empty') ||
  fail "pull requests cannot be listed, for the reason above; $by_hand"
if [[ -z $open ]]; then
  open=$(gh api --method POST "$pulls" --raw-field "title=$title" --raw-field "body=$text" --raw-field "base=$BRANCH" \
    --raw-field "head=$own" --jq .number) || fail "no pull request can be opened, for the reason above; $by_hand"
fi
warn "merge pull request $open: until then the next deployment of $STACK refuses the definitions that failed"
