#!/bin/sh
# rootfs.sh FOLDER MIRROR: writes FOLDER/rootfs.tar, Debian's smallest system.
set -eu

# The same file, in the same place, as in Debian's own image.
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

# Born with a merged /usr: converting to one later leaves 47 MB of Perl behind.
# shellcheck disable=SC2016 # $1 in a hook is mmdebstrap's
exec sh "${0%/*}/../bootstrap.sh" --hook-dir=/usr/share/mmdebstrap/hooks/merged-usr \
  --customize-hook='mv "$1"/etc/apt/sources.list.d/*debian.sources "$1/etc/apt/sources.list.d/debian.sources"' \
  bookworm "$1/rootfs.tar" "$1/debian.sources"
