#!/usr/bin/env bash
# The tests that build images and start containers.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/../../.."

bin/fleet setup
node_modules/.bin/mocha --config test/integration/.mocharc.json 'test/integration/*.test.ts' 'test/fleet/integration/*.test.ts'
node_modules/.bin/mocha --config test/integration/.mocharc.json --no-parallel 'test/integration/alone/*.test.ts' 'test/fleet/integration/alone/*.test.ts'
