# shellcheck shell=bash
# The images that the fleet stands on. Where no hub can be reached they are STAND-INS, made here from Debian packages
# and named so; the stack's config says which of the two it uses.

mirror=${FLEET_DEBIAN_MIRROR:-http://deb.debian.org/debian}
mirror=${mirror%/}
# Every file date in the stand-ins: the same packages then give the same bytes on any day.
epoch=1767225600
# A changed recipe has another tag, and so is made again.
tag=standin-$(cat "$here"/standins/*/* | sha256sum | cut -c1-12)

# standin_digest NAME: what the registry has under the tag; nothing where it has none.
standin_digest() {
  local headers
  headers=$(curl -fsI --max-time 10 -H 'Accept: application/vnd.oci.image.manifest.v1+json' \
    "http://$FLEET_REGISTRY/v2/upstream/$1/manifests/$tag") || return 0
  tr -d '\r' <<<"$headers" | sed -n 's/^docker-content-digest: *//Ip'
}

standin_rootfs() {
  local packages=() as=env
  command -v mmdebstrap >/dev/null || packages+=(mmdebstrap)
  [[ -e /usr/share/keyrings/debian-archive-keyring.gpg ]] || packages+=(debian-archive-keyring)
  if ((${#packages[@]})); then apt_install "${packages[@]}"; fi
  if can_root; then as=as_root; fi
  logged mmdebstrap "$as" env SOURCE_DATE_EPOCH=$epoch sh "$here/standins/debian/rootfs.sh" "$1" "$mirror" ||
    die "upstreams: Debian packages could not be had from $mirror: see $run/mmdebstrap.log; FLEET_DEBIAN_MIRROR names another mirror"
}

# standin_build NAME FOLDER [OPTION…]
standin_build() {
  local name=$1 folder=$2
  shift 2
  logged "standin-$name" env BUILDX_NO_DEFAULT_ATTESTATIONS=1 SOURCE_DATE_EPOCH=$epoch \
    docker buildx build --builder "$FLEET_BUILDER" --progress plain --file "$here/standins/$name/Dockerfile" "$@" \
    --output "type=image,name=$FLEET_REGISTRY/upstream/$name:$tag,push=true,oci-mediatypes=true,compression=gzip,rewrite-timestamp=true" \
    "$folder" ||
    die "upstreams: building the stand-in for $name failed: see $run/standin-$name.log"
}

# standin NAME: sets `ref` to its digest reference; makes it first where the registry lacks it.
standin() {
  local name=$1 began=$SECONDS folder=$run/standin digest
  digest=$(standin_digest "$name")
  if [[ -z $digest ]]; then
    act "making a STAND-IN for $name from Debian packages ($mirror)"
    rm -rf "$folder"
    mkdir -p "$folder"
    if [[ $name == debian ]]; then
      standin_rootfs "$folder"
      standin_build debian "$folder"
    else
      standin_build "$name" "$folder" --build-context "upstream-debian=docker-image://$debian"
    fi
    rm -rf "$folder"
    digest=$(standin_digest "$name")
    [[ -n $digest ]] || die "upstreams: $FLEET_REGISTRY took upstream/$name and does not give it back: see $run/registry.log"
    act "made it in $((SECONDS - began)) s"
  fi
  ref=$FLEET_REGISTRY/upstream/$name@$digest
}

upstreams_write() {
  local file=$FLEET_HOME/upstreams.json text debian redis
  standin debian
  debian=$ref
  standin redis
  redis=$ref
  standin nats
  text=$(printf '{\n  "debian": "%s",\n  "redis": "%s",\n  "nats": "%s"\n}' "$debian" "$redis" "$ref")
  [[ $(cat "$file" 2>/dev/null) != "$text" ]] || return 0
  printf '%s\n' "$text" >"$file.new"
  mv -f "$file.new" "$file"
}

if [[ $FLEET_UPSTREAMS == hub ]]; then
  ok "from the hub, by digest"
elif [[ $FLEET_REGISTRY_LOCAL != 1 ]]; then
  die "upstreams: stand-ins are kept in a local registry, and $FLEET_REGISTRY is not: set fleet:upstreams to hub"
else
  upstreams_write
  ok "STAND-INS made from Debian packages, in $FLEET_REGISTRY/upstream"
fi
