# shellcheck shell=bash
. "$here/steps/plugin.sh"
plugin compose 2.20.0
