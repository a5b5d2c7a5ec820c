# shellcheck shell=bash
. "$here/steps/plugin.sh"
check_buildx() { check_plugin buildx 0.12.0; }
bring_up_buildx() { bring_up_plugin buildx 0.12.0; }
