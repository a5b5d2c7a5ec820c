#!/usr/bin/env bash
# What `bin/fleet test --workflows` runs jobs with: act, which runs a workflow's job on this machine, and gh, GitHub's client. It
# builds them once, from the versions that workflow-tools/go.mod and go.sum pin; its last line is `ready` with their folder.
# Another version: in setup/workflow-tools, `go get -tool PACKAGE@VERSION`.
set -Eeuo pipefail

here=$(dirname "$(readlink -f "$0")")
export FLEET_HOME=${FLEET_HOME:-${XDG_DATA_HOME:-$HOME/.local/share}/fleet}
# shellcheck source=lib.sh
. "$here/lib.sh"
# shellcheck source=tools.sh
. "$here/tools.sh"
step=workflows
trap 'die_at "$LINENO" "${BASH_SOURCE[0]##*/}" "$BASH_COMMAND"' ERR

pins=$(cat "$here"/workflow-tools/go.{mod,sum} | sha256sum | cut -c1-16)
programs=$FLEET_HOME/workflow-tools/$pins

# build NAME PACKAGE: to a name of its own first, so that an interrupted build leaves nothing that looks whole.
build() {
  local began=$SECONDS
  [[ ! -x $programs/$1 ]] || return 0
  find_go "$here/workflow-tools"
  act "building $1 from source"
  mkdir -p "$programs"
  (cd "$here/workflow-tools" && logged "build-$1" "$go" build -o "$programs/.$1.new" -ldflags '-s -w' "$2") ||
    die "$step: building $1 failed, see $run/build-$1.log; check the network, then run this again"
  mv -f "$programs/.$1.new" "$programs/$1"
  act "built $1 in $((SECONDS - began)) s"
}

take_lock
build act github.com/nektos/act
build gh github.com/cli/cli/v2/cmd/gh
# What earlier pins built.
find "${programs%/*}" -mindepth 1 -maxdepth 1 ! -name "$pins" -exec rm -rf {} +
drop_private_go
echo "ready $programs"
