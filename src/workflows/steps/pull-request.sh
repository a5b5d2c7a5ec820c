#!/usr/bin/env bash
# pull-request.sh FOLDER: one pull request with FOLDER/updates.patch, and FOLDER/text.md as its text: opened the first time,
# brought up to date from then on, closed where main has all of it. Commits of others on its branch are left alone.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/../../.."

folder=$1
branch=fleet/updates
title='locks: take newer packages and upstream images'
name='github-actions[bot]'
email='41898282+github-actions[bot]@users.noreply.github.com'
repository=repos/$GITHUB_REPOSITORY

# The checkout keeps no token: gh gives its own to git, and to git alone.
remote() { git -c credential.helper= -c 'credential.helper=!gh auth git-credential' "$@"; }

open=$(gh api "$repository/pulls?state=open&base=main&head=${GITHUB_REPOSITORY%%/*}:$branch" --jq '.[0].number // empty')
former=
if [[ -n $(remote ls-remote --heads origin "$branch") ]]; then
  remote fetch --quiet --no-tags origin "+refs/heads/$branch:refs/remotes/origin/$branch"
  former=$(git rev-parse "refs/remotes/origin/$branch")
  # An amended commit keeps its author.
  if git log --format='%ae%n%ce' "HEAD..$former" | grep -vxF "$email" | sort -u; then
    echo "::error::$branch has commits of others, listed above, which a new one would remove: merge or close pull request ${open:-of that branch}, and delete the branch"
    exit 1
  fi
fi

if [[ ! -s $folder/updates.patch ]]; then
  [[ -n $open ]] || { echo "main has the newest locks"; exit 0; }
  gh api --silent --method PATCH "$repository/pulls/$open" --field state=closed
  echo "closed pull request $open: main has the newest locks"
  exit 0
fi

git switch --quiet --force-create "$branch"
# In a checkout that was copied, the index knows other times of the files.
git update-index -q --refresh || true
# Lock files and nothing else, whatever the patch holds.
git apply --index --include='*.lock' --include=fleet/upstreams.json "$folder/updates.patch"
git -c "user.name=$name" -c "user.email=$email" commit --quiet --message "$title"
if [[ -n $former && $(git rev-parse "$former^") == "$(git rev-parse HEAD^)" ]] && git diff --quiet HEAD "$former"; then
  echo "$branch has these locks already"
else
  remote push --quiet --force-with-lease="refs/heads/$branch:$former" origin "HEAD:refs/heads/$branch"
fi

if [[ -n $open ]]; then
  gh api --silent --method PATCH "$repository/pulls/$open" --field "title=$title" --field "body=@$folder/text.md"
  echo "pull request $open is up to date"
else
  gh api --silent --method POST "$repository/pulls" --field "title=$title" --field "body=@$folder/text.md" \
    --field base=main --field "head=$branch"
  echo "opened a pull request"
fi
