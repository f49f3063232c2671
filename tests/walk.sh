#!/usr/bin/env bash
# Does what the README's block "sh walk" says, line by line, as a new user would: from this checkout, in an
# empty HOME. Prints what each step took, on standard error, and stops at the first that fails.
#
# Usage: walk.sh      (make walk)      Environment: FALCO_TS_CACHE
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# of the user who walks: the new one has what there is to install, but not what was ever built
export FALCO_TS_CACHE=${FALCO_TS_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/falco-ts}
export npm_config_cache=${npm_config_cache:-$HOME/.npm}
mapfile -t steps < <(sed -n '/^```sh walk$/,/^```$/{/^```/!p}' README.md | grep .)
HOME=$(mktemp -d)
trap 'rm -rf "$HOME"' EXIT

times=
for step in "${steps[@]}"; do
  echo "\$ $step"
  start=$EPOCHREALTIME
  eval "$step" </dev/null
  times+=$(awk "BEGIN { printf \"%6.1f s\", $EPOCHREALTIME - $start }")"  ${step%%  *#*}"$'\n'
done
printf '\n%s' "$times" >&2
