#!/usr/bin/env bash
# check-holds.sh FOLDER: fails where FOLDER/$STACK.json, which another job wrote, holds something else than holds of a stack.
set -euo pipefail
# shellcheck source=lib.sh
. "$(dirname "$(readlink -f "$0")")/lib.sh"
cd "$(dirname "$(readlink -f "$0")")/../../.."

new=$1/$STACK.json
[[ -f $new && ! -L $new ]] || fail "$STACK.json: is missing, or is no plain file; read the output of the job apply-$STACK"
mkdir -p fleet/holds
cp "$new" "fleet/holds/$STACK.json"
program deployment-holds.ts "$STACK" ||
  fail "$STACK.json: is not committed, for the reasons above; look at what the job apply-$STACK did"
