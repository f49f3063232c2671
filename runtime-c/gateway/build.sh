#!/usr/bin/env bash
# Makes the gateway's WebAssembly, in the variants that plugins have: with what inflates files, a server of
# HTTP, a client of it, TLS, and with several of these, after which they are named. llhttp's sources come from
# the package llhttp of PyPI, at a fixed version and with its checksum, zlib's and mbedTLS's from crates
# (crate.sh), into the cache, and are compiled beside our C. The compiler is that of WASI_SDK_PATH, or zig
# (zig.sh).
#
# Usage: build.sh FOLDER      Result: FOLDER/gateway-gzip.wasm, gateway-http.wasm and so on
# Environment: FALCO_TS_CACHE, WASI_SDK_PATH
set -eu
here=$(cd "$(dirname "$0")" && pwd)
folder=$1
cache=${FALCO_TS_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/falco-ts}
package=llhttp==9.3.0.0
sum=0d989363e7fb6f270b9d49956e7a3945c26778f8c70a166815264309ac6a8295

sources=$cache/gateway/$package
if [ ! -d "$sources" ]; then
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  echo "$package --hash=sha256:$sum" >"$work/requirements.txt" # which pip checks before it runs anything
  python3 -m pip download -q --no-deps --no-binary :all: --require-hashes -r "$work/requirements.txt" -d "$work"
  mkdir -p "$work/sources" "$cache/gateway"
  tar -xzf "$work"/*.tar.gz -C "$work/sources" --strip-components 2 --wildcards '*/lib/*.[ch]'
  mv -T "$work/sources" "$sources.$$" && mv -T "$sources.$$" "$sources"
fi

features="bulk-memory mutable-globals nontrapping-fptoint sign-ext simd128"
if [ "${WASI_SDK_PATH:-}" ]; then
  compiler=("$WASI_SDK_PATH/bin/clang" --target=wasm32-wasi "--sysroot=$WASI_SDK_PATH/share/wasi-sysroot"
    -ftls-model=local-exec -Wl,--stack-first -mcpu=mvp)
  for feature in $features; do compiler+=("-m$feature"); done
else
  "$here/zig.sh" "$cache/zig"
  cpu=mvp
  for feature in $features; do cpu=$cpu+${feature//-/_}; done
  compiler=("$cache/zig/zig" cc --target=wasm32-wasi "-mcpu=$cpu")
fi
zlib=$cache/gateway/zlib
# zlib 1.4
"$here/crate.sh" "$zlib" libz-sys 1.1.33 \
  fee3f59f4321dab0c78d828942e7aa09d0bd8ad6e78a501977e6bf3d02938045 src/zlib
mbedtls=$cache/gateway/mbedtls
"$here/mbedtls.sh" "$mbedtls"

# zlib: what runs for each byte is quick, and the rest small. It allocates nothing itself (Z_SOLO), and the
# tables of its checksum are made when they are first needed; bodies, which are small beside files, have a
# checksum of one table.
objects=$folder/objects
mkdir "$objects" "$objects/bodies"
for name in adler32 crc32 inffast inflate inftrees zutil; do
  case $name in
    inffast) zflags=(-O2 -DZ_SOLO) ;;
    crc32) zflags=(-O2 -DDYNAMIC_CRC_TABLE -DZ_TESTW=8) ;;
    *) zflags=(-Oz -DZ_SOLO) ;;
  esac
  "${compiler[@]}" -std=c11 "${zflags[@]}" -c "$zlib/zlib/$name.c" -o "$objects/$name.o"
done
"${compiler[@]}" -std=c11 -Os -DDYNAMIC_CRC_TABLE -DZ_TESTW=0 -c "$zlib/zlib/crc32.c" \
  -o "$objects/bodies/crc32.o"
for name in http_rules http_sha256; do # of what a server does for each request a small part
  "${compiler[@]}" -std=c11 -Os -I"$sources" -I"$zlib/zlib" -c "$here/$name.c" -o "$objects/bodies/$name.o"
done

gzip=("$here/gzip.c" "$objects"/*.o)
# what a server and a client share
messages=("$sources"/{api,http,llhttp}.c "$here"/{http_gzip,gzip}.c
  "$objects"/{adler32,inffast,inflate,inftrees,zutil}.o "$objects/bodies/crc32.o")
http=("$here"/http{,_connection}.c "$objects"/bodies/http_{rules,sha256}.o)
client=("$here"/{client,feed,names,times}.c)
# of mbedTLS ciphers and numbers are made fast, and all the rest small: what is about keys, certificates and
# handshakes; and what only serves has no handshake of a client
mkdir "$objects/tls" "$objects/serving"
flags=(-I"$here" -I"$mbedtls/include" -I"$mbedtls/library" '-DMBEDTLS_CONFIG_FILE="tls_config.h"')
fast=("$mbedtls"/library/{aes,bignum_core,bignum_mod,bignum_mod_raw,chacha20,chachapoly,ecp,gcm,poly1305}.c)
for source in "$mbedtls"/library/*.c; do
  [[ " ${fast[*]} " == *" $source "* ]] && level=-O2 || level=-Oz
  compile=("${compiler[@]}" -std=c11 $level "${flags[@]}" -c "$source" -o)
  object=$(basename "$source" .c).o
  "${compile[@]}" "$objects/tls/$object"
  cp "$objects/tls/$object" "$objects/serving/$object"
  if [[ $object == ssl* ]]; then "${compile[@]}" "$objects/serving/$object" -DTLS_SERVES; fi
done
tls=("${flags[@]}" "$here"/tls*.c "$objects"/tls/*.o)
serving=("${flags[@]}" -DTLS_SERVES "$here"/tls*.c "$objects"/serving/*.o)

# variant NAME SOURCE|FLAG...: compiles the gateway with these of its parts
variant() {
  local result=$folder/gateway-$1.wasm
  shift
  "${compiler[@]}" -std=c11 -O2 -Wall -Wextra -Wno-unused-parameter -I"$sources" -I"$zlib/zlib" \
    -mexec-model=reactor -Wl,-z,stack-size=65536 -Wl,--no-entry -Wl,--strip-all "$here/room.c" "$@" -o "$result"
}
variant gzip "${gzip[@]}"
variant http "${http[@]}" "${messages[@]}"
variant client "${client[@]}" "${messages[@]}"
variant tls "${tls[@]}"
variant https "${http[@]}" "${messages[@]}" "${serving[@]}"
variant client-tls "${client[@]}" "${messages[@]}" "${tls[@]}"
variant http-client-tls "${http[@]}" "${client[@]}" "${messages[@]}" "${tls[@]}"
rm -r "$objects"
