#!/usr/bin/env bash
# Stops what setup itself started, told by its files in run/, and nothing else. All data stays.
set -Eeuo pipefail

here=$(dirname "$(readlink -f "$0")")
FLEET_HOME=${FLEET_HOME:-${XDG_DATA_HOME:-$HOME/.local/share}/fleet}
FLEET_BUILDER=${FLEET_BUILDER:-fleet}

# shellcheck source=lib.sh
. "$here/lib.sh"
take_lock setup
trap 'die_at "$LINENO" "${BASH_SOURCE[0]##*/}" "$BASH_COMMAND"' ERR

# stop PROGRAM: ends the one that setup started.
stop() {
  local pid
  step=$1
  if running "$1"; then
    pid=$(cat "$run/$1.pid")
    act "stopping (pid $pid)"
    end_process "$pid" "$1"
  else
    ok "not running, or not started by setup"
  fi
  rm -f "$run/$1.pid"
}

step=builder
builder=$(docker buildx inspect "$FLEET_BUILDER" 2>/dev/null) || true
if [[ $(cat "$run/builder" 2>/dev/null) == "$FLEET_BUILDER" ]] && grep -q '^Status: *running' <<<"$builder"; then
  act "stopping $FLEET_BUILDER (its cache stays)"
  docker buildx stop "$FLEET_BUILDER" >"$run/builder.log" 2>&1 || die "builder: docker buildx stop failed: '$FLEET_BUILDER'; read $run/builder.log"
else
  ok "not running, or not made by setup"
fi
# The process that earlier versions started.
if [[ -e $run/buildkitd.pid ]]; then stop buildkitd; fi
stop registry
# Last: containers that restart by themselves come back with the engine.
stop dockerd
