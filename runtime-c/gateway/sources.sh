#!/usr/bin/env bash
# Sourced by what compiles C for the gateway: brings the sources of its libraries into the cache, llhttp's
# from its package of PyPI, at a fixed version and with its checksum, zlib's and mbedTLS's from crates
# (crate.sh), and finds a compiler: that of WASI_SDK_PATH, or zig (zig.sh). Sets, beside $here, $cache:
#   llhttp, zlib, mbedtls        the folders of the sources
#   compiler                     a command that compiles C for the gateway's machine
#   tls_flags                    what all that has to do with mbedTLS is compiled with
#   level_of FILE                prints how far a file of mbedTLS is made fast
# shellcheck disable=SC2034 # what sets is not what uses
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cache=${FALCO_TS_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/falco-ts}
package=llhttp==9.3.0.0
sum=0d989363e7fb6f270b9d49956e7a3945c26778f8c70a166815264309ac6a8295

llhttp=$cache/gateway/$package
if [ ! -d "$llhttp" ]; then
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  echo "$package --hash=sha256:$sum" >"$work/requirements.txt" # which pip checks before it runs anything
  python3 -m pip download -q --no-deps --no-binary :all: --require-hashes -r "$work/requirements.txt" -d "$work"
  mkdir -p "$work/sources" "$cache/gateway"
  tar -xzf "$work"/*.tar.gz -C "$work/sources" --strip-components 2 --wildcards '*/lib/*.[ch]'
  mv -T "$work/sources" "$llhttp.$$" && mv -T "$llhttp.$$" "$llhttp"
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
tls_flags=(-I"$here" -I"$mbedtls/include" -I"$mbedtls/library" '-DMBEDTLS_CONFIG_FILE="tls_config.h"')

# Ciphers and numbers are made fast, and all the rest small: what is about keys, certificates and handshakes.
level_of() { # FILE
  case $(basename "$1" .c) in
    aes | bignum_core | bignum_mod | bignum_mod_raw | ecp) echo -O2 ;;
    chacha20 | chachapoly | gcm | poly1305) echo -O2 ;;
    *) echo -Oz ;;
  esac
}
