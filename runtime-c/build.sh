#!/bin/sh
# Builds the native parts of falco-ts: the runtime that is linked into plugins, the AOT tool and the host.
# wasmtime takes minutes, so that what cargo makes (wasmtime/build.sh) is kept in the cache, under the
# checksum of what it is made from.
#
# Usage: build.sh       (make native)      Environment: CC, FALCO_TS_CACHE
# Result: $FALCO_TS_CACHE/native/<version>/ , made beside it and renamed.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(dirname "$here")
cache=${FALCO_TS_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/falco-ts}
version=$(sed -n 's/^  "version": "\(.*\)",$/\1/p' "$root/package.json")
cc=${CC:-cc}
warnings='-Wall -Wextra -Wconversion -Wshadow -Wstrict-prototypes -Werror'
cflags="-std=c11 -D_GNU_SOURCE -O2 $warnings"
codeflags='-fPIC -fvisibility=hidden -ffunction-sections -fno-stack-protector -U_FORTIFY_SOURCE'

say() { echo "native: $*" >&2; }
die() {
  say "$*"
  exit 1
}

# need TOOL PACKAGE: installs what is missing where it can, else says what does
need() {
  command -v "$1" >/dev/null 2>&1 && return
  if [ "$2" ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    say "$1 is missing: installing $2"
    { apt-get update -q && apt-get install -q -y --no-install-recommends "$2"; } >&2 ||
      die "$1: apt-get install $2 failed"
    return
  fi
  die "$1: not found; ${2:+apt-get install $2}${3:-}"
}

checksum() { cat "$@" | sha256sum | cut -c1-16; }

# link_tool NAME HEADERS SOURCE|ARCHIVE...: a program that runs on glibc 2.17 and newer, as plugins do. -fPIC:
# stdout is reached through a table, since a stub has no data to copy. The loader's stub comes last: older
# loaders have a malloc, for themselves.
link_tool() {
  name=$1 headers=$2
  shift 2
  # shellcheck disable=SC2086 # flags are words
  "$cc" $cflags $codeflags $headers -o "$out/$name" -pie -nostdlib -s -Wl,--gc-sections -Wl,--as-needed \
    -Wl,--build-id=none -Wl,-z,now -Wl,-z,relro -Wl,-z,defs -Wl,-z,noexecstack "$here/glibc-floor/tools/start.c" "$@" \
    "$tools_stubs/"lib* "$tools_stubs/"ld*
}

# compile_for_plugin SOURCE FOLDER: an object that is linked into plugins
compile_for_plugin() {
  # shellcheck disable=SC2086 # flags are words
  "$cc" $cflags $codeflags -I"$here/include" -I"$here/src" \
    -isystem "$wasmtime/include-release" -c "$1" -o "$2/$(basename "$1" .c).o"
}

build_native() {
  out=$native.tmp
  rm -rf "$out"
  mkdir -p "$out/include" "$out/objects" "$out/test"
  cp "$here/include/"*.h "$out/include/"
  "$here/glibc-floor/make-stubs.sh" "$here/glibc-floor" "$out/stubs"
  for source in "$here"/src/*.c "$here"/src/*/*.c "$here/glibc-floor/shim.c"; do
    compile_for_plugin "$source" "$out/objects"
  done
  ar rcsD "$out/libfalco_ts_runtime.a" "$out/objects/"*.o
  rm -r "$out/objects"
  # the variant for tests: objects that stand in for the archive's
  for source in "$here"/test/*.c; do
    compile_for_plugin "$source" "$out/test"
  done
  "$here/wasmtime/trim.sh" "$wasmtime/libfalco_ts_wasmtime_runtime.a" "$out/libwasmtime.a"
  cp "$wasmtime/wasmtime-version" "$out/"
  cp "$gateway/"*.wasm "$out/"
  tools_stubs=$out/tools-stubs
  "$here/glibc-floor/make-stubs.sh" "$here/glibc-floor/tools" "$tools_stubs"
  link_tool falco-ts-aot "-I$here/src -isystem $wasmtime/include-aot" "$here"/aot/*.c \
    "$here/src/sandbox/engine_config.c" "$here/src/base/checksum.c" "$here/glibc-floor/shim.c" \
    "$wasmtime/libfalco_ts_wasmtime_aot.a"
  link_tool falco-ts-host "-I$here/include -I$here/src" "$here"/host/*.c "$here/src/base/plain.c" \
    "$here/src/base/utf8.c"
  rm -r "$tools_stubs"
  echo "$key" >"$out/complete"
  rm -rf "$native"
  mv "$out" "$native"
}

need "$cc" gcc
need ar binutils
wasmtime=$cache/wasmtime/$(checksum "$here"/wasmtime/Cargo.* "$here"/wasmtime/*/Cargo.toml \
  "$here"/wasmtime/*/src/* "$here/wasmtime/build.sh")
if [ ! -d "$wasmtime" ]; then
  need cargo "" "https://rustup.rs installs it (rustc 1.95 or newer)"
  need cmake cmake
  say "building wasmtime, once: about 4 minutes on 2 cores"
  "$here/wasmtime/build.sh" "$wasmtime"
fi
gateway=$cache/gateway/$(checksum "$here"/gateway/*)
if [ ! -d "$gateway" ]; then
  need cargo "" "https://rustup.rs installs it (rustc 1.95 or newer)"
  python3 -m pip --version >/dev/null 2>&1 || need pip3 python3-pip
  say "building the gateway, once: from PyPI comes its compiler, of 80 MB, unless WASI_SDK_PATH has one"
  mkdir -p "$gateway.$$"
  "$here/gateway/build.sh" "$gateway.$$"
  mv -T "$gateway.$$" "$gateway"
fi
native=$cache/native/$version
key=$(checksum "$here"/include/*.h "$here"/src/*.c "$here"/src/*/* "$here"/test/* "$here"/aot/* \
  "$gateway"/* "$here"/host/* "$here"/glibc-floor/*.* "$here"/glibc-floor/tools/* \
  "$wasmtime/wasmtime-version" "$here/wasmtime/trim.sh" "$here/wasmtime/hot-functions.txt" "$here/build.sh")-$(basename "$wasmtime")
if [ "$(cat "$native/complete" 2>/dev/null)" != "$key" ]; then
  say "compiling the runtime, the AOT tool and the host"
  build_native
fi
