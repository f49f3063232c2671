#!/bin/sh
# Builds the native parts of falco-ts: the runtime that is linked into plugins, the AOT tool and the host.
# wasmtime takes minutes, so that what cargo makes is kept in the cache, under the checksum of what it is made from.
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

say() { echo "native: $*" >&2; }
die() { say "$*"; exit 1; }

# need TOOL PACKAGE: installs what is missing where it can, else says what does
need() {
  command -v "$1" >/dev/null 2>&1 && return
  if [ "$2" ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    say "$1 is missing: installing $2"
    { apt-get update -q && apt-get install -q -y --no-install-recommends "$2"; } >&2 || die "$1: apt-get install $2 failed"
    return
  fi
  die "$1: not found; ${2:+apt-get install $2}${3:-}"
}

checksum() { cat "$@" | sha256sum | cut -c1-16; }

# ---- wasmtime, by cargo -----------------------------------------------------------------------------------

wasmtime_sources="$here/wasmtime/Cargo.toml $here/wasmtime/Cargo.lock $here/wasmtime/runtime/Cargo.toml
  $here/wasmtime/runtime/src/lib.rs $here/wasmtime/aot/Cargo.toml $here/wasmtime/aot/src/lib.rs $here/build.sh"

# cargo_build PROFILE PACKAGE ARCHIVE FLAGS: one package alone, since cargo would unify the features of two. Panics
# name their source files: not where those lie on this machine, which would be in every plugin.
cargo_build() {
  # shellcheck disable=SC2086 # flags are words
  flags=$(printf '%s\037' "--remap-path-prefix=${CARGO_HOME:-$HOME/.cargo}/registry/src/=" $4)
  CARGO_ENCODED_RUSTFLAGS=${flags%?} CARGO_TARGET_DIR="$wasmtime.tmp/target-$1" \
    cargo build --locked --manifest-path "$here/wasmtime/Cargo.toml" --profile "$1" -p "$2" >&2 &&
    mv "$wasmtime.tmp/target-$1/$1/$3" "$wasmtime.tmp/$3" &&
    # headers differ: the runtime's hide what needs a compiler
    cp -r "$wasmtime.tmp/target-$1/$1/build/wasmtime-c-api-impl-"*/out/include "$wasmtime.tmp/include-$1"
}

build_wasmtime() {
  need cargo "" "https://rustup.rs installs it (rustc 1.95 or newer)"
  need cmake cmake
  say "building wasmtime, once: about 2 minutes on 2 cores"
  rm -rf "$wasmtime.tmp"
  mkdir -p "$wasmtime.tmp"
  # --cfg asan: no signal stack per thread, see glibc-floor/shim.c
  cargo_build release falco-ts-wasmtime-runtime libfalco_ts_wasmtime_runtime.a "--cfg=asan" &
  runtime=$!
  aot_ok=yes
  cargo_build aot falco-ts-wasmtime-aot libfalco_ts_wasmtime_aot.a "" || aot_ok=no
  wait "$runtime" || die "cargo could not build wasmtime's runtime"
  [ "$aot_ok" = yes ] || die "cargo could not build the AOT compiler"
  sed -n '/^name = "wasmtime"$/{n;s/^version = "\(.*\)"$/\1/p;}' "$here/wasmtime/Cargo.lock" >"$wasmtime.tmp/wasmtime-version"
  rm -rf "$wasmtime.tmp/target-release" "$wasmtime.tmp/target-aot"
  rm -rf "$wasmtime"
  mv "$wasmtime.tmp" "$wasmtime"
}

# ---- our C ------------------------------------------------------------------------------------------------

# compile_for_plugin SOURCE FOLDER: an object that is linked into plugins
compile_for_plugin() {
  # shellcheck disable=SC2086 # flags are words
  "$cc" $cflags -fPIC -fvisibility=hidden -ffunction-sections -fno-stack-protector -U_FORTIFY_SOURCE -I"$here/include" -I"$here/src" \
    -isystem "$wasmtime/include-release" -c "$1" -o "$2/$(basename "$1" .c).o"
}

build_native() {
  out=$native.tmp
  rm -rf "$out"
  mkdir -p "$out/include" "$out/objects" "$out/test"
  cp "$here/include/"*.h "$out/include/"
  "$here/glibc-floor/make-stubs.sh" "$out/stubs"
  for source in "$here"/src/*.c "$here/glibc-floor/shim.c"; do compile_for_plugin "$source" "$out/objects"; done
  ar rcsD "$out/libfalco_ts_host.a" "$out/objects/"*.o
  rm -r "$out/objects"
  # the variant for tests: objects that stand in for the archive's
  for source in "$here"/test/*.c; do compile_for_plugin "$source" "$out/test"; done
  cp "$wasmtime/libfalco_ts_wasmtime_runtime.a" "$out/libwasmtime.a"
  cp "$wasmtime/wasmtime-version" "$out/"
  # shellcheck disable=SC2086
  "$cc" $cflags -I"$here/src" -isystem "$wasmtime/include-aot" "$here/aot/aot.c" "$here/src/engine_config.c" \
    "$wasmtime/libfalco_ts_wasmtime_aot.a" -o "$out/falco-ts-aot" -lpthread -ldl -lm
  # shellcheck disable=SC2086
  "$cc" $cflags -I"$here/include" "$here"/host/*.c -o "$out/falco-ts-host" -ldl
  echo "$key" >"$out/complete"
  rm -rf "$native"
  mv "$out" "$native"
}

need "$cc" gcc
need ar binutils
wasmtime=$cache/wasmtime/$(checksum $wasmtime_sources)
[ -d "$wasmtime" ] || build_wasmtime
native=$cache/native/$version
key=$(checksum "$here"/include/*.h "$here"/src/* "$here"/test/* "$here"/aot/* "$here"/host/* "$here"/glibc-floor/* "$wasmtime/wasmtime-version" "$here/build.sh")-$(basename "$wasmtime")
if [ "$(cat "$native/complete" 2>/dev/null)" != "$key" ]; then
  say "compiling the runtime, the AOT tool and the host"
  build_native
fi
