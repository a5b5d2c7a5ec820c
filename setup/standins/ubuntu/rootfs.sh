#!/bin/sh
# rootfs.sh FOLDER MIRROR: writes FOLDER/rootfs.tar, a minimal Ubuntu 22.04, which has Python 3.10.
#
# Debian 12 has no package with Ubuntu's keys. They come from Ubuntu's package, which its sha256 verifies.
set -eu
here=$(dirname "$(readlink -f "$0")")
folder=$1 mirror=$2

cd "$folder"
while read -r _ file; do curl -fsSL --retry 3 --max-time 120 -O "$mirror/pool/main/u/ubuntu-keyring/$file"; done \
  <"$here/keyring.sha256"
sha256sum --check --quiet "$here/keyring.sha256"
dpkg-deb --extract ubuntu-keyring_*.deb keyring
# apt reads the keys as another user, who may have no access to a home folder. So copy them to a temporary file.
keys=$(mktemp --suffix=.gpg)
trap 'rm -f "$keys"' EXIT
cp keyring/usr/share/keyrings/ubuntu-archive-keyring.gpg "$keys"
chmod 0644 "$keys"

# universe has tini. For mmdebstrap, a minimal Ubuntu does not include apt, so name it.
sh "$here/../bootstrap.sh" --include=apt --keyring="$keys" \
  jammy "$PWD/rootfs.tar" "deb $mirror jammy main universe" "deb $mirror jammy-updates main universe" \
  "deb $mirror jammy-security main universe"
