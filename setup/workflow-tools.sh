#!/usr/bin/env bash
# What `bin/fleet test --workflows` runs jobs with: act, which runs a workflow's job on this machine, and gh, GitHub's client. It
# builds them once, from the versions that workflow-tools/go.mod and go.sum pin; its last line is `ready` with their folder.
# Another version: in setup/workflow-tools, `go get -tool PACKAGE@VERSION`.
set -Eeuo pipefail

here=$(dirname "$(readlink -f "$0")")
export FLEET_HOME=${FLEET_HOME:-${XDG_DATA_HOME:-$HOME/.local/share}/fleet}
# shellcheck source=lib.sh
. "$here/lib.sh"
# shellcheck source=go.sh
. "$here/go.sh"
step=workflows
trap 'die_at "$LINENO" "${BASH_SOURCE[0]##*/}" "$BASH_COMMAND"' ERR

pins=$(cat "$here"/workflow-tools/go.{mod,sum} | sha256sum | cut -c1-16)
programs=$FLEET_HOME/workflow-tools/$pins

# build NAME PACKAGE
build() {
  [[ -x $programs/$1 ]] || need_program "$programs/$1" "$here/workflow-tools" "$2" -ldflags '-s -w'
}

take_lock workflow-tools
build act github.com/nektos/act
build gh github.com/cli/cli/v2/cmd/gh
# What earlier pins built.
find "${programs%/*}" -mindepth 1 -maxdepth 1 ! -name "$pins" -exec rm -rf {} +
drop_private_go
echo "ready $programs"
