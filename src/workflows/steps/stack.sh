#!/usr/bin/env bash
# stack.sh published|cached|cold: which stack the job's later steps work on, made from the machine's, $MACHINE_STACK.
#   published  the machine's own: images and cache go to its registry
#   cached     the runner's own registry, with the published build cache to read
#   cold       the runner's own registry, and nothing to read
set -euo pipefail
# shellcheck source=lib.sh
. "$(dirname "$(readlink -f "$0")")/lib.sh"
cd "$(dirname "$(readlink -f "$0")")/../../.."

name=$MACHINE_STACK
case $1 in
  published) ;;
  cached | cold)
    name=runner-$MACHINE_STACK
    program runner-stack.ts "$MACHINE_STACK" "$name" "$1"
    ;;
  *) unknown "$1" 'published, cached or cold' ;;
esac
tell "${GITHUB_ENV:-}" "STACK=$name"
