#!/usr/bin/env bash
# deploy-plan.sh FOLDER: what bin/fleet up would do on the stack $STACK, by names, actions, tags and holds: FOLDER/plan.json, and
# FOLDER/plan.md for people.
set -euo pipefail
# shellcheck source=lib.sh
. "$(dirname "$(readlink -f "$0")")/lib.sh"
cd "$(dirname "$(readlink -f "$0")")/../../.."

unset_empty PULUMI_ACCESS_TOKEN PULUMI_BACKEND_URL PULUMI_CONFIG_PASSPHRASE
folder=$1
rm -rf "$folder"
mkdir -p "$folder"
bin/fleet --stack "$STACK" preview --json >"$folder/preview.json" </dev/null
program deployment-plan.ts "$STACK" "$folder"
