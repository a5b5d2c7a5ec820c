# shellcheck shell=bash
# A registry on this machine, for the images that the builder makes and the engine pulls. It is a process and no container:
# the program is built from source by need_tool (setup/tools.sh), and started by daemon (setup/lib.sh). Plain http: Docker
# and BuildKit both allow that for localhost, and it listens nowhere else.

registry_answers() {
  local headers
  headers=$(curl -sI --max-time 10 "http://$FLEET_REGISTRY/v2/") && grep -qi '^docker-distribution-api-version:' <<<"$headers"
}

check_registry() {
  local port=${FLEET_REGISTRY##*:} owner
  [[ $FLEET_REGISTRY_LOCAL == 1 ]] || return 0
  ! registry_answers || return 0
  if running registry; then
    die "registry: runs and does not answer, see $run/registry.log: '$FLEET_REGISTRY'; run bin/fleet setup --stop, then run this again"
  elif owner=$(port_owner "$port"); then
    die "registry: port $port is used by another process: '$owner'; stop it, or write another port in fleet:registry"
  fi
  want_tool registry
}

registry_start() {
  local port=${FLEET_REGISTRY##*:}
  need_tool registry
  mkdir -p "$FLEET_HOME/registry"
  cat >"$run/registry.yml" <<CONFIG
version: 0.1
log: { level: warn, accesslog: { disabled: true } }
storage:
  filesystem: { rootdirectory: "$FLEET_HOME/registry" }
  delete: { enabled: true }
http: { addr: "127.0.0.1:$port" }
CONFIG
  act "starting the registry on $FLEET_REGISTRY (data in $FLEET_HOME/registry)"
  # It would log a failed trace export every few seconds, and fill the disk with that.
  OTEL_TRACES_EXPORTER=none daemon user registry "$bin/registry" serve "$run/registry.yml"
  await 30 registry registry_answers
}

bring_up_registry() {
  if [[ $FLEET_REGISTRY_LOCAL != 1 ]]; then
    ok "$FLEET_REGISTRY, on another host"
  else
    registry_answers || registry_start
    ok "$FLEET_REGISTRY"
  fi
}
