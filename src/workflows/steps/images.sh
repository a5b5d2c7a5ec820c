#!/usr/bin/env bash
# images.sh COMMAND: one bin/fleet command for the job's images, those of $IMAGES on the stack $STACK.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/../../.."

read -ra names <<<"$IMAGES"
exec bin/fleet --stack "$STACK" "$@" "${names[@]}"
