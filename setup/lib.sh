# shellcheck shell=bash
# What every step uses. Sourced by setup.sh and stop.sh.

run=$FLEET_HOME/run
bin=$FLEET_HOME/bin
step=setup

# ok: nothing had to be done. act: something is done now; printed even when quiet.
ok() { [[ ${FLEET_QUIET:-0} == 1 ]] || printf '  %-10s %s\n' "$step" "$1"; }
act() { printf '  %-10s %s\n' "$step" "$1"; }
# To the standard error that setup began with: a trap may fire where it is sent to a log.
exec 8>&2
die() {
  trap - ERR
  printf 'error: %s\n' "$1" >&8
  exit "${2:-1}"
}

# die_at LINE FILE COMMAND: reports a command that failed where no step expected it.
die_at() { die "$step: line $1 of $2 failed: '$3'; read the output above"; }

# Two setups at once would build and start everything twice.
take_lock() {
  mkdir -p "$run" "$bin"
  exec 9>"$run/setup.lock"
  flock -n 9 && return
  act "another setup is running: waiting for it"
  flock -w 1800 9 || die "$run/setup.lock: locked by another setup for 30 minutes; stop that setup, then run this again"
}

skipped() { [[ ",${FLEET_SKIP:-}," == *",$1,"* ]]; }

# Whether commands can be run as root: we are root, sudo asks nothing, or there is a person whom it can ask.
can_root() {
  [[ $EUID == 0 ]] && return
  command -v sudo >/dev/null || return 1
  sudo -n true 2>/dev/null && return
  [[ -t 2 ]] && act "root is needed for the next step: sudo may ask for your password" && sudo -v
}
as_root() {
  if [[ $EUID == 0 ]]; then "$@"; else sudo "$@"; fi
}

# logged NAME COMMAND…: output goes to run/NAME.log; its last lines are shown only when the command fails.
logged() {
  local log=$run/$1.log
  shift
  "$@" >"$log" 2>&1 </dev/null && return
  tail -n 8 "$log" >&2
  return 1
}

apt_install() {
  can_root || die "$step: no root to install packages: '$*'; run sudo apt-get install $*"
  act "installing $* (apt-get)"
  logged apt as_root apt-get update -q ||
    die "$step: apt-get update failed, see $run/apt.log; check the network and /etc/apt, then run this again"
  logged apt as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get install -qy --no-install-recommends -o DPkg::Lock::Timeout=300 "$@" ||
    die "$step: apt-get install failed, see $run/apt.log: '$*'; install them yourself, then run this again"
}

# Whether a process is that program; whether any is. From /proc, as bare machines lack procps; a zombie does not
# count, and stays one for ever where PID 1 is no init.
pid_is() { grep -qsE "^[0-9]+ \($2\) [^ZX]" "/proc/$1/stat"; }
any_process() { grep -qsE "^[0-9]+ \($1\) [^ZX]" /proc/[0-9]*/stat; }
running() {
  local pid
  pid=$(cat "$run/$1.pid" 2>/dev/null) && pid_is "$pid" "$1"
}

# daemon AS NAME COMMAND…: starts it in a session of its own, where Ctrl-C in this terminal does not reach it.
# AS is root or user; NAME is the program's name. Nothing of ours stays open in it: not the lock (9), no pipe (8).
daemon() {
  local name=$2 prefix=()
  if [[ $1 == root && $EUID != 0 ]]; then prefix=(sudo); fi
  shift 2
  [[ ! -e $run/$name.log ]] || mv -f "$run/$name.log" "$run/$name.log.1"
  # shellcheck disable=SC2016 # for the inner shell
  (exec "${prefix[@]}" setsid sh -c 'echo $$ >"$1.pid"; exec >"$1.log" 2>&1; shift; exec "$@"' sh "$run/$name" "$@") \
    </dev/null >/dev/null 2>&1 8>&- 9>&- &
}

# await SECONDS NAME COMMAND…: until COMMAND succeeds; an error if the daemon NAME ends or the time does.
await() {
  local end=$((SECONDS + $1)) name=$2 born=$((SECONDS + 5))
  shift 2
  until "$@" >/dev/null 2>&1; do
    if ((SECONDS >= born)) && ! any_process "$name"; then
      tail -n 8 "$run/$name.log" >&2 || true
      die "$step: $name stopped while starting; read $run/$name.log"
    fi
    ((SECONDS < end)) || die "$step: $name did not answer in time; read $run/$name.log"
    sleep 0.1
  done
}

# at_least WANTED GIVEN: compares dotted versions.
at_least() { [[ $(printf '%s\n%s\n' "$1" "$2" | sort -V | head -n1) == "$1" ]]; }

# Who listens on a TCP port, from /proc: "name (pid)", or "another user's process" where /proc does not tell.
port_owner() {
  local hex inode fd pid
  hex=$(printf '%04X' "$1")
  inode=$(awk -v port=":$hex" '$4 == "0A" && substr($2, length($2) - 4) == port { print $10; exit }' /proc/net/tcp /proc/net/tcp6)
  [[ -n $inode ]] || return 1
  for fd in /proc/[0-9]*/fd/*; do
    [[ $(readlink "$fd" 2>/dev/null) == "socket:[$inode]" ]] || continue
    pid=${fd#/proc/}
    pid=${pid%%/*}
    printf '%s (pid %s)' "$(cat "/proc/$pid/comm")" "$pid"
    return
  done
  printf "another user's process"
}
