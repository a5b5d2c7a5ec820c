#!/usr/bin/env bash
# login.sh read|write REGISTRY…: lets Docker and BuildKit read from these registries, or write there, too. To ghcr.io by the
# job's own token, which no other registry is given; to others by secrets: FLEET_REGISTRY_USER and FLEET_REGISTRY_PASSWORD to
# write, FLEET_REGISTRY_READ_USER and FLEET_REGISTRY_READ_PASSWORD to read.
set -euo pipefail
# shellcheck source=lib.sh
. "$(dirname "$(readlink -f "$0")")/lib.sh"

need docker
case $1 in
  read) names=(FLEET_REGISTRY_READ_USER FLEET_REGISTRY_READ_PASSWORD) ;;
  write) names=(FLEET_REGISTRY_USER FLEET_REGISTRY_PASSWORD) ;;
  *) unknown "$1" 'read or write' ;;
esac
shift

# log_in REGISTRY USER FIX: by the password on standard input.
log_in() {
  docker login "$1" --username "$2" --password-stdin || fail "$1: refuses the login of '$2'; $3"
}

log_in_by_secrets() {
  local registry=$1 missing=() name
  for name in "${names[@]}"; do [[ -n ${!name:-} ]] || missing+=("$name"); done
  if ((${#missing[@]} == 0)); then
    log_in "$registry" "${!names[0]}" "correct the secrets ${names[0]} and ${names[1]}" <<<"${!names[1]}"
  elif [[ $registry =~ ^(localhost|127\.0\.0\.1)(:[0-9]+)?$ ]]; then
    echo "$registry is on this runner: setup logs in to it"
  elif [[ ${FROM_FORK:-false} == true ]]; then
    warn "$registry: a fork's pull request has no secrets to log in with: what the registry gives to nobody in particular is all that is read"
  elif ((${#missing[@]} == 1)); then
    fail "$registry: has no login here: the secret ${missing[0]} is missing; add it under Settings, Secrets and variables, Actions"
  else
    fail "$registry: has no login here: the secrets ${missing[0]} and ${missing[1]} are missing; add them under Settings, Secrets and variables, Actions"
  fi
}

for registry in "$@"; do
  if [[ $registry != ghcr.io ]]; then
    log_in_by_secrets "$registry"
  elif [[ -z ${GITHUB_TOKEN:-} ]]; then
    fail "$registry: has no login here: GITHUB_TOKEN is empty; run bin/fleet matrix --write, which gives it to this step"
  else
    log_in "$registry" "$GITHUB_ACTOR" "let the repository write its packages: docs/guides/ci.md says how" <<<"$GITHUB_TOKEN"
  fi
done
