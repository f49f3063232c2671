#!/bin/sh
# Brings mbedTLS's sources: those in the crate open62541-sys, since no other package of a registry has a
# release of 2026.
#
# Usage: mbedtls.sh FOLDER      Result: FOLDER/include and FOLDER/library
set -eu
# mbedTLS 3.6.7
"$(dirname "$0")/crate.sh" "$1" open62541-sys 0.6.6 \
  12fe6cb894630ce8b6d7f15c6c6ed7f457310d6cd318d563252e755a0fd4990e mbedtls/include mbedtls/library
# what of it is for systems with files, sockets and threads
(cd "$1/library" && rm -f net_sockets.c timing.c threading.c entropy_poll.c psa_its_file.c)
