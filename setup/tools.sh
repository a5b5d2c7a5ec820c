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
  local name package module variable version began=$SECONDS
  read -r name package module variable < <(tool_table | grep "^$1 ")
  find_go "$here/tools"
  version=$(cd "$here/tools" && "$go" list -m -f '{{.Version}}' "$module")
  act "building $name $version from source"
  # To a name of its own first: an interrupted build leaves nothing that looks whole.
  (cd "$here/tools" && logged "build-$name" "$go" build -o "$bin/.$name.new" \
    -ldflags "-s -w -X $variable=$version" "$package") ||
    die "$step: building $name failed, see $run/build-$name.log; check the network, then run this again"
  mv -f "$bin/.$name.new" "$bin/$name"
  tool_hash "$name" >"$bin/$name.stamp"
  act "built $name in $((SECONDS - began)) s"
}

# find_go FOLDER: sets `go` to one that is new enough for the module in FOLDER.
go=
find_go() {
  [[ -z $go ]] || return 0
  local minimum
  minimum=$(awk '$1 == "go" { print $2 }' "$1/go.mod")
  # The user's own settings for go must not change what is built.
  export GOFLAGS='-trimpath -mod=readonly -modcacherw' CGO_ENABLED=0 GOTOOLCHAIN=local GOWORK=off
  unset GOOS GOARCH
  if go=$(command -v go) && at_least "go$minimum" "$(go env GOVERSION)"; then return; fi
  private_go
}

# Go comes from the module proxy as the modules do: one source to reach, and one to mirror.
private_go() {
  local machine sum file home=$FLEET_HOME/go began=$SECONDS
  case $(uname -m) in
    x86_64) machine=amd64 ;;
    aarch64) machine=arm64 ;;
    *) die "$step: no Go toolchain is pinned for this processor: '$(uname -m)'; install Go yourself" ;;
  esac
  read -r sum file < <(grep "linux-$machine" "$here/tools/go.sha256")
  # All in one folder, which goes when the tools are built.
  export GOPATH=$home/path GOCACHE=$home/cache
  go=$home/${file%.zip}/bin/go
  [[ ! -x $go ]] || return 0
  command -v unzip >/dev/null || command -v python3 >/dev/null || apt_install unzip
  local proxy=${GOPROXY:-https://proxy.golang.org}
  proxy=${proxy%%[,|]*}
  act "fetching ${file%.zip} from ${proxy#*@}"
  mkdir -p "$home"
  curl -fsSL --retry 3 -o "$home/$file" "$proxy/golang.org/toolchain/@v/v0.0.1-$file" ||
    die "$step: downloading Go failed: '${proxy#*@}'; check the network, or install Go yourself"
  (cd "$home" && echo "$sum  $file" | sha256sum --check --status) ||
    die "$step: checksum is not the one in setup/tools/go.sha256: '$home/$file'; check the module proxy, then run this again"
  rm -rf "$home/new"
  if command -v unzip >/dev/null; then
    unzip -q "$home/$file" -d "$home/new"
  else
    python3 -I -m zipfile -e "$home/$file" "$home/new"
  fi
  # A module's zip carries no modes.
  chmod +x "$home"/new/*/*/bin/* "$home"/new/*/*/pkg/tool/*/*
  mv "$home/new/golang.org/toolchain@v0.0.1-${file%.zip}" "$home/${file%.zip}"
  rm -rf "$home/new" "${home:?}/$file"
  act "fetched it in $((SECONDS - began)) s"
}

# Gigabytes that only a changed pin would need again.
drop_private_go() { rm -rf "$FLEET_HOME/go"; }
