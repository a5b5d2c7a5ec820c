#!/usr/bin/env bash
# Fails where a hub has another digest for an upstream image than fleet/upstreams.json: a newer base, with its fixes, is there.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/../../.."

bin/fleet --stack "$STACK" lock --upstreams
git diff --exit-code -- fleet/upstreams.json || {
  echo "::error::an upstream image moved: run bin/fleet lock --upstreams, and commit what it writes"
  exit 1
}
