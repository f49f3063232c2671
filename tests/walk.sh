#!/usr/bin/env bash
# Runs the README's block "sh walk" line by line, as a new user would: from this checkout, with an empty HOME.
# Prints the time of each step on standard error, and stops at the first step that fails.
#
# Usage: walk.sh      (make walk)      Environment: FALCO_TS_CACHE
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# the caches are those of the user who walks: they have what is installed, but nothing that was built
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
