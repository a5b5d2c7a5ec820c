# shellcheck shell=bash
# A BuildKit builder by the project's name. One that answers is used, whatever its driver.

builder_socket=$run/buildkitd.sock
builder_look() { builder=$(docker buildx inspect "$FLEET_BUILDER" 2>&1); }
builder_answers() { builder_look && grep -q '^Status: *running' <<<"$builder"; }
builder_ours() { grep -q "^Endpoint: *unix://$builder_socket\$" <<<"$builder"; }

builder_start() {
  can_root || die "builder: BuildKit needs root; run this as root or with sudo, or create a builder: docker buildx create --name $FLEET_BUILDER --driver docker-container"
  command -v runc >/dev/null || apt_install runc
  need_tool buildkitd
  cat >"$run/buildkitd.toml" <<CONFIG
root = "$FLEET_HOME/buildkit"
[grpc]
  address = ["unix://$builder_socket"]
  gid = $(id -g)
[otel]
  socketPath = "$run/buildkitd-otel.sock"
[worker.containerd]
  enabled = false
[worker.oci]
  enabled = true
  max-parallelism = 4
  gc = true
  maxUsedSpace = "${FLEET_BUILDER_CACHE:-30GB}"
CONFIG
  # A killed daemon leaves its sockets.
  as_root rm -f "$builder_socket" "$run/buildkitd-otel.sock"
  act "starting BuildKit (cache in $FLEET_HOME/buildkit, log in $run/buildkitd.log)"
  daemon root buildkitd "$bin/buildkitd" --config "$run/buildkitd.toml"
}

builder_bring_up() {
  if builder_look && ! builder_ours; then
    act "starting $FLEET_BUILDER, which exists and does not run"
    logged builder docker buildx inspect --bootstrap "$FLEET_BUILDER" || true
    builder_answers ||
      die "builder: does not start, see $run/builder.log: '$FLEET_BUILDER'; run docker buildx rm $FLEET_BUILDER, then run this again to create a new one"
  else
    running buildkitd || builder_start
    builder_look || docker buildx create --name "$FLEET_BUILDER" --driver remote "unix://$builder_socket" >"$run/builder.log"
    await 60 buildkitd builder_answers
  fi
}

builder_answers || builder_bring_up
ok "$FLEET_BUILDER ($(sed -n 's/^Driver: *//p' <<<"$builder"))"
