# shellcheck shell=bash
# A registry on this machine, for the images that the builder makes and the engine pulls. Plain http: Docker and
# BuildKit both allow that for localhost, and it listens nowhere else.

registry_answers() {
  local headers
  headers=$(curl -sI --max-time 10 "http://$FLEET_REGISTRY/v2/") && grep -qi '^docker-distribution-api-version:' <<<"$headers"
}

registry_start() {
  local port=${FLEET_REGISTRY##*:} owner
  if running registry; then
    die "registry: ours does not answer on $FLEET_REGISTRY: it runs with $run/registry.yml, log in $run/registry.log; 'bin/fleet setup --stop' stops it, then run this again"
  elif owner=$(port_owner "$port"); then
    die "registry: port $port is held by $owner, which is no registry: stop it, or give the stack another registry port"
  fi
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

if [[ $FLEET_REGISTRY_LOCAL != 1 ]]; then
  ok "$FLEET_REGISTRY, not ours to run"
else
  registry_answers || registry_start
  ok "$FLEET_REGISTRY"
fi
