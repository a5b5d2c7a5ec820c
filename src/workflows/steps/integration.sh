#!/usr/bin/env bash
# The tests that build images and start containers. Fails, after all of them, where one did.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/../../.."

bin/fleet setup
failed=0
tests() { node_modules/.bin/mocha --config test/integration/.mocharc.json "$@" || failed=1; }
tests 'test/integration/*.test.ts' 'test/fleet/integration/*.test.ts'
tests --no-parallel 'test/integration/alone/*.test.ts' 'test/fleet/integration/alone/*.test.ts'
exit "$failed"
