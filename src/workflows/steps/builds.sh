#!/usr/bin/env bash
# builds.sh last|take|give FOLDER: which digest was built from which inputs, handed from job to job, so that a job takes its
# parents by digest in place of building and packing them again.
#   last  fetches what the last complete run on main left; where there is none, all is built from the cache
#   take  puts all that lies in FOLDER before the engine; a file that is cut off counts for none
#   give  copies what the engine knows now to FOLDER
set -euo pipefail
# shellcheck source=lib.sh
. "$(dirname "$(readlink -f "$0")")/lib.sh"

folder=$2
builds=${FLEET_HOME:-${XDG_DATA_HOME:-$HOME/.local/share}/fleet}/state/fleet/builds.json
mkdir -p "$folder" "$(dirname "$builds")"

# is_whole FILE: whether it holds digests by hash, and nothing else.
is_whole() {
  jq --slurp --exit-status 'length == 1 and (.[0] | type == "object" and all(.[]; type == "string"))' "$1" >/dev/null 2>&1
}

case $1 in
  last)
    need gh
    # Else gh asks GitHub which of the checkout's remotes is meant.
    export GH_REPO=$GITHUB_REPOSITORY
    run=$(gh run list --workflow images.yml --branch main --event push --status success --limit 1 \
      --json databaseId --jq '.[0].databaseId // empty') || {
      warn 'the last run on main cannot be asked for: all is built from the cache'
      exit 0
    }
    if [[ -n $run ]] && ! gh run download "$run" --pattern 'builds-*' --dir "$folder"; then
      echo "run $run left nothing: all is built from the cache"
    fi
    ;;
  take)
    need jq
    mapfile -d '' -t files < <(find "$folder" -type f -name builds.json -print0 | sort -z)
    if [[ -e $builds ]]; then files+=("$builds"); fi
    ((${#files[@]} > 0)) || exit 0
    whole=()
    for file in "${files[@]}"; do
      if is_whole "$file"; then
        whole+=("$file")
      else
        warn "$file: holds no digests by hash, and is left out: what it knew is built from the cache"
      fi
    done
    # To a name of its own first: two jobs on one machine write no half file.
    new=$(mktemp "$builds.XXXXXX")
    jq --slurp 'add // {}' "${whole[@]:-/dev/null}" >"$new"
    mv "$new" "$builds"
    ;;
  give)
    # Where nothing was built there is none.
    if [[ -e $builds ]]; then cp "$builds" "$folder/builds.json"; else echo '{}' >"$folder/builds.json"; fi
    ;;
  *) unknown "$1" 'last, take or give' ;;
esac
