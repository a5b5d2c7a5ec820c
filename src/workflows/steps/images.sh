#!/usr/bin/env bash
# images.sh COMMAND: one bin/fleet command for the job's images, those of $IMAGES on the stack $STACK.
set -euo pipefail
# shellcheck source=lib.sh
. "$(dirname "$(readlink -f "$0")")/lib.sh"
cd "$(dirname "$(readlink -f "$0")")/../../.."

read -rd '' -a names <<<"$IMAGES" || true
((${#names[@]} > 0)) ||
  fail "IMAGES: names no image, and without a name all would be meant; run bin/fleet matrix --write, which gives each job its images"
exec bin/fleet --stack "$STACK" "$@" "${names[@]}"
