#!/usr/bin/env bash
# Removes the users that users.test.ts makes, and all that they started: once at the beginning, as a killed run leaves it,
# and once more when standard input ends, which it does at the latest with the tests' process. Says `ready` in between.
# remove-users.sh STACK BUILDER REGISTRY USER…
set -uo pipefail

stack=$1 builder=buildx_buildkit_${2}0 registry=$3
shift 3

processes() { find /proc -maxdepth 1 -name '[0-9]*' -user "$1" -printf '%f\n' 2>/dev/null; }

# Leaves no process that could start something again: the registry, and a fleet command that a killed test ran.
remove_user() {
  local pids
  rm -f "/etc/sudoers.d/$1"
  id "$1" >/dev/null 2>&1 || return 0
  while pids=$(processes "$1") && [[ -n $pids ]]; do
    # shellcheck disable=SC2086 # one word for each
    kill -KILL $pids 2>/dev/null
    sleep 0.1
  done
  remove_containers "ancestor=localhost/fleet-bootstrap:$(id -u "$1")"
  docker image rm --force "localhost/fleet-bootstrap:$(id -u "$1")" 2>/dev/null
  userdel --remove "$1" 2>/dev/null
}

remove_containers() { docker ps --all --quiet --filter "$1" | xargs -r docker rm --force --volumes; }
remove_volumes() { docker volume ls --quiet --filter "$1" | xargs -r docker volume rm; }
# Under their own names alone: the machine's registry may have given the engine the same images.
remove_images() {
  docker image ls --digests --format '{{.Repository}}@{{.Digest}}' | grep "^$registry/" | xargs -r docker image rm --force
}

remove_all() {
  local user
  for user; do remove_user "$user"; done
  remove_containers "label=fleet.stack=$stack"
  remove_containers "name=^/?$builder\$"
  remove_volumes "label=fleet.stack=$stack"
  remove_volumes "name=^fleet-$stack-checkout\$"
  remove_volumes "name=^${builder}_state\$"
  docker network ls --quiet --filter "name=^fleet-$stack-" | xargs -r docker network rm
  remove_images
}

remove_all "$@" >/dev/null
echo ready
# Also when a person interrupts the tests.
trap '' INT TERM HUP
cat >/dev/null
remove_all "$@" >/dev/null
