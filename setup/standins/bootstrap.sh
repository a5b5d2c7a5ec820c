#!/bin/sh
# bootstrap.sh [OPTION…] SUITE TAR SOURCE…: makes a minimal system with apt, as small as a slim image of a hub.
# mmdebstrap ignores this machine's apt settings, so only the mirror and this script decide the content.
# SOURCE_DATE_EPOCH is the date of every file.
set -eu

# The path settings stay in the image, so that packages that are installed later leave out the same files.
# shellcheck disable=SC2016 # $1 in a hook is mmdebstrap's
exec mmdebstrap --variant=minbase --format=tar \
  --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-include=/usr/share/doc/*/copyright' \
  --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/info/*' \
  --dpkgopt='path-exclude=/usr/share/locale/*' --dpkgopt='path-exclude=/usr/share/lintian/*' \
  --customize-hook='cd "$1" && rm -rf var/log/* var/cache/ldconfig/aux-cache var/cache/debconf/*-old etc/hostname etc/resolv.conf' \
  "$@"
