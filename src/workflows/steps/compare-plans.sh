#!/usr/bin/env bash
# compare-plans.sh PLANNED NOW: fails where two plans of deploy-plan.sh differ, and says in what.
set -euo pipefail
# shellcheck source=lib.sh
. "$(dirname "$(readlink -f "$0")")/lib.sh"
cd "$(dirname "$(readlink -f "$0")")/../../.."

program deployment-differences.ts "$1" "$2" ||
  fail 'the deployment would do something else than what was planned, for the reasons above; start the workflow deploy again'
