# shellcheck shell=bash
# What steps' scripts have in common.

# annotate error|warning TEXT: GitHub shows it on the run's page. On a line of its own, as GitHub reads it; not on standard
# output, which may be another command's input.
annotate() {
  local text=${2//'%'/%25}
  text=${text//$'\r'/%0D}
  printf '::%s::%s\n' "$1" "${text//$'\n'/%0A}" >&2
}
warn() { annotate warning "$1"; }
# fail TEXT: ends the step.
fail() {
  annotate error "$1"
  exit 1
}

# tell FILE LINE: hands a line to later steps by GitHub's file; without GitHub it prints it.
tell() { if [[ -n $1 ]]; then echo "$2" >>"$1"; else echo "$2"; fi; }

# unknown WORD WORDS: ends the step for a word that it does not know.
unknown() { fail "${0##*/}: has no such word: '$1'; write $2"; }

# need PROGRAM…: ends the step where one is missing.
need() {
  local program
  for program in "$@"; do
    command -v "$program" >/dev/null ||
      fail "$program: is not installed on this runner; install it, as GitHub's own runners have it"
  done
}

# unset_empty NAME…: secrets that there are none of come as empty.
unset_empty() {
  local name
  for name in "$@"; do [[ -n ${!name:-} ]] || unset "$name"; done
}

# remote ARGUMENT…: git against the remote. The checkout keeps no token: gh gives its own to git, and to git alone.
remote() { git -c credential.helper= -c 'credential.helper=!gh auth git-credential' "$@"; }

bot_email='41898282+github-actions[bot]@users.noreply.github.com'
# as_bot ARGUMENT…: git, whose commits are those of GitHub Actions.
as_bot() { git -c 'user.name=github-actions[bot]' -c "user.email=$bot_email" "$@"; }
# list_others RANGE: who else made commits of it. An amended commit keeps its author.
list_others() { git log --format='%ae%n%ce' "$1" | grep -vxF "$bot_email" | sort -u | paste -sd ' ' || true; }

# program NAME ARGUMENT…: runs one of src/workflows/run/, from the project's folder.
program() {
  if [[ -z ${installed:-} ]]; then
    need node
    bin/fleet --help >/dev/null # installs the packages
    installed=yes
  fi
  node --import ./src/lib/register-tsx.mjs "src/workflows/run/$1" "${@:2}"
}
