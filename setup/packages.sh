# shellcheck shell=bash
# Images of Debian 12's packages without root and without a hub: apt fetches the packages into a folder of the user's
# own, by the archive's signed lists, dpkg-deb unpacks them there, and Docker imports the folder. No package is
# configured, so such an image is a set of programs and no system.

debian_mirror=${FLEET_DEBIAN_MIRROR:-http://deb.debian.org/debian}
debian_mirror=${debian_mirror%/}

# want_packages: stops, in a step's check, where packages cannot be had.
want_packages() {
  local program
  for program in apt-get dpkg-deb; do
    command -v "$program" >/dev/null ||
      die "$step: $program is missing, and Debian's packages are needed; use a machine with Debian or Ubuntu"
  done
  want_mirror Debian bookworm "$debian_mirror"
}

# want_mirror DISTRIBUTION SUITE MIRROR
want_mirror() {
  curl -fsSL --retry 2 --max-time 60 -o /dev/null "$3/dists/$2/InRelease" 2>"$run/mirror.log" ||
    die "$step: $1's mirror does not answer, see $run/mirror.log: '$3'; check the network, or set FLEET_${1^^}_MIRROR to another mirror"
}

# make_packages_image IMAGE PACKAGE…: an image of these packages and what they depend on.
make_packages_image() {
  local image=$1 folder=$run/packages
  shift
  rm -rf "$folder"
  mkdir -p "$folder"/{etc/apt,lists/partial,debs/partial,tree}
  (umask 022 && logged packages fetch_packages "$folder" "$@") ||
    die "$step: fetching Debian's packages failed, see $run/packages.log: '$debian_mirror'; set FLEET_DEBIAN_MIRROR to another mirror"
  (umask 022 && logged packages-image import_packages "$image" "$folder/tree" "$folder"/debs/*.deb) ||
    die "$step: docker import failed, see $run/packages-image.log: '$image'; check the disk of Docker's data, then run this again"
  rm -rf "$folder"
}

# fetch_packages FOLDER PACKAGE…: nothing of this machine's apt counts but the program.
fetch_packages() {
  local folder=$1 keys=/usr/share/keyrings/debian-archive-keyring.gpg file
  shift
  # Debian has its archive's keys. Elsewhere they come from their package, which its sha256 verifies.
  if [[ ! -r $keys ]]; then
    read -r _ file <"$here/debian-keyring.sha256"
    curl -fsSL --retry 3 --max-time 120 -o "$folder/$file" "$debian_mirror/pool/main/d/debian-archive-keyring/$file" || return
    (cd "$folder" && sha256sum --check --quiet "$here/debian-keyring.sha256" && dpkg-deb --extract "$file" keyring) || return
    keys=$folder/keyring$keys
  fi
  : >"$folder/status"
  cat >"$folder/etc/apt/sources.list" <<SOURCES
deb [signed-by=$keys] $debian_mirror bookworm main
deb [signed-by=$keys] $debian_mirror bookworm-updates main
deb [signed-by=$keys] $debian_mirror-security bookworm-security main
SOURCES
  cat >"$folder/apt.conf" <<CONFIG
Dir "$folder";
Dir::State "$folder";
Dir::State::status "$folder/status";
Dir::Cache "$folder";
Dir::Cache::archives "$folder/debs";
APT::Architectures { "$(dpkg --print-architecture)"; };
APT::Sandbox::User "root";
APT::Install-Recommends "false";
Acquire::Languages "none";
Acquire::Retries "3";
${SSL_CERT_FILE:+Acquire::https::CAInfo "$SSL_CERT_FILE";}
CONFIG
  APT_CONFIG=$folder/apt.conf apt-get update -q &&
    APT_CONFIG=$folder/apt.conf apt-get install -qy --download-only "$@"
}

# import_packages IMAGE TREE FILE…: gives the image root as the owner of all, and this machine's certificate authorities.
import_packages() {
  local image=$1 tree=$2 file certificates=${SSL_CERT_FILE:-/etc/ssl/certs/ca-certificates.crt}
  shift 2
  for file; do dpkg-deb --extract "$file" "$tree" || return; done
  mkdir -p "$tree"/{tmp,etc/ssl/certs}
  [[ ! -e $certificates ]] || cp "$certificates" "$tree/etc/ssl/certs/ca-certificates.crt"
  # What the package base-passwd would write when it is configured.
  for file in passwd group; do
    [[ ! -e $tree/usr/share/base-passwd/$file.master ]] || cp "$tree/usr/share/base-passwd/$file.master" "$tree/etc/$file"
  done
  tar -C "$tree" --owner=0 --group=0 --numeric-owner -cf - . |
    docker import --change 'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' - "$image"
}
