# shellcheck shell=bash
# A BuildKit builder by the project's name. One that answers is used, whatever its driver. Otherwise it is a container,
# for which a user needs Docker and no root. Its image comes from the hub; where no hub answers it is made here.

builder_container=buildx_buildkit_${FLEET_BUILDER}0
builder_hub_image=${FLEET_MIRROR:+$FLEET_MIRROR/}$(<"$here/buildkit-image")
builder_look() { builder=$(docker buildx inspect "$FLEET_BUILDER" 2>&1); }
builder_answers() { builder_look && grep -q '^Status: *running' <<<"$builder"; }
# Earlier versions ran BuildKit as a process of root, which does not come back.
builder_former() { grep -q "^Endpoint: *unix://$run/buildkitd.sock\$" <<<"$builder"; }
# Asks the engine that the builder is on, which DOCKER_HOST need not lead to.
builder_docker() {
  local endpoint
  endpoint=$(sed -n 's/^Endpoint: *//p' <<<"$builder" | head -n1)
  if [[ $endpoint == *://* ]]; then docker --host "$endpoint" "$@"; else docker --context "$endpoint" "$@"; fi
}
# One made here whose container is gone, or was made anew by buildx, without the privileges that it needs, and never started.
builder_lost() {
  [[ $(cat "$run/builder" 2>/dev/null) == "$FLEET_BUILDER" ]] && grep -q '^Driver: *docker-container' <<<"$builder" &&
    [[ $(builder_docker container inspect --format '{{.State.Status}}' "$builder_container" 2>/dev/null || true) =~ ^(created)?$ ]]
}
image_here() { docker image inspect "$1" >/dev/null 2>&1; }

check_builder() {
  builder_image=
  ! builder_answers || return 0
  ! builder_look || builder_former || builder_lost || return 0
  if image_here "$builder_hub_image" || { ! image_here "$builder_own_image" && builder_pull; }; then
    builder_image=$builder_hub_image
    builder_choose_privileges "$builder_image" buildkitd
  else
    check_builder_own_image
  fi
}

builder_pull() {
  act "pulling $builder_hub_image"
  docker pull --quiet "$builder_hub_image" >"$run/builder.log" 2>&1 && return
  act "no hub gives it (see $run/builder.log): making it here"
  return 1
}

# The image made here: Debian's runc, which is there before anything is compiled, then BuildKit beside it.
builder_runc_image=localhost/fleet-builder:runc-$modules_hash
builder_own_image=localhost/fleet-builder:$modules_hash
check_builder_own_image() {
  builder_image=$builder_own_image
  if image_here "$builder_image"; then
    builder_choose_privileges "$builder_image" buildkitd
    return
  fi
  want_tool buildkitd
  want_tool buildctl
  if ! image_here "$builder_runc_image"; then
    want_packages
    make_packages_image "$builder_runc_image" runc
  fi
  builder_choose_privileges "$builder_runc_image" runc
}
builder_make_image() {
  local container
  container=$(docker create "$builder_runc_image" buildkitd) &&
    docker cp "$bin/buildkitd" "$container:/usr/bin/buildkitd" &&
    docker cp "$bin/buildctl" "$container:/usr/bin/buildctl" &&
    docker commit --change 'ENTRYPOINT ["buildkitd"]' --change 'CMD []' "$container" "$builder_image" &&
    docker rm "$container"
}

# builder_choose_privileges IMAGE PROGRAM: a privileged container, as buildx makes it. An engine older than 23.0 fails to
# make one where it has not every capability itself, for example in a container. There BuildKit gets what it needs by name.
builder_choose_privileges() {
  local named=(--cap-add SYS_ADMIN --cap-add NET_ADMIN --security-opt apparmor=unconfined --security-opt seccomp=unconfined
    --security-opt systempaths=unconfined --cgroupns host --volume /sys/fs/cgroup:/sys/fs/cgroup)
  builder_privileges=()
  builder_try "$@" --privileged && return
  builder_try "$@" "${named[@]}" ||
    die "builder: this Docker engine cannot run BuildKit in a container, see $run/builder.log; create a builder yourself: docker buildx create --name $FLEET_BUILDER --driver remote ADDRESS"
  builder_privileges=("${named[@]}")
}
builder_try() {
  logged builder docker run --rm --init --network host "${@:3}" --entrypoint "$2" "$1" --version 2>/dev/null
}

builder_create() {
  local certificates=${SSL_CERT_FILE:-/etc/ssl/certs/ca-certificates.crt}
  if ! image_here "$builder_image"; then
    need_tool buildkitd
    need_tool buildctl
    act "making the image of BuildKit"
    logged builder builder_make_image || die "builder: the image cannot be made: '$builder_image'; read $run/builder.log"
  fi
  mkdir -p "$run/buildkit"
  cat >"$run/buildkit/buildkitd.toml" <<CONFIG
[worker.containerd]
  enabled = false
[worker.oci]
  enabled = true
  max-parallelism = 4
  gc = true
  maxUsedSpace = "${FLEET_BUILDER_CACHE:-30GB}"
CONFIG
  act "starting BuildKit in the container $builder_container"
  { logged builder builder_start_container && builder_answers; } ||
    die "builder: BuildKit does not start, see $run/builder.log and docker logs $builder_container; create a builder yourself: docker buildx create --name $FLEET_BUILDER"
  # It trusts whom this machine trusts.
  if [[ -e $certificates ]]; then
    docker cp --follow-link "$certificates" "$builder_container:/etc/ssl/certs/ca-certificates.crt" >/dev/null 2>&1
  fi
  echo "$FLEET_BUILDER" >"$run/builder"
}
builder_start_container() {
  if ((${#builder_privileges[@]})) && ! docker container inspect "$builder_container"; then
    # buildx takes a container of that name for the one that it made.
    docker create --name "$builder_container" --init --network host --restart unless-stopped \
      "${builder_privileges[@]}" --volume "${builder_container}_state:/var/lib/buildkit" "$builder_image" &&
      docker cp "$run/buildkit" "$builder_container:/etc/buildkit" || return
  fi
  docker buildx create --name "$FLEET_BUILDER" --driver docker-container \
    --driver-opt "network=host,image=$builder_image" --config "$run/buildkit/buildkitd.toml" &&
    docker buildx inspect --bootstrap "$FLEET_BUILDER"
}

bring_up_builder() {
  if builder_answers; then
    :
  elif builder_look && ! builder_former && ! builder_lost; then
    act "starting $FLEET_BUILDER, which exists and does not run"
    logged builder docker buildx inspect --bootstrap "$FLEET_BUILDER" || true
    builder_answers ||
      die "builder: does not start, see $run/builder.log: '$FLEET_BUILDER'; run docker buildx rm $FLEET_BUILDER, then run this again to create a new one"
  else
    if builder_look; then
      docker buildx rm --force --keep-state "$FLEET_BUILDER" >/dev/null 2>&1
      running buildkitd || drop_former "$FLEET_HOME/buildkit"
    fi
    builder_create
  fi
  ok "$FLEET_BUILDER ($(sed -n 's/^Driver: *//p' <<<"$builder"))"
}
