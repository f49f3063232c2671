#!/bin/sh
# Brings mbedTLS's sources: those in the crate open62541-sys, since no other package of a registry has a
# release of 2026. Cargo fetches it; its checksum is looked at here, as nothing of it is built in Rust.
#
# Usage: mbedtls.sh FOLDER      Result: FOLDER/include and FOLDER/library
set -eu
folder=$1
crate=open62541-sys version=0.6.6 # mbedTLS 3.6.7
sum=12fe6cb894630ce8b6d7f15c6c6ed7f457310d6cd318d563252e755a0fd4990e
[ "$(cat "$folder/.key" 2>/dev/null)" != "$sum" ] || exit 0

command -v cargo >/dev/null 2>&1 || {
  echo "cargo: not found; https://rustup.rs installs it" >&2
  exit 1
}
made=$folder.$$
trap 'rm -rf "$made"' EXIT
mkdir -p "$made"
(cd "$made" && cargo info --quiet "$crate@$version" >/dev/null) # which has the crate fetched
for file in "${CARGO_HOME:-$HOME/.cargo}"/registry/cache/*/"$crate-$version.crate"; do
  echo "$sum  $file" | sha256sum -c --quiet
  tar -xzf "$file" -C "$made" --strip-components 2 "$crate-$version/mbedtls/include" "$crate-$version/mbedtls/library"
  break
done
# what of it is for systems with files, sockets and threads
(cd "$made/library" && rm -f net_sockets.c timing.c threading.c entropy_poll.c psa_its_file.c)
echo "$sum" >"$made/.key"
rm -rf "$folder"
mv "$made" "$folder"
