#!/bin/sh
# Brings C sources that are in a crate: cargo fetches it, its checksum is looked at here, as nothing of it is
# built in Rust.
#
# Usage: crate.sh FOLDER CRATE VERSION SHA256 PATH...      Result: FOLDER with what is below the paths
set -eu
folder=$1 crate=$2 version=$3 sum=$4
shift 4
[ "$(cat "$folder/.key" 2>/dev/null)" != "$sum" ] || exit 0

command -v cargo >/dev/null 2>&1 || {
  echo "cargo: not found; https://rustup.rs installs it" >&2
  exit 1
}
made=$folder.$$
trap 'rm -rf "$made"' EXIT
mkdir -p "$made/crate"
(cd "$made" && cargo info --quiet "$crate@$version" >/dev/null) # which has the crate fetched
for file in "${CARGO_HOME:-$HOME/.cargo}"/registry/cache/*/"$crate-$version.crate"; do
  echo "$sum  $file" | sha256sum -c --quiet
  tar -xzf "$file" -C "$made/crate" --strip-components 1
  break
done
for path in "$@"; do mv "$made/crate/$path" "$made/"; done
rm -r "$made/crate"
echo "$sum" >"$made/.key"
rm -rf "$folder"
mv "$made" "$folder"
