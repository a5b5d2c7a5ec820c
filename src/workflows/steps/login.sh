#!/usr/bin/env bash
# Lets Docker and BuildKit read from GHCR, and write where the job's token may: by the job's own token.
set -euo pipefail

docker login ghcr.io --username "$GITHUB_ACTOR" --password-stdin <<<"$GITHUB_TOKEN"
