# shellcheck shell=bash
# A registry on this machine, for the images that the builder makes and the engine pulls. It is a process and no container:
# the program is built from source by need_tool (setup/tools.sh), and started by daemon (setup/lib.sh). Plain http: Docker
# and BuildKit both allow that for localhost, and it listens nowhere else. Every user of the machine reaches it there, so it
# asks for a login. Docker's configuration gets that: builds, pulls, Pulumi's providers, scanners and cosign read it there.

registry_user=fleet
registry_password=$FLEET_HOME/registry-login/password
registry_htpasswd=$FLEET_HOME/registry-login/htpasswd
registry_port=80
[[ $FLEET_REGISTRY != *:* ]] || registry_port=${FLEET_REGISTRY##*:}

# registry_answers: sets registry_status to what it says to a client without a login: 401 where it asks for one.
registry_status=
registry_answers() {
  local headers
  headers=$(curl -sI --noproxy '*' --max-time 10 "http://$FLEET_REGISTRY/v2/") &&
    grep -qi '^docker-distribution-api-version:' <<<"$headers" || return
  registry_status=$(awk 'NR == 1 { print $2 }' <<<"$headers")
}

# registry_ours: whether the one of this FLEET_HOME runs; sets registry_pid. Its file may be lost, or name another process.
registry_ours() {
  registry_pid=$(cat "$run/registry.pid" 2>/dev/null) && registry_serves "$registry_pid" && return
  registry_pid=$(port_pid "$registry_port") && registry_serves "$registry_pid"
}
registry_serves() {
  local words
  pid_is "$1" registry && mapfile -d '' words <"/proc/$1/cmdline" && [[ ${words[1]-} == serve && ${words[2]-} -ef $run/registry.yml ]]
}

# registry_curl OPTION…: with the login, which goes by a pipe: no command line shows it.
registry_curl() {
  curl --silent --noproxy '*' --max-time 10 --config <(printf 'user = "%s:%s"\n' "$registry_user" "$(<"$registry_password")") "$@"
}
registry_takes_login() {
  [[ $registry_status == 401 && -s $registry_password ]] &&
    registry_curl --fail --output /dev/null "http://$FLEET_REGISTRY/v2/"
}

# registry_digest REPOSITORY REFERENCE: what the registry has under a tag or a digest; nothing where it has none.
registry_digest() {
  local headers url=http://$FLEET_REGISTRY/v2/$1/manifests/$2 accept='Accept: application/vnd.oci.image.manifest.v1+json'
  if registry_ours && [[ -s $registry_password ]]; then
    headers=$(registry_curl --fail --head --header "$accept" "$url") || return 0
  elif [[ $registry_status == 401 ]]; then
    # The login is in Docker's configuration.
    if [[ $2 == sha256:* ]]; then url=$1@$2; else url=$1:$2; fi
    # Not by --format: buildx takes {{.Manifest.Digest}} for its whole list.
    { docker buildx imagetools inspect "$FLEET_REGISTRY/$url" 2>/dev/null || true; } | awk '$1 == "Digest:" { print $2; exit }'
    return
  else
    headers=$(curl --silent --noproxy '*' --max-time 10 --fail --head --header "$accept" "$url") || return 0
  fi
  tr -d '\r' <<<"$headers" | sed -n 's/^docker-content-digest: *//Ip'
}

check_registry() {
  local owner user
  [[ $FLEET_REGISTRY_LOCAL == 1 ]] || return 0
  # Root may read everything anyway, and is who a container's published port belongs to.
  user=$(port_sockets "$registry_port" | awk -v own="$EUID" '$1 != own && $1 != 0 && !found++ { print $1 }')
  [[ -z $user ]] ||
    die "registry: port $registry_port is used by another user of this machine: 'user id $user'; write another port in fleet:registry, such as localhost:$((registry_port + 1))"
  if registry_answers; then
    if registry_ours && ! registry_takes_login; then want_tool registry; fi
    return
  fi
  if registry_ours; then
    owner=$(sed -n 's/^http: { addr: "127.0.0.1:\([0-9]*\)" }$/\1/p' "$run/registry.yml")
    [[ $owner == "$registry_port" ]] ||
      die "registry: runs on another port: '$FLEET_REGISTRY'; write localhost:$owner in fleet:registry, or set FLEET_HOME to another folder for a second registry"
    die "registry: runs (pid $registry_pid) and does not answer, see $run/registry.log: '$FLEET_REGISTRY'; run kill $registry_pid, then run this again"
  elif owner=$(port_owner "$registry_port"); then
    die "registry: port $registry_port is used by another process: '$owner'; stop it, or write another port in fleet:registry"
  fi
  want_tool registry
}

# A random password that stays, and its hash for the registry.
registry_make_login() (
  umask 077
  mkdir -p "${registry_password%/*}"
  if [[ ! -s $registry_password ]]; then
    od -An -N32 -tx1 /dev/urandom | tr -d ' \n' >"$registry_password.new"
    mv -f "$registry_password.new" "$registry_password"
  fi
  "$bin/registry" htpasswd "$registry_user" <"$registry_password" >"$registry_htpasswd.new"
  mv -f "$registry_htpasswd.new" "$registry_htpasswd"
)

registry_start() {
  need_tool registry
  registry_make_login
  # Only by its login: what it keeps is for nobody else to read.
  mkdir -p "$FLEET_HOME/registry"
  chmod 0700 "$FLEET_HOME/registry"
  # Each client first asks without a login, which would be a warning each time.
  cat >"$run/registry.yml" <<CONFIG
version: 0.1
log: { level: error, accesslog: { disabled: true } }
auth:
  htpasswd: { realm: fleet, path: "$registry_htpasswd" }
storage:
  filesystem: { rootdirectory: "$FLEET_HOME/registry" }
  delete: { enabled: true }
http: { addr: "127.0.0.1:$registry_port" }
CONFIG
  act "starting the registry on $FLEET_REGISTRY (data in $FLEET_HOME/registry)"
  # It would log a failed trace export every few seconds, and fill the disk with that.
  FLEET_REGISTRY_PORT=$registry_port OTEL_TRACES_EXPORTER=none \
    daemon user registry "$bin/registry" serve "$run/registry.yml"
  await 30 registry registry_answers
  registry_takes_login || die "registry: refuses its own login: '$registry_htpasswd'; read $run/registry.log"
}

# Docker keeps the login as it keeps others: in its configuration, or with the credential helper that is named there.
registry_log_in() {
  local log=$run/registry-login.log
  [[ $(cat "$run/registry-login" 2>/dev/null) != "$(registry_login_sum)" ]] || return 0
  act "logging Docker in to $FLEET_REGISTRY (docker login)"
  if ! docker login --username "$registry_user" --password-stdin "$FLEET_REGISTRY" <"$registry_password" >"$log" 2>&1; then
    tail -n 8 "$log" >&2
    die "registry: docker login failed, see $log: '$FLEET_REGISTRY'; correct ${DOCKER_CONFIG:-$HOME/.docker}/config.json or its credential helper, then run this again"
  fi
  registry_login_sum >"$run/registry-login"
}
# Another one says that Docker's configuration or the login has changed since.
registry_login_sum() {
  local config=${DOCKER_CONFIG:-$HOME/.docker}/config.json
  { echo "$FLEET_REGISTRY" && cat "$registry_password" && { cat "$config" 2>/dev/null || true; }; } | sha256sum
}

# A registry that setup did not start is its owner's. Where it asks for no login, builds take no cache from it (a file in
# run/open-registries says so), as anybody on this machine may have put that there.
registry_use_other() {
  local open=$run/open-registries/$FLEET_REGISTRY
  if [[ $registry_status == 401 ]]; then
    rm -f "$open"
    logged registry-login docker login "$FLEET_REGISTRY" ||
      die "registry: asks for a login that Docker does not have: '$FLEET_REGISTRY'; run docker login $FLEET_REGISTRY, or write another port in fleet:registry"
  elif [[ ! -e $open ]]; then
    act "$FLEET_REGISTRY was not started by setup and asks for no login: builds take no cache from it"
    mkdir -p "${open%/*}"
    : >"$open"
  fi
}

bring_up_registry() {
  if [[ $FLEET_REGISTRY_LOCAL != 1 ]]; then
    ok "$FLEET_REGISTRY, on another host"
    return
  fi
  if ! registry_answers; then
    registry_start
  elif registry_ours && ! registry_takes_login; then
    act "ending the registry (pid $registry_pid), to start it with its login; images and containers stay"
    end_process "$registry_pid" registry
    registry_start
  fi
  if registry_ours; then
    rm -f "$run/open-registries/$FLEET_REGISTRY"
    registry_log_in
  else
    registry_use_other
  fi
  ok "$FLEET_REGISTRY"
}
