#!/usr/bin/env bash
# A builder for jobs that run no setup, like the one that setup makes where a hub answers.
set -euo pipefail

buildkit=$(<"$(dirname "$(readlink -f "$0")")/../../../setup/buildkit-image")
builder=${FLEET_BUILDER:-fleet}
docker buildx inspect "$builder" >/dev/null 2>&1 ||
  docker buildx create --name "$builder" --driver docker-container \
    --driver-opt "image=$buildkit,network=host" --bootstrap
