#!/bin/sh
# rootfs.sh FOLDER MIRROR: writes FOLDER/rootfs.tar, Debian's smallest system. mmdebstrap reads none of this machine's
# own apt settings, so the mirror and what is written here decide the content; SOURCE_DATE_EPOCH dates every file.
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
# The path settings stay in the image, so that packages installed on top of it are as lean.
# shellcheck disable=SC2016 # $1 in a hook is mmdebstrap's
exec mmdebstrap --variant=minbase --format=tar \
  --hook-dir=/usr/share/mmdebstrap/hooks/merged-usr \
  --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-include=/usr/share/doc/*/copyright' \
  --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/info/*' \
  --dpkgopt='path-exclude=/usr/share/locale/*' --dpkgopt='path-exclude=/usr/share/lintian/*' \
  --customize-hook='mv "$1"/etc/apt/sources.list.d/*debian.sources "$1/etc/apt/sources.list.d/debian.sources"' \
  --customize-hook='cd "$1" && rm -rf var/log/* var/cache/ldconfig/aux-cache var/cache/debconf/*-old etc/hostname etc/resolv.conf' \
  bookworm "$1/rootfs.tar" "$1/debian.sources"
