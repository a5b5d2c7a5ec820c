#!/bin/sh
# Waits until a container is ready: until its own health check passes, asked by `docker exec`.
#
# usage: ready.sh SERVICE CONTAINER SECONDS RESTARTS LOOPING CHECK…
#   SECONDS   until it is given up
#   RESTARTS  more of them are too many
#   LOOPING   seconds in which it may restart at all
#
# It starts no Node.js, as dozens run at a first update. A failure is told in one line that begins with "error: ".
set -u

service=$1 container=$2 seconds=$3 restarts=$4 looping=$5
shift 5
begin=$(date +%s)

# Prints the last exception of the log, else its last line. What tini and fleet-supervise say of an end, the exit code says.
last_words() {
  docker logs --tail 100 "$container" 2>&1 |
    awk '/^\[INFO +tini / || /^fleet-supervise: the agent ended/ { next }
      NF { last = $0 }
      /^[A-Za-z_0-9.]*(Error|Exception|Interrupt)(:|$)/ { error = $0 }
      END { print (error == "" ? last : error) }'
}

fail() {
  words=$(last_words)
  echo "error: $service: $1${words:+: $words}" >&2
  exit 1
}

# Each question has a limit of its own: a container may hang.
until said=$(timeout 10 docker exec "$container" "$@" 2>&1); do
  state=$(docker inspect --type container --format \
    '{{.State.Status}} {{.RestartCount}} {{.State.ExitCode}} {{.State.OOMKilled}} {{.HostConfig.Memory}}' \
    "$container" 2>&1) || {
    echo "error: $service: $state" >&2
    exit 1
  }
  # shellcheck disable=SC2086 # five words
  set -- $state -- "$@"
  status=$1 count=$2 code=$3 killed=$4 memory=$5
  shift 6
  waited=$(($(date +%s) - begin))
  ended="ended with exit code $code"
  [ "$killed" = false ] || ended="killed for memory, its limit is $((memory / 1048576)) MiB"
  case $status in
    running | restarting) ;;
    exited | dead) fail "$ended" ;;
    *) fail "is $status" ;;
  esac
  if [ "$count" -gt "$restarts" ] || { [ "$count" -gt 0 ] && [ "$waited" -ge "$looping" ]; }; then
    fail "restarted $count times, $ended"
  fi
  if [ "$waited" -ge "$seconds" ]; then
    [ -n "$said" ] || said='no answer'
    echo "error: $service: is not healthy after $waited s: $(echo "$said" | tail -n 1)" >&2
    exit 1
  fi
  sleep 1
done
