# shellcheck shell=bash
# The images that the fleet stands on. Where no hub can be reached they are STAND-INS, made here from the packages of
# Debian, or of Ubuntu 22.04 for Python 3.10, and named so; the stack's config says which of the two it uses.

# Every file date in the stand-ins: the same packages then give the same bytes on any day.
epoch=1767225600

# standin_source NAME: sets `distribution` and `mirror`, where its packages come from.
standin_source() {
  distribution=Debian mirror=${FLEET_DEBIAN_MIRROR:-http://deb.debian.org/debian}
  if [[ $1 == ubuntu ]]; then distribution=Ubuntu mirror=${FLEET_UBUNTU_MIRROR:-http://archive.ubuntu.com/ubuntu}; fi
  mirror=${mirror%/}
}

# standin_tag NAME BASE: a changed recipe, or another base, has another tag, and so is made again.
standin_tag() {
  local recipe=("$here/standins/$1"/*)
  if [[ -e $here/standins/$1/rootfs.sh ]]; then recipe+=("$here/standins/bootstrap.sh"); fi
  printf 'standin-%s' "$( (cat "${recipe[@]}" && printf '%s' "$2") | sha256sum | cut -c1-12)"
}

# standin_digest NAME TAG: what the registry has under the tag; nothing where it has none.
standin_digest() {
  local headers
  headers=$(curl -fsI --max-time 10 -H 'Accept: application/vnd.oci.image.manifest.v1+json' \
    "http://$FLEET_REGISTRY/v2/upstream/$1/manifests/$2") || return 0
  tr -d '\r' <<<"$headers" | sed -n 's/^docker-content-digest: *//Ip'
}

# standin_rootfs NAME FOLDER
standin_rootfs() {
  local packages=() as=env
  command -v mmdebstrap >/dev/null || packages+=(mmdebstrap)
  [[ -e /usr/share/keyrings/debian-archive-keyring.gpg ]] || packages+=(debian-archive-keyring)
  if ((${#packages[@]})); then apt_install "${packages[@]}"; fi
  if can_root; then as=as_root; fi
  logged mmdebstrap "$as" env SOURCE_DATE_EPOCH=$epoch sh "$here/standins/$1/rootfs.sh" "$2" "$mirror" ||
    die "upstreams: downloading $distribution packages failed, see $run/mmdebstrap.log: '$mirror'; set FLEET_${distribution^^}_MIRROR to another mirror"
}

# standin_build NAME TAG FOLDER [OPTION…]
standin_build() {
  local name=$1 tag=$2 folder=$3
  shift 3
  logged "standin-$name" env BUILDX_NO_DEFAULT_ATTESTATIONS=1 SOURCE_DATE_EPOCH=$epoch \
    docker buildx build --builder "$FLEET_BUILDER" --progress plain --file "$here/standins/$name/Dockerfile" "$@" \
    --output "type=image,name=$FLEET_REGISTRY/upstream/$name:$tag,push=true,oci-mediatypes=true,compression=gzip,rewrite-timestamp=true" \
    "$folder" ||
    die "upstreams: building the stand-in failed: '$name'; read $run/standin-$name.log"
}

# standin NAME [BASE]: sets `ref` to its digest reference; makes it first where the registry lacks it.
standin() {
  local name=$1 base=${2:-} began=$SECONDS folder=$run/standin tag digest distribution mirror
  tag=$(standin_tag "$name" "$base")
  digest=$(standin_digest "$name" "$tag")
  if [[ -z $digest ]]; then
    standin_source "$name"
    act "making a STAND-IN for $name from $distribution packages ($mirror)"
    rm -rf "$folder"
    mkdir -p "$folder"
    if [[ -z $base ]]; then
      standin_rootfs "$name" "$folder"
      standin_build "$name" "$tag" "$folder"
    else
      standin_build "$name" "$tag" "$folder" --build-context "upstream-debian=docker-image://$base"
    fi
    rm -rf "$folder"
    digest=$(standin_digest "$name" "$tag")
    [[ -n $digest ]] || die "upstreams: $FLEET_REGISTRY does not return the image just pushed: 'upstream/$name'; read $run/registry.log"
    act "made it in $((SECONDS - began)) s"
  fi
  ref=$FLEET_REGISTRY/upstream/$name@$digest
}

upstreams_write() {
  local file=$FLEET_HOME/upstreams.json text debian name base
  standin debian
  debian=$ref
  text="  \"debian\": \"$ref\""
  # Entries of fleet/upstreams.json that a folder of setup/standins makes, whatever rows stand on them.
  for name in redis nats haproxy ubuntu; do
    base=$debian
    if [[ -e $here/standins/$name/rootfs.sh ]]; then base=; fi
    # What this stack does without may be another's: it is not made, and named where it is there.
    [[ " $FLEET_STANDINS " == *" $name "* || -n $(standin_digest "$name" "$(standin_tag "$name" "$base")") ]] || continue
    standin "$name" "$base"
    text+=$',\n'"  \"$name\": \"$ref\""
  done
  text=$'{\n'$text$'\n}'
  [[ $(cat "$file" 2>/dev/null) != "$text" ]] || return 0
  printf '%s\n' "$text" >"$file.new"
  mv -f "$file.new" "$file"
}

if [[ $FLEET_UPSTREAMS == hub ]]; then
  ok "from the hub, by digest"
elif [[ $FLEET_REGISTRY_LOCAL != 1 ]]; then
  die "upstreams: stand-ins need a local registry: '$FLEET_REGISTRY'; write fleet:upstreams: hub"
else
  upstreams_write
  ok "STAND-INS made from the packages of Debian and Ubuntu, in $FLEET_REGISTRY/upstream"
fi
