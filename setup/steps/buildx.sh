# shellcheck shell=bash
. "$here/steps/plugin.sh"
plugin buildx 0.12.0
