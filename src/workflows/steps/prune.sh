#!/usr/bin/env bash
# prune.sh STACK…: what may go from each stack's registry. It goes where $DELETE is true.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/../../.."

options=()
if [[ ${DELETE:-false} == true ]]; then options+=(--delete); fi
for stack in "$@"; do bin/fleet --stack "$stack" prune "${options[@]}"; done
