# shellcheck shell=bash
# The other steps name what they lack and build it when they come to it. Here only what an earlier pin built is built again.

stale=()
check_tools() {
  local tool
  for tool in $(tool_table | cut -d' ' -f1); do
    [[ ! -e $bin/$tool ]] || tool_fresh "$tool" || stale+=("$tool")
  done
  for tool in "${stale[@]}"; do want_tool "$tool"; done
}

bring_up_tools() {
  local tool
  for tool in "${stale[@]}"; do need_tool "$tool"; done
  ok "none older than its pin"
}
