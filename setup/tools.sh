# shellcheck shell=bash
# Tools that Debian lacks or has too old, built from the versions that tools/go.mod and go.sum pin.
# Another version: in setup/tools, `go get -tool PACKAGE@VERSION && go mod tidy`.

# name, package, module, and the variable that carries the version
tool_table() {
  cat <<'TABLE'
docker-buildx github.com/docker/buildx/cmd/buildx github.com/docker/buildx github.com/docker/buildx/version.Version
docker-compose github.com/docker/compose/v2/cmd github.com/docker/compose/v2 github.com/docker/compose/v2/internal.Version
buildkitd github.com/moby/buildkit/cmd/buildkitd github.com/moby/buildkit github.com/moby/buildkit/version.Version
buildctl github.com/moby/buildkit/cmd/buildctl github.com/moby/buildkit github.com/moby/buildkit/version.Version
registry ./registry github.com/distribution/distribution/v3 github.com/distribution/distribution/v3/version.version
TABLE
}

# Of what a tool is compiled from: a tool counts as fresh while that is what it was.
modules_hash=$(cat "$here"/tools/{go.mod,go.sum} | sha256sum | cut -c1-16)
registry_hash=$(cat "$here"/tools/{go.mod,go.sum,registry/main.go} | sha256sum | cut -c1-16)
# Earlier versions stamped every tool with one hash. What they compiled of these very modules stays.
former_hash=none
[[ $modules_hash != 71f4e7a90c2281e1 ]] || former_hash=077e302f1333de0e
tool_hash() { if [[ $1 == registry ]]; then echo "$registry_hash"; else echo "$modules_hash"; fi; }
tool_fresh() {
  local stamp
  stamp=$(cat "$bin/$1.stamp" 2>/dev/null) || return
  [[ -x $bin/$1 ]] && [[ $stamp == "$(tool_hash "$1")" || ($1 != registry && $stamp == "$former_hash") ]]
}

# want_tool NAME: notes, in a step's check, that the step will need it.
wanted=()
want_tool() {
  tool_fresh "$1" && return
  ! skipped tools || die "$step: $1 is missing, and FLEET_SKIP skips the step tools; remove tools from FLEET_SKIP"
  [[ " ${wanted[*]} " == *" $1 "* ]] || wanted+=("$1")
}

# Fetches what the wanted tools are compiled from. So a network or a disk that does not do is said before compiling.
fetch_tools() {
  ((${#wanted[@]})) || return 0
  local name packages=()
  want_space 3000 "compiling ${wanted[*]}"
  find_go "$here/tools"
  for name in "${wanted[@]}"; do packages+=("$(tool_table | awk -v name="$name" '$1 == name { print $2 }')"); done
  (cd "$here/tools" && logged fetch-tools "$go" list -deps "${packages[@]}") ||
    die "tools: go cannot fetch the modules of setup/tools/go.mod, see $run/fetch-tools.log; check that the Go module proxy is reachable"
}

# need_tool NAME: builds it unless it is there at the pinned version.
need_tool() {
  tool_fresh "$1" && return
  local name package module variable version
  read -r name package module variable < <(tool_table | grep "^$1 ")
  find_go "$here/tools"
  version=$(cd "$here/tools" && "$go" list -m -f '{{.Version}}' "$module")
  need_program "$bin/$name" "$here/tools" "$package" -ldflags "-s -w -X $variable=$version"
  tool_hash "$name" >"$bin/$name.stamp"
}
