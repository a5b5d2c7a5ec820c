# shellcheck shell=bash
. "$here/steps/plugin.sh"
check_compose() { check_plugin compose 2.20.0; }
bring_up_compose() { bring_up_plugin compose 2.20.0; }
