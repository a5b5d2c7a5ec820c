#!/bin/sh
# bootstrap.sh [OPTION…] SUITE TAR SOURCE…: mmdebstrap's smallest system with apt, as lean as a hub's slim image.
# mmdebstrap reads none of this machine's own apt settings, so the mirror and what is written here decide the content;
# SOURCE_DATE_EPOCH dates every file.
set -eu

# The path settings stay in the image, so that packages installed on top of it are as lean.
# shellcheck disable=SC2016 # $1 in a hook is mmdebstrap's
exec mmdebstrap --variant=minbase --format=tar \
  --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-include=/usr/share/doc/*/copyright' \
  --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/info/*' \
  --dpkgopt='path-exclude=/usr/share/locale/*' --dpkgopt='path-exclude=/usr/share/lintian/*' \
  --customize-hook='cd "$1" && rm -rf var/log/* var/cache/ldconfig/aux-cache var/cache/debconf/*-old etc/hostname etc/resolv.conf' \
  "$@"
