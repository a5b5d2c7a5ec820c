#!/usr/bin/env bash
# A builder for jobs that run no setup, like the one that setup makes where a hub answers.
set -euo pipefail
# shellcheck source=lib.sh
. "$(dirname "$(readlink -f "$0")")/lib.sh"

need docker
buildkit=$(<"$(dirname "$(readlink -f "$0")")/../../../setup/buildkit-image")
builder=${FLEET_BUILDER:-fleet}
there() { docker buildx inspect "$builder" >/dev/null 2>&1; }
there || docker buildx create --name "$builder" --driver docker-container \
  --driver-opt "image=$buildkit,network=host" --bootstrap ||
  # Another job on this machine may have made it meanwhile.
  there || fail "$builder: no builder can be started, for the reason above; docker buildx ls shows those that are there"
