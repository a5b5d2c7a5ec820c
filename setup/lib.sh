# shellcheck shell=bash
# What every step uses. Sourced by setup.sh, stop.sh and test-tools.sh.

run=$FLEET_HOME/run
bin=$FLEET_HOME/bin
step=setup

# ok: nothing had to be done. act: something is done now; printed even when quiet.
ok() { [[ ${FLEET_QUIET:-0} == 1 ]] || printf '  %-10s %s\n' "$step" "$1"; }
act() { printf '  %-10s %s\n' "$step" "$1"; }
# The standard output and error that setup began with: a command whose output goes to a log still says what it must.
exec 7>&1 8>&2
die() {
  trap - ERR
  printf 'error: %s\n' "$1" >&8
  exit "${2:-1}"
}

# die_at LINE FILE COMMAND: reports a command that failed where no step expected it.
die_at() { die "$step: line $1 of $2 failed: '$3'; read the output above"; }

# take_lock WHAT: two setups at once would build and start everything twice. What setup does not need has a lock of its
# own: no setup waits for the half hour that a Docker engine takes.
lock=setup
take_lock() {
  lock=$1
  mkdir -p "$run" "$bin"
  exec 9>"$run/$lock.lock"
  flock -n 9 && return
  act "another $lock is running: waiting for it"
  flock -w 1800 9 || die "$run/$lock.lock: locked by another $lock for 30 minutes; stop that one, then run this again"
}

skipped() { [[ ",${FLEET_SKIP:-}," == *",$1,"* ]]; }

# Whether a command can be tried as root: we are root, or there is a sudo to ask.
can_root() { [[ $EUID == 0 ]] || command -v sudo >/dev/null; }

# as_root COMMAND…: with sudo where we are not root, and never without a line that says for what.
as_root() {
  if [[ $EUID == 0 ]]; then
    "$@"
  else
    act "sudo $*" >&7
    set_sudo
    "${sudo[@]}" "$@"
  fi
}
# Where there is no terminal, sudo fails instead of asking for a password.
set_sudo() {
  sudo=(sudo)
  { : </dev/tty; } 2>/dev/null || sudo+=(-n)
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
# AS is root or user; NAME is the program's name. Its log and pid file are the user's, whoever it runs as. Nothing of
# ours stays open in it: no pipe (7, 8), not the lock (9).
daemon() {
  local name=$2 sudo=()
  if [[ $1 == root && $EUID != 0 ]]; then
    act "sudo ${*:3}"
    set_sudo
    # Asks for a password here, where a person sees it.
    "${sudo[@]}" true || die "$step: sudo may not run here: '$name'; start it as root, then run this again"
  fi
  shift 2
  [[ ! -e $run/$name.log ]] || mv -f "$run/$name.log" "$run/$name.log.1"
  rm -f "$run/$name.pid"
  : >"$run/$name.pid"
  # shellcheck disable=SC2016 # for the inner shell
  (exec "${sudo[@]}" setsid sh -c 'echo $$ >"$1"; shift; exec "$@"' sh "$run/$name.pid" "$@") \
    </dev/null >"$run/$name.log" 2>&1 7>&- 8>&- 9>&- &
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

# port_sockets PORT: "uid inode" of each socket that listens on a TCP port of this machine's loopback, from /proc. Such an
# address ends in 127.0.0.1 or ::1, or is none in particular.
port_sockets() {
  local hex
  hex=$(printf '%04X' "$1")
  awk -v port=":$hex" '$4 == "0A" && $2 ~ "^(0+|0*(FFFF0000)?0100007F|0+01000000)" port "$" { print $8, $10 }' \
    /proc/net/tcp /proc/net/tcp6 2>/dev/null || true
}

# port_pid PORT: the process that listens there; nothing where /proc does not tell, as of another user's.
port_pid() {
  local inode fd
  read -r _ inode < <(port_sockets "$1") || return 0
  fd=$(find /proc/[0-9]*/fd -lname "socket:\[$inode\]" -print -quit 2>/dev/null) || true
  fd=${fd#/proc/}
  printf '%s' "${fd%%/*}"
}

# port_owner PORT: who listens there: "name (pid)", or "another user's process". Fails where nobody does.
port_owner() {
  local pid
  [[ -n $(port_sockets "$1") ]] || return 1
  pid=$(port_pid "$1")
  if [[ -z $pid ]]; then
    printf "another user's process"
  else
    printf '%s (pid %s)' "$(cat "/proc/$pid/comm")" "$pid"
  fi
}

# end_process PID NAME: asks it to end and waits until it has.
end_process() {
  local pid=$1 name=$2 end=$((SECONDS + 90))
  [[ -O /proc/$pid ]] || can_root || die "$name: runs as root (pid $pid); run this as root or with sudo"
  # sh's own kill: bare machines lack the program, which is what sudo would look for.
  if [[ -O /proc/$pid ]]; then kill "$pid"; else as_root sh -c "kill $pid"; fi
  while pid_is "$pid" "$name"; do
    ((SECONDS < end)) || die "$name: still running after 90 s (pid $pid), see $run/$name.log; run kill -9 $pid"
    sleep 0.1
  done
}

# want_space MEGABYTES WHAT: stops where FLEET_HOME has less. A folder that df does not know counts as large enough.
want_space() {
  local free
  free=$(df -Pm "$FLEET_HOME" 2>/dev/null | awk 'NR == 2 { print $4 }')
  ((${free:-$1} >= $1)) ||
    die "$step: $FLEET_HOME: has too little free space for $2: '$free MB'; free $1 MB, or set FLEET_HOME to a folder on another disk"
}

# drop_former FOLDER: removes what an earlier version left, or says who must.
drop_former() {
  [[ -e $1 ]] || return 0
  rm -rf "$1" 2>/dev/null || act "no longer used, and root's: $1; run sudo rm -rf $1"
}
