#!/usr/bin/env bash
# A builder for jobs: setup takes any that runs. BuildKit of setup's own version as a container, by digest, which is quicker
# to have on GitHub's runners than one built from source. On the host's network it reaches the runner's own registry.
set -euo pipefail

buildkit=moby/buildkit:v0.25.1@sha256:79cc6476ab1a3371c9afd8b44e7c55610057c43e18d9b39b68e2b0c2475cc1b6
builder=${FLEET_BUILDER:-fleet}
docker buildx inspect "$builder" >/dev/null 2>&1 ||
  docker buildx create --name "$builder" --driver docker-container \
    --driver-opt "image=$buildkit,network=host" --bootstrap
