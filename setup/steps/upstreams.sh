# shellcheck shell=bash
# The images that the fleet stands on. Where no hub can be reached they are STAND-INS, made here from the packages of
# Debian, or of Ubuntu 22.04 for Python 3.10, and named so; the stack's config says which of the two it uses. A stand-in is
# taken by the digest that it had when it was made here, whatever the registry has under its tag.

# Every file date in the stand-ins: the same packages then give the same bytes on any day.
epoch=1767225600
upstreams=$FLEET_HOME/upstreams.json

# standin_source NAME: sets `distribution`, `suite` and `mirror`, where its packages come from.
standin_source() {
  distribution=Debian suite=bookworm mirror=$debian_mirror
  if [[ $1 == ubuntu ]]; then
    distribution=Ubuntu suite=jammy mirror=${FLEET_UBUNTU_MIRROR:-http://archive.ubuntu.com/ubuntu}
  fi
  mirror=${mirror%/}
}

# standin_tag NAME BASE: a changed recipe, or another base, has another tag, and so is made again.
standin_tag() {
  local recipe=("$here/standins/$1"/*)
  if [[ -e $here/standins/$1/rootfs.sh ]]; then recipe+=("$here/standins/bootstrap.sh"); fi
  printf 'standin-%s' "$( (cat "${recipe[@]}" && printf '%s' "$2") | sha256sum | cut -c1-12)"
}

# The digests, by name and tag.
standins=$FLEET_HOME/standins
standin_remember() (
  umask 077
  { grep -v "^$1 $2 " "$standins" 2>/dev/null || true; } >"$standins.new"
  printf '%s %s %s\n' "$1" "$2" "$3" >>"$standins.new"
  mv -f "$standins.new" "$standins"
)

# standin_digest NAME TAG: the digest that is remembered, where the registry has it; else nothing.
standin_digest() {
  local digest
  digest=$(awk -v name="$1" -v tag="$2" '$1 == name && $2 == tag { print $3 }' "$standins" 2>/dev/null) || true
  [[ -z $digest || $(registry_digest "upstream/$1" "$digest") != "$digest" ]] || printf '%s' "$digest"
}

# Earlier versions remembered the digests without the tags. What still has its tag is not made again.
standins_take_over() {
  local name digest tag base debian=
  [[ ! -e $standins && -e $upstreams ]] || return 0
  for name in debian redis nats haproxy ubuntu; do
    digest=$(sed -n "s|^ *\"$name\": \".*@\(sha256:[0-9a-f]*\)\".*|\1|p" "$upstreams")
    [[ -n $digest ]] || continue
    base=
    if [[ ! -e $here/standins/$name/rootfs.sh ]]; then base=$debian; fi
    if [[ $name == debian ]]; then debian=$FLEET_REGISTRY/upstream/debian@$digest; fi
    tag=$(standin_tag "$name" "$base")
    if [[ $(registry_digest "upstream/$name" "$tag") == "$digest" ]]; then standin_remember "$name" "$tag" "$digest"; fi
  done
}

# standin_rootfs NAME FOLDER: writes FOLDER/rootfs.tar. mmdebstrap is root in a container, where it may mount, and
# nobody here. Recipes go in and the archive comes out by pipes, so the engine may be elsewhere.
bootstrap_image=
standin_rootfs() {
  if [[ -z $bootstrap_image ]]; then
    # Each user's own: at the end it is removed.
    bootstrap_image=localhost/fleet-bootstrap:$EUID
    make_packages_image "$bootstrap_image" mmdebstrap curl '?essential'
  fi
  # shellcheck disable=SC2016 # for the shell inside
  tar -C "$here/standins" --owner=0 --group=0 --mode=u=rwX,go=rX -cf - . |
    docker run --rm --interactive --network host --cap-add SYS_ADMIN --security-opt apparmor=unconfined \
      --env http_proxy --env https_proxy --env no_proxy --env SOURCE_DATE_EPOCH=$epoch "$bootstrap_image" \
      sh -euc 'mkdir /standins /out; tar -C /standins -xf -; sh "/standins/$1/rootfs.sh" /out "$2" >&2; cat /out/rootfs.tar' \
      sh "$1" "$mirror" >"$2/rootfs.tar" 2>"$run/mmdebstrap.log" || {
    tail -n 8 "$run/mmdebstrap.log" >&2
    die "upstreams: downloading $distribution packages failed, see $run/mmdebstrap.log: '$mirror'; set FLEET_${distribution^^}_MIRROR to another mirror"
  }
}

# standin_build NAME TAG FOLDER [OPTION…]: builds and pushes it, and sets `digest`, which is buildx's word for what it made.
standin_build() {
  local name=$1 tag=$2 folder=$3 metadata=$run/standin.json
  shift 3
  logged "standin-$name" env BUILDX_NO_DEFAULT_ATTESTATIONS=1 SOURCE_DATE_EPOCH=$epoch \
    docker buildx build --builder "$FLEET_BUILDER" --progress plain --metadata-file "$metadata" --file "$here/standins/$name/Dockerfile" "$@" \
    --output "type=image,name=$FLEET_REGISTRY/upstream/$name:$tag,push=true,oci-mediatypes=true,compression=gzip,rewrite-timestamp=true" \
    "$folder" ||
    die "upstreams: building the stand-in failed: '$name'; read $run/standin-$name.log"
  digest=$(sed -n 's/^ *"containerimage.digest": "\(sha256:[0-9a-f]*\)".*/\1/p' "$metadata")
}

# standin NAME [BASE]: sets `ref` to its digest reference; makes it first where the registry lacks what is remembered.
standin() {
  local name=$1 base=${2:-} began=$SECONDS folder=$run/upstream tag digest distribution suite mirror
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
    standin_remember "$name" "$tag" "$digest"
    [[ -n $(standin_digest "$name" "$tag") ]] || die "upstreams: $FLEET_REGISTRY does not return the image just pushed: 'upstream/$name'; read $run/registry.log"
    act "made it in $((SECONDS - began)) s"
  fi
  ref=$FLEET_REGISTRY/upstream/$name@$digest
}

upstreams_write() {
  local text debian name base
  standins_take_over
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
  [[ $(cat "$upstreams" 2>/dev/null) != "$text" ]] || return 0
  printf '%s\n' "$text" >"$upstreams.new"
  mv -f "$upstreams.new" "$upstreams"
}

check_upstreams() {
  local name distribution suite mirror
  [[ $FLEET_UPSTREAMS != hub ]] || return 0
  [[ $FLEET_REGISTRY_LOCAL == 1 ]] ||
    die "upstreams: stand-ins need a local registry: '$FLEET_REGISTRY'; write fleet:upstreams: hub"
  [[ -n $registry_status ]] || registry_answers || true
  for name in debian ubuntu; do
    [[ " debian $FLEET_STANDINS " == *" $name "* ]] || continue
    # Where the registry does not run yet, or has just to be asked by the tag, it may hold it.
    [[ ! -e $FLEET_HOME/registry/docker/registry/v2/repositories/upstream/$name || (-e $standins && -n $registry_status) ]] || continue
    [[ -z $(standin_digest "$name" "$(standin_tag "$name" "")") ]] || continue
    standin_source "$name"
    want_space 1500 "the stand-ins"
    want_packages
    want_mirror "$distribution" "$suite" "$mirror"
  done
}

bring_up_upstreams() {
  if [[ $FLEET_UPSTREAMS == hub ]]; then
    ok "from the hub, by digest"
    return
  fi
  drop_former "$run/standin"
  upstreams_write
  [[ -z $bootstrap_image ]] || docker image rm --force "$bootstrap_image" >/dev/null
  ok "STAND-INS made from the packages of Debian and Ubuntu, in $FLEET_REGISTRY/upstream"
}
