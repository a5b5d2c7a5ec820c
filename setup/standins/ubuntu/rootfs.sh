#!/bin/sh
# rootfs.sh FOLDER MIRROR: writes FOLDER/rootfs.tar, the smallest system of Ubuntu 22.04, which has Python 3.10.
#
# Debian 12 has no package with Ubuntu's keys: they come out of Ubuntu's own, by its checksum.
set -eu
here=$(dirname "$(readlink -f "$0")")
folder=$1 mirror=$2

cd "$folder"
while read -r _ file; do curl -fsSL --retry 3 --max-time 120 -O "$mirror/pool/main/u/ubuntu-keyring/$file"; done \
  <"$here/keyring.sha256"
sha256sum --check --quiet "$here/keyring.sha256"
dpkg-deb --extract ubuntu-keyring_*.deb keyring
# apt reads the keys as a user of its own, which a home folder need not let in.
keys=$(mktemp --suffix=.gpg)
trap 'rm -f "$keys"' EXIT
cp keyring/usr/share/keyrings/ubuntu-archive-keyring.gpg "$keys"
chmod 0644 "$keys"

# universe has tini. To mmdebstrap apt is not part of Ubuntu's smallest system.
sh "$here/../bootstrap.sh" --include=apt --keyring="$keys" \
  jammy "$PWD/rootfs.tar" "deb $mirror jammy main universe" "deb $mirror jammy-updates main universe" \
  "deb $mirror jammy-security main universe"
