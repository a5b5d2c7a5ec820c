# shellcheck shell=bash
# What steps' scripts say to GitHub, which shows it on the run's page.

# annotate error|warning TEXT: on a line of its own, as GitHub reads it.
annotate() {
  local text=${2//'%'/%25}
  text=${text//$'\r'/%0D}
  printf '::%s::%s\n' "$1" "${text//$'\n'/%0A}"
}
warn() { annotate warning "$1"; }
# fail TEXT: ends the step.
fail() {
  annotate error "$1"
  exit 1
}
