#!/usr/bin/env bash
# Brings up what this machine lacks for building and running the fleet, and nothing else. Every step looks first.
# The command line gives the FLEET_ variables from the stack's config; the defaults are those of the `dev` stack.
set -Eeuo pipefail

here=$(dirname "$(readlink -f "$0")")
export FLEET_HOME=${FLEET_HOME:-${XDG_DATA_HOME:-$HOME/.local/share}/fleet}
FLEET_REGISTRY=${FLEET_REGISTRY:-localhost:5050}
FLEET_REGISTRY_LOCAL=${FLEET_REGISTRY_LOCAL:-1}
FLEET_BUILDER=${FLEET_BUILDER:-fleet}
FLEET_UPSTREAMS=${FLEET_UPSTREAMS:-standin}
FLEET_STANDINS=${FLEET_STANDINS:-debian redis nats ubuntu}
if [[ -n ${FLEET_CA:-} ]]; then export SSL_CERT_FILE=$FLEET_CA CURL_CA_BUNDLE=$FLEET_CA; fi
# Debian keeps dockerd, runc and iptables where an ordinary user's PATH does not look.
export PATH=$PATH:/usr/sbin:/sbin

# shellcheck source=lib.sh
. "$here/lib.sh"
take_lock setup

trap 'die_at "$LINENO" "${BASH_SOURCE[0]##*/}" "$BASH_COMMAND"' ERR
trap 'die "$step: interrupted; run this again, it goes on from there" 130' INT TERM

command -v curl >/dev/null || apt_install curl ca-certificates
# shellcheck source=go.sh
. "$here/go.sh"
# shellcheck source=tools.sh
. "$here/tools.sh"
# shellcheck source=packages.sh
. "$here/packages.sh"
# Each file defines two functions: check_STEP stops where the step cannot succeed, bring_up_STEP does it.
steps=(docker tools buildx compose registry builder upstreams)
for step in "${steps[@]}"; do
  # shellcheck disable=SC1090 # seven files with the names above
  . "$here/steps/$step.sh"
done

# The engine first, as the other steps ask it. Then every check, so that nothing is compiled in vain.
step=docker
if skipped docker; then ok "skipped"; else bring_up_docker; fi
for step in "${steps[@]:1}"; do
  skipped "$step" || "check_$step"
done
step=tools
fetch_tools
for step in "${steps[@]:1}"; do
  if skipped "$step"; then ok "skipped"; else "bring_up_$step"; fi
done
drop_private_go
