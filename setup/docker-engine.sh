#!/usr/bin/env bash
# A current Docker engine for tests, beside the machine's own. It has its own data, sockets, bridge and addresses.
#   build   builds it and its client once, from the versions that docker-engine/go.mod and go.sum pin
#   path    prints the folder of its programs, whose docker is the client
#   run     builds it if need be and runs it, until standard input ends; when it answers, it prints `ready` with the
#           folder of its programs and its DOCKER_HOST
# Another version: in setup/docker-engine, `go get PACKAGE@VERSION && go mod tidy`. docker/cli has no go.mod: take the
# versions of its vendor.mod too.
set -Eeuo pipefail

here=$(dirname "$(readlink -f "$0")")
export FLEET_HOME=${FLEET_HOME:-${XDG_DATA_HOME:-$HOME/.local/share}/fleet}
# Debian keeps iptables where an ordinary user's PATH does not look.
export PATH=$PATH:/usr/sbin:/sbin
# shellcheck source=lib.sh
. "$here/lib.sh"
# shellcheck source=go.sh
. "$here/go.sh"
step=engine
trap 'die_at "$LINENO" "${BASH_SOURCE[0]##*/}" "$BASH_COMMAND"' ERR

# name, package, cgo, tags, linker's settings
program_table() {
  cat <<'TABLE'
containerd github.com/containerd/containerd/v2/cmd/containerd 0 no_btrfs,no_devmapper,no_zfs
containerd-shim-runc-v2 github.com/containerd/containerd/v2/cmd/containerd-shim-runc-v2 0
runc github.com/opencontainers/runc 1 seccomp
docker-proxy github.com/moby/moby/v2/cmd/docker-proxy 0
dockerd github.com/moby/moby/v2/cmd/dockerd 0 exclude_graphdriver_btrfs,no_systemd github.com/moby/moby/v2/dockerversion.Version=29.5.0
docker github.com/docker/cli/cmd/docker 0 - github.com/docker/cli/cli/version.Version=29.9.3
TABLE
}
pins=$(program_table | cat - "$here"/docker-engine/go.{mod,sum} | sha256sum | cut -c1-16)
programs=$FLEET_HOME/docker-engine/$pins

build() {
  local name package cgo tags setting
  while read -r name package cgo tags setting; do
    [[ -x $programs/$name ]] || build_engine_program "$name" "$package" "$cgo" "$tags" "$setting"
  done < <(program_table)
  # What earlier pins built.
  find "${programs%/*}" -mindepth 1 -maxdepth 1 ! -name "$pins" -exec rm -rf {} +
  drop_private_go
}

build_engine_program() {
  # Without a go.mod, the client's sources would be taken for Go 1.16.
  local flags=(-gcflags 'github.com/docker/cli/...=-lang=go1.26' -ldflags "-s -w${5:+ -X $5}")
  [[ $3 == 0 ]] || need_compiler
  [[ -z $4 || $4 == - ]] || flags+=(-tags "$4")
  # First, as it turns cgo off.
  find_go "$here/docker-engine"
  CGO_ENABLED=$3 need_program "$programs/$1" "$here/docker-engine" "$2" "${flags[@]}"
}

# runc is partly written in C.
need_compiler() {
  local missing=()
  command -v gcc >/dev/null || missing+=(gcc libc6-dev)
  command -v pkg-config >/dev/null || missing+=(pkg-config)
  pkg-config --exists libseccomp 2>/dev/null || missing+=(libseccomp-dev)
  [[ ${#missing[@]} == 0 ]] || apt_install "${missing[@]}"
}

# One engine on a machine has these: whose FLEET_HOME it was built in does not matter. All of it is removed when it stops.
name=fleet-docker
state=/run/$name
data=/var/lib/$name
log=/var/log/$name.log
socket=$state/docker.sock
# Of the range for benchmarks (RFC 2544), which no real network uses. The tests' other engines take 198.18.
addresses=198.19.0.0/16

run() {
  # The kernel releases the lock of a process that is killed. No other process may keep it: dockerd's would outlive it.
  exec 7>"$state.lock"
  flock -n 7 || die "$step: another run has started it: '$state'; wait until that one ends"
  clear_remains
  trap 'trap - EXIT; stop_engine 7>&-' EXIT
  trap 'exit 130' INT TERM HUP
  start_engine 7>&-
  echo "ready $programs unix://$socket"
  # Until whoever started this closes the pipe, or is no more. Not by `read -t`: a signal meanwhile makes bash crash.
  cat <&0 >/dev/null 7>&- &
  input=$!
  wait -n "$engine" "$input" || true
  ! kill -0 "$engine" 2>/dev/null || return 0
  tail -n 8 "$log" >&2
  die "$step: dockerd ended by itself; read $log"
}

start_engine() {
  local deadline=$((SECONDS + 120))
  mkdir -p "$state" "$data"
  cat >"$state/daemon.json" <<CONFIG
{
  "hosts": ["unix://$socket"],
  "data-root": "$data",
  "exec-root": "$state/exec",
  "pidfile": "$state/pid",
  "bridge": "$name",
  "default-address-pools": [{ "base": "$addresses", "size": 24 }],
  "iptables": false,
  "ip6tables": false,
  "exec-opts": ["native.cgroupdriver=cgroupfs"],
  "cgroup-parent": "/$name",
  "shutdown-timeout": 5
}
CONFIG
  # Its chains would be the first engine's: they have the same names. So the rules are made here.
  ip link add "$name" type bridge
  ip address add 198.19.0.1/24 dev "$name"
  ip link set "$name" up
  filter -I
  act "starting Docker $("$programs/dockerd" --version | awk -F'[ ,]+' '{ print $3 }') on unix://$socket (log in $log)"
  PATH=$programs:$PATH setsid "$programs/dockerd" --config-file "$state/daemon.json" >"$log" 2>&1 </dev/null 7>&- 8>&- &
  engine=$!
  until "$programs/docker" --host "unix://$socket" version >/dev/null 2>&1; do
    if ! kill -0 "$engine" 2>/dev/null || ((SECONDS > deadline)); then
      tail -n 8 "$log" >&2
      die "$step: dockerd does not start; read $log"
    fi
    sleep 0.2
  done
}

# filter -I | -D: the packet filter's rules between containers, and out.
filter() {
  iptables -w "$1" FORWARD -s "$addresses" -j ACCEPT
  iptables -w "$1" FORWARD -d "$addresses" -j ACCEPT
  iptables -w -t nat "$1" POSTROUTING -s "$addresses" ! -d "$addresses" -j MASQUERADE
}

stop_engine() {
  local deadline=$((SECONDS + 30))
  [[ -z ${input:-} ]] || kill "$input" 2>/dev/null || true
  if [[ -n ${engine:-} ]]; then
    kill "$engine" 2>/dev/null || true
    while kill -0 "$engine" 2>/dev/null && ((SECONDS < deadline)); do sleep 0.1; done
  fi
  clear_remains
}

# The engine's processes and its containers', by name and command line or by control group.
engine_processes() {
  local pid
  for pid in /proc/[0-9]*; do
    [[ $(cat "$pid/comm" 2>/dev/null) =~ ^(dockerd|containerd|containerd-shim)$ ]] || continue
    ! tr '\0' ' ' 2>/dev/null <"$pid/cmdline" | grep -qF "$state/" || echo "${pid#/proc/}"
  done
  find /sys/fs/cgroup -path "*/$name/*" -name cgroup.procs -exec cat {} + 2>/dev/null || true
}

# Removes all that an engine leaves, however it ended.
clear_remains() {
  local pids bridge mount deadline=$((SECONDS + 60))
  while pids=$(engine_processes) && [[ -n $pids ]]; do
    # shellcheck disable=SC2086 # one word for each
    kill -KILL $pids 2>/dev/null || true
    ((SECONDS < deadline)) || die "$step: processes of an earlier engine do not end: '$pids'; kill them"
    sleep 0.1
  done
  while read -r mount; do umount -l "$mount" || true; done \
    < <(awk -v at="^($state|$data)(/|\$)" '$2 ~ at { print $2 }' /proc/mounts | sort -r)
  while read -r bridge; do ip link delete "$bridge" || true; done \
    < <(ip -o address show to "$addresses" 2>/dev/null | awk '{ print $2 }')
  while filter -D 2>/dev/null; do :; done
  find /sys/fs/cgroup -depth -type d '(' -path "*/$name" -o -path "*/$name/*" ')' -delete 2>/dev/null || true
  rm -rf "$state" "$data"
}

case ${1:-} in
  path) echo "$programs" ;;
  build)
    take_lock docker-engine
    build
    ;;
  run)
    take_lock docker-engine
    build
    exec 9>&-
    if [[ $EUID == 0 ]]; then
      run
      exit
    fi
    can_root || die "$step: a Docker engine needs root to run; run this as root or with sudo"
    act "sudo $0 run"
    set_sudo
    exec "${sudo[@]}" FLEET_HOME="$FLEET_HOME" "$0" run
    ;;
  *) die "$step: has no such command: '${1:-}'; write build, path or run" ;;
esac
