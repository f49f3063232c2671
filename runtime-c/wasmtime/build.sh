#!/bin/sh
# Builds wasmtime's C API, by cargo: the runtime that is linked into plugins, and what the AOT tool is made
# of.
#
# Usage: build.sh OUTPUT_DIR      (called by runtime-c/build.sh, which has seen to it that cargo and cmake are
#                                 there)
# Result: OUTPUT_DIR with both archives and their headers, made beside it and renamed.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
result=$1
out=$1.tmp

# cargo_build PROFILE PACKAGE FLAGS: one package alone, since cargo would unify the features of two. Panics
# name their source files, some of them generated: not where those lie on this machine, which would be in
# every plugin.
cargo_build() {
  archive=lib$(echo "$2" | tr - _).a
  # shellcheck disable=SC2086 # flags are words
  flags=$(printf '%s\037' "--remap-path-prefix=${CARGO_HOME:-$HOME/.cargo}/registry/src/=" "--remap-path-prefix=$out/=" $3)
  CARGO_ENCODED_RUSTFLAGS=${flags%?} CARGO_TARGET_DIR="$out/target-$1" \
    cargo build --locked --manifest-path "$here/Cargo.toml" --profile "$1" -p "$2" >&2 &&
    mv "$out/target-$1/$1/$archive" "$out/$archive" &&
    # headers differ: the runtime's hide what needs a compiler
    cp -r "$out/target-$1/$1/build/wasmtime-c-api-impl-"*/out/include "$out/include-$1"
}

rm -rf "$out"
mkdir -p "$out"
# --cfg asan: no signal stack per thread, see glibc-floor/shim.c
cargo_build release falco-ts-wasmtime-runtime "--cfg=asan" &
runtime=$!
aot_ok=yes
cargo_build aot falco-ts-wasmtime-aot "" || aot_ok=no
wait "$runtime" || {
  echo "native: cargo could not build wasmtime's runtime" >&2
  exit 1
}
[ "$aot_ok" = yes ] || {
  echo "native: cargo could not build the AOT compiler" >&2
  exit 1
}
sed -n '/^name = "wasmtime"$/{n;s/^version = "\(.*\)"$/\1/p;}' "$here/Cargo.lock" >"$out/wasmtime-version"
rm -rf "$out/target-release" "$out/target-aot" "$result"
mv "$out" "$result"
