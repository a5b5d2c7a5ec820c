#!/usr/bin/env bash
# What `./fleet test` needs beyond what the fleet itself needs: shellcheck, from the distribution.
set -euo pipefail
here=$(dirname "$(readlink -f "$0")")
export FLEET_HOME=${FLEET_HOME:-${XDG_DATA_HOME:-$HOME/.local/share}/fleet}
# shellcheck source=lib.sh
. "$here/lib.sh"

command -v shellcheck >/dev/null && exit 0
take_lock
can_root || { echo "shellcheck is missing and there is no root to install it: its check is skipped"; exit 0; }
apt_install shellcheck
