#!/bin/sh
# rootfs.sh FOLDER MIRROR: writes FOLDER/rootfs.tar, a minimal Debian.
set -eu

# Debian's official image has the same file in the same place.
cat >"$1/debian.sources" <<SOURCES
Types: deb
URIs: $2
Suites: bookworm bookworm-updates
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb
URIs: $2-security
Suites: bookworm-security
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
SOURCES

# Merges /usr from the start: a later conversion leaves 47 MB of Perl behind.
# shellcheck disable=SC2016 # $1 in a hook is mmdebstrap's
exec sh "${0%/*}/../bootstrap.sh" --hook-dir=/usr/share/mmdebstrap/hooks/merged-usr \
  --customize-hook='mv "$1"/etc/apt/sources.list.d/*debian.sources "$1/etc/apt/sources.list.d/debian.sources"' \
  bookworm "$1/rootfs.tar" "$1/debian.sources"
