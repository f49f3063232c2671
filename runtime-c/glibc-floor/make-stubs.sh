#!/bin/sh
# Makes the libraries that plugins and tools are linked against in place of this machine's libc: they have
# glibc's names and versions up to 2.17 and no code, so that nothing newer is asked for, whatever machine they
# are built on. The .map files list what is used, beside this by the runtime, in tools/ by the AOT tool and
# the host: a symbol that is missing there is a link error.
# Usage: make-stubs.sh MAPS_DIR OUTPUT_DIR   (CC: the compiler, cc)
set -eu
maps=$1
out=$2
mkdir -p "$out"
for map in "$maps"/*.map; do
  name=$(basename "$map" .map)
  # the names between "global:" and "local:" or "}", one a line
  tr '\n' ' ' <"$map" | grep -o 'global:[^:}]*' | sed 's/global://; s/local$//' | tr ';' '\n' | tr -d ' ' | sed '/^$/d' |
    while read -r symbol; do
      printf '.globl %s\n.type %s,@function\n%s: ret\n' "$symbol" "$symbol" "$symbol"
    done >"$out/$name.s"
  echo '.section .note.GNU-stack,"",@progbits' >>"$out/$name.s"
  "${CC:-cc}" -shared -nostdlib -Wl,-soname,"$name" -Wl,--version-script="$map" -o "$out/$name" "$out/$name.s"
  rm "$out/$name.s"
done
