# shellcheck shell=bash
# An engine that answers is used, whatever it is. One is started only where nothing says that it should be elsewhere.

# Sets docker_said to the engine's version, or to why there is none.
docker_answers() {
  command -v docker >/dev/null || { docker_said="no docker command"; return 1; }
  docker_said=$(timeout 15 docker version --format '{{.Server.Version}}' 2>&1)
}
docker_forbidden() { [[ $docker_said == *"permission denied"* ]]; }
docker_up() { docker_answers || docker_forbidden; }

# What a killed engine leaves: dockerd refuses to start while the pid in its file lives, whoever has it now, and
# dials a containerd socket that exists, whether anyone listens or not.
docker_clear_stale() {
  local file pid
  for file in /run/docker.pid:dockerd /run/docker/containerd/containerd.pid:containerd; do
    pid=$(cat "${file%%:*}" 2>/dev/null) || continue
    pid_is "$pid" "${file##*:}" || as_root rm -f "${file%%:*}"
  done
  any_process containerd || as_root rm -f /run/containerd/containerd.sock /run/docker/containerd/containerd.sock{,.ttrpc}
}

docker_start() {
  local packages=(docker.io)
  if ! command -v dockerd >/dev/null; then
    # An AppArmor kernel without its parser cannot start a container.
    if [[ $(cat /sys/module/apparmor/parameters/enabled 2>/dev/null) == Y ]]; then packages+=(apparmor); fi
    apt_install "${packages[@]}"
  fi
  # Newer Debian has the client in a package of its own.
  command -v docker >/dev/null || apt_install docker-cli
  if [[ -d /run/systemd/system ]]; then
    act "starting Docker (systemctl)"
    logged dockerd as_root systemctl start docker || die "docker: systemctl start docker failed; read $run/dockerd.log"
  elif any_process dockerd; then
    act "waiting for dockerd, which runs and does not answer yet"
  else
    docker_clear_stale
    act "starting Docker (no systemd here: dockerd in the background, log in $run/dockerd.log)"
    daemon root dockerd dockerd
  fi
  # Long, as an engine that was killed first puts its containers in order.
  await 180 dockerd docker_up
}

bring_up_docker() {
  local context
  if ! docker_answers && ! docker_forbidden; then
    if [[ -n ${DOCKER_HOST:-} ]]; then
      die "DOCKER_HOST: no Docker engine answers: '$DOCKER_HOST'; start it there, or unset DOCKER_HOST"
    elif context=$(docker context show 2>/dev/null) && [[ $context != default ]]; then
      die "docker context: no Docker engine answers: '$context'; start it, or run docker context use default"
    elif ! can_root; then
      die "docker: no Docker engine answers, and starting one needs root; run sudo systemctl start docker, or install it with sudo apt-get install docker.io"
    fi
    docker_start
  fi
  if docker_forbidden; then
    die "docker: this user may not use the Docker socket; run sudo usermod -aG docker $(id -un) and log in again"
  fi
  ok "engine $docker_said"
}
