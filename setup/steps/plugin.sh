# shellcheck shell=bash
# A Docker command-line plugin, the machine's own where it is new enough. Each function takes its name and the minimum.

# Sets plugin_version to that of the machine's plugin, or to nothing.
plugin_found() {
  plugin_version=$(docker "$1" version 2>/dev/null | grep -oE '[0-9]+\.[0-9]+\.[0-9]+' | head -n1) || true
  [[ -n $plugin_version ]] && at_least "$2" "$plugin_version"
}

check_plugin() { plugin_found "$1" "$2" || want_tool "docker-$1"; }

bring_up_plugin() {
  local target=${DOCKER_CONFIG:-$HOME/.docker}/cli-plugins/docker-$1
  if plugin_found "$1" "$2"; then
    ok "$plugin_version"
    return
  fi
  need_tool "docker-$1"
  mkdir -p "${target%/*}"
  ln -sfn "$bin/docker-$1" "$target"
  act "${plugin_version:-none} was here, $2 is needed: linked ours as $target"
}
