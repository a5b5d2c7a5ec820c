#!/usr/bin/env bash
# pull-request.sh FOLDER: one pull request with FOLDER/updates.patch, and FOLDER/text.md as its text: opened the first time,
# brought up to date from then on, closed where main has all of it. Where a person closed it, it is opened again only with
# other locks. Commits of others on its branch are left alone.
set -euo pipefail
# shellcheck source=lib.sh
. "$(dirname "$(readlink -f "$0")")/lib.sh"
cd "$(dirname "$(readlink -f "$0")")/../../.."

need gh git
folder=$1
branch=fleet/updates
title='locks: take newer packages and upstream images'
repository=repos/$GITHUB_REPOSITORY
head=${GITHUB_REPOSITORY%%/*}:$branch
# First line of a request that this closed, and no person.
mark='<!-- fleet updates: main has them -->'
[[ -e $folder/updates.patch ]] ||
  fail "updates.patch: is missing, as the job updates ended before it was written; read that job's output"

# api WHAT ARGUMENT…: gh api; where it fails, the error says what could not be done, and what to do.
api() {
  local what=$1 said fix
  shift
  { said=$(gh api "$@" 2>&1 >&3) && return; } 3>&1
  case $said in
    *'HTTP 401'*) fix='renew the secret FLEET_UPDATES_TOKEN, or remove it to use the token of the job' ;;
    *'HTTP 403'* | *'HTTP 404'*)
      fix='in Settings, Actions, allow GitHub Actions to create pull requests, or give the secret FLEET_UPDATES_TOKEN a token that may write contents and pull requests'
      ;;
    *) fix='start the workflow nightly again' ;;
  esac
  fail "cannot $what: '${said##*$'\n'}'; $fix"
}

open=$(api 'list pull requests' "$repository/pulls?state=open&base=main&head=$head" --jq '.[0].number // empty')
former=
unreadable="$branch: cannot be read, for the reason above; start the workflow nightly again"
there=$(remote ls-remote --heads origin "$branch") || fail "$unreadable"
if [[ -n $there ]]; then
  remote fetch --quiet --no-tags origin "+refs/heads/$branch:refs/remotes/origin/$branch" || fail "$unreadable"
  former=$(git rev-parse "refs/remotes/origin/$branch")
  others=$(list_others "HEAD..$former")
  [[ -z $others ]] ||
    fail "$branch: has commits of others, which a new one would remove: '$others'; merge or close pull request ${open:-of that branch}, and delete the branch"
fi

git switch --quiet --force-create "$branch"
# In a checkout that was copied, the index knows other times of the files.
git update-index -q --refresh || true
if [[ -s $folder/updates.patch ]]; then
  # Lock files and nothing else, whatever the patch holds.
  git apply --index --include='*.lock' --include=fleet/upstreams.json "$folder/updates.patch" ||
    fail 'updates.patch: does not fit this commit of main, or is cut off; start the workflow nightly again'
fi
# Old mode, new mode, …, path.
while IFS=$' \t' read -r _ mode _ _ _ file; do
  [[ $mode == 100644 || $mode == 000000 ]] ||
    fail "$file: is no plain file in updates.patch: '$mode'; look at what the job updates did"
done < <(git diff --cached --raw --no-renames)

if git diff --cached --quiet; then
  if [[ -z $open ]]; then
    echo "main has the newest locks"
  elif [[ ! -e $folder/complete ]]; then
    warn "pull request $open: stays as it is: not all could be asked for newer versions, and nothing else is newer"
  else
    api "close pull request $open" --silent --method PATCH "$repository/pulls/$open" --field state=closed \
      --field "body=$mark"$'\n\nClosed by the workflow nightly: main has the newest locks.'
    echo "closed pull request $open: main has the newest locks"
  fi
  exit 0
fi
as_bot commit --quiet --message "$title"

# contents FROM TO: the files that differ, as TO has them.
contents() { git diff --raw --no-renames --no-abbrev "$1" "$2" | cut -d ' ' -f 4- | sort; }
# refused NUMBER: whether that request, which a person closed, has all of these locks.
refused() {
  remote fetch --quiet --no-tags origin "refs/pull/$1/head" || {
    warn "pull request $1: its commits cannot be read, so these locks are taken for others than those that it was closed with"
    return 1
  }
  [[ -z $(comm -23 <(contents HEAD^ HEAD) <(contents "$(git merge-base HEAD^ FETCH_HEAD)" FETCH_HEAD)) ]]
}
if [[ -z $open ]]; then
  closed=$(api 'list pull requests' "$repository/pulls?state=closed&base=main&head=$head&per_page=1" \
    --jq ".[0] // empty | select(.merged_at == null and (.body // \"\" | startswith(\"$mark\") | not)) | .number")
  if [[ -n $closed ]] && refused "$closed"; then
    echo "pull request $closed, which was closed unmerged, has all of these locks: none is opened until there are others. Open it again to have it kept up to date"
    exit 0
  fi
fi

if [[ -n $former && $(git rev-parse "$former^") == "$(git rev-parse HEAD^)" ]] && git diff --quiet HEAD "$former"; then
  echo "$branch has these locks already"
else
  remote push --quiet --force-with-lease="refs/heads/$branch:$former" origin "HEAD:refs/heads/$branch" ||
    fail "$branch: cannot be pushed, for the reason above; let the token write contents, and no rule for branches forbid this one"
fi

if [[ ! -s $folder/text.md ]]; then
  warn 'text.md: is missing, as the job updates could not say what changes'
  echo 'The workflow nightly could not say what changes: read the output of its job updates.' >"$folder/text.md"
fi
if [[ -n $open ]]; then
  api "bring pull request $open up to date" --silent --method PATCH "$repository/pulls/$open" \
    --field "title=$title" --field "body=@$folder/text.md"
  echo "pull request $open is up to date"
else
  api 'open a pull request' --silent --method POST "$repository/pulls" --field "title=$title" \
    --field "body=@$folder/text.md" --field base=main --field "head=$branch"
  echo "opened a pull request"
fi
