# shellcheck shell=bash
# How programs in Go are built: with the machine's own Go, or else with one that is fetched for it.

# build_program FILE FOLDER PACKAGE FLAG…: builds a package of the module in FOLDER. Fails where Go does, whose last words are
# shown.
build_program() {
  local file=$1 folder=$2 package=$3 name=${1##*/} began=$SECONDS new
  shift 3
  find_go "$folder"
  act "building $name from source"
  # To a name of its own first: an interrupted build leaves nothing that looks whole.
  new=${file%/*}/.$name.new
  mkdir -p "${file%/*}"
  (cd "$folder" && logged "build-$name" "$go" build -o "$new" "$@" "$package") || return
  mv -f "$new" "$file"
  act "built $name in $((SECONDS - began)) s"
}

# need_program FILE FOLDER PACKAGE FLAG…: likewise; nothing goes on without it.
need_program() {
  build_program "$@" ||
    die "$step: building ${1##*/} failed, see $run/build-${1##*/}.log; check the network, then run this again"
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
  local machine sum file home began=$SECONDS
  home=$(locate_private_go)
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
drop_private_go() { rm -rf "$(locate_private_go)"; }

# Each lock has a Go of its own: whoever holds it removes that.
locate_private_go() {
  local name=go
  [[ $lock == setup ]] || name=go-$lock
  echo "$FLEET_HOME/$name"
}
