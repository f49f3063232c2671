#!/bin/sh
# Shows the dummy plugin's events and fields in falco-ts run and in sysdig. Usage: demo.sh LIBRARY   (make
#                                                                                                    demo)
set -eu
library=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
bin=${FALCO_TS_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/falco-ts}/hosts/bin
config='{"jitter":3}'
params='{"start":5,"maxEvents":6}'

echo
echo "== falco-ts run"
node "$(dirname "$0")/../dist/compiler/cli.js" run "$library" --config "$config" --params "$params" \
  --fields dummy.value 'dummy.divisible[3]' dummy.strvalue
echo
echo "== sysdig: value = sample, and 1 for multiples of 3"
if [ -x "$bin/sysdig" ]; then
  "$bin/sysdig" -H "$library:$config" -I "dummy:$params" -p '%evt.plugininfo %dummy.value %dummy.divisible[3]'
else
  echo "SKIP: $(cat "$bin/sysdig.skip" 2>/dev/null || echo "sysdig is not in the cache")"
fi
