# shellcheck shell=bash
# The other steps build what they lack when they lack it. Here only what an earlier pin built is built again.

stale=()
for tool in $(tool_table | cut -d' ' -f1); do
  [[ ! -e $bin/$tool ]] || tool_fresh "$tool" || stale+=("$tool")
done
for tool in "${stale[@]}"; do need_tool "$tool"; done
ok "none older than its pin"
