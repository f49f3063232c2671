#!/usr/bin/env bash
# Makes the gateway's WebAssembly, in the variants that plugins have: with what inflates files, a server of
# HTTP, a client of it, TLS, and with several of these, after which they are named. The libraries and the
# compiler are those of sources.sh.
#
# Usage: build.sh FOLDER      Result: FOLDER/gateway-gzip.wasm, gateway-http.wasm and so on
# Environment: FALCO_TS_CACHE, WASI_SDK_PATH
set -eu
folder=$1
# shellcheck source=/dev/null
. "$(dirname "$0")/sources.sh"

# zlib: what runs for each byte is quick, and the rest small. It allocates nothing itself (Z_SOLO), and the
# tables of its checksum are made when they are first needed; bodies, which are small beside files, have a
# checksum of one table.
objects=$folder/objects
mkdir "$objects" "$objects/bodies"
for name in crc32 inffast inflate inftrees zutil; do
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
  "${compiler[@]}" -std=c11 -Os -I"$llhttp" -I"$zlib/zlib" -c "$here/$name.c" -o "$objects/bodies/$name.o"
done

gzip=("$here"/{gzip,no_adler32}.c "$objects"/*.o)
# what a server and a client share
parser=("$llhttp"/{api,http,llhttp}.c)
messages=("$here"/{http_gzip,gzip,no_adler32}.c
  "$objects"/{inffast,inflate,inftrees,zutil}.o "$objects/bodies/crc32.o")
http=("$here"/http{,_connection}.c "$objects"/bodies/http_{rules,sha256}.o)
client=("$here"/{client,feed,names,times}.c)
# what a server alone knows of llhttp (http_parser.h), written into its sources
alone=$objects/alone
mkdir "$alone"
sed -E 's/\(PARSER\)->settings/\&SETTINGS/
  s/const char\* p, const char\* endp/const unsigned char* p, const unsigned char* endp/
  s/\(START\), \(LEN\)/(const char*) (START), (LEN)/' "$llhttp/api.c" >"$alone/server_api.c"
sed -E 's/\(state->lenient_flags & [0-9]+\) == [0-9]+/0/
  s/return state->type;/return HTTP_REQUEST;/
  s/^static (llparse_state_t llhttp__internal__run)/static inline __attribute__((always_inline)) \1/
  s/^int llhttp__internal_execute/__attribute__((minsize)) &/' \
  "$llhttp/llhttp.c" >"$alone/server_llhttp.c"
server=(-DSERVES_ALONE -I"$alone" "${http[@]}" "$llhttp/http.c")
# what only serves has no handshake of a client
mkdir "$objects/tls" "$objects/serving"
for source in "$mbedtls"/library/*.c; do
  compile=("${compiler[@]}" -std=c11 "$(level_of "$source")" "${tls_flags[@]}" -c "$source" -o)
  object=$(basename "$source" .c).o
  "${compile[@]}" "$objects/tls/$object"
  cp "$objects/tls/$object" "$objects/serving/$object"
  if [[ $object == ssl* ]]; then "${compile[@]}" "$objects/serving/$object" -DTLS_SERVES; fi
done
tls=("${tls_flags[@]}" "$here"/tls*.c "$objects"/tls/*.o)
serving=("${tls_flags[@]}" -DTLS_SERVES "$here"/tls*.c "$objects"/serving/*.o)

# variant NAME SOURCE|FLAG...: compiles the gateway with these of its parts
variant() {
  local result=$folder/gateway-$1.wasm
  shift
  "${compiler[@]}" -std=c11 -O2 -Wall -Wextra -Wno-unused-parameter -I"$llhttp" -I"$zlib/zlib" \
    -mexec-model=reactor -Wl,-z,stack-size=65536 -Wl,--no-entry -Wl,--strip-all "$here/room.c" "$@" -o "$result"
}
variant gzip "${gzip[@]}"
variant http "${server[@]}" "${messages[@]}"
variant client "${client[@]}" "${parser[@]}" "${messages[@]}"
variant tls "${tls[@]}"
variant https "${server[@]}" "${messages[@]}" "${serving[@]}"
variant client-tls "${client[@]}" "${parser[@]}" "${messages[@]}" "${tls[@]}"
variant http-client-tls "${http[@]}" "${client[@]}" "${parser[@]}" "${messages[@]}" "${tls[@]}"
rm -r "$objects"
