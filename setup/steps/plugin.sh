# shellcheck shell=bash
# plugin NAME MINIMUM: a Docker command-line plugin, the machine's own where it is new enough.
plugin() {
  local version target=${DOCKER_CONFIG:-$HOME/.docker}/cli-plugins/docker-$1
  version=$(docker "$1" version 2>/dev/null | grep -oE '[0-9]+\.[0-9]+\.[0-9]+' | head -n1) || true
  if [[ -n $version ]] && at_least "$2" "$version"; then
    ok "$version"
    return
  fi
  need_tool "docker-$1"
  mkdir -p "${target%/*}"
  ln -sfn "$bin/docker-$1" "$target"
  act "${version:-none} was here, $2 is needed: linked ours as $target"
}
