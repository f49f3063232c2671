#!/usr/bin/env bash
# Brings the real hosts of the tests into the cache: fetches, builds, and writes hosts/bin/NAME for each, or
# hosts/bin/NAME.skip with one line that says why it failed. Each host fails alone, and the exit code is 0 all
# the same, since a machine without one host still runs the tests of the others. A host that has not changed
# is reused.
#
#   setup.sh [all|sysdig|sinsp|trixie|go|rust|pip|c|publish|tools]
set -eu

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
hosts=${FALCO_TS_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/falco-ts}/hosts
what=${1:-all}
case $what in
  all | sysdig | sinsp | trixie | go | rust | pip | c | publish | tools) ;;
  *)
    echo "usage: setup.sh [all|sysdig|sinsp|trixie|go|rust|pip|c|publish|tools]" >&2
    exit 2
    ;;
esac
mkdir -p "$hosts/bin" "$hosts/log"

lock() { # DESCRIPTOR
  if command -v flock >/dev/null; then
    flock "$1"
  fi
}

# A second run waits, since it would build into the same folders.
exec 9>"$hosts/.lock"
lock 9

reason= # why the step at hand failed, in one line

# The line that says why a tool failed: one with "error" if there is one, or else the last.
reason_from() { # WHAT LOG
  reason="$1: $(grep -m 1 -E '(error|E|debian-tree): ' "$2" || tail -n 1 "$2") (all of it: $2)"
  return 1
}

# Runs a command as root where that asks for no password.
as_root() { # COMMAND...
  if [ "$(id -u)" = 0 ]; then
    "$@"
  else
    sudo -n "$@"
  fi
}

apt_install() { # PACKAGE
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$1"
}

need_tool() { # COMMAND PACKAGE
  if command -v "$1" >/dev/null; then
    return 0
  fi
  if command -v apt-get >/dev/null && as_root true 2>/dev/null; then
    echo "hosts: installing $2"
    { # one at a time: dpkg refuses a second
      lock 8
      apt_install "$2" || { as_root apt-get update -q && apt_install "$2"; }
    } 8>"$hosts/.apt-lock" >"$hosts/log/apt-$2.log" 2>&1 || true
  fi
  if ! command -v "$1" >/dev/null; then
    reason="$1 is not here; 'apt-get install $2' as root brings it"
    return 1
  fi
}

# sinsp-host needs nothing but headers and links of the packages that it is compiled with: 20 MB less to
# fetch, 140 to unpack.
headers="--alone libfalcosecurity0-dev libjsoncpp-dev uthash-dev"

# Sysdig and the libsinsp headers share a tree, so that they share libsinsp. In sid one of them may be
# uninstallable for a while beside a new libsinsp: then each gets a tree of its own.
together="sysdig $headers"
together_failed=
tree=
find_tree() { # PACKAGE: sets $tree to a folder under $hosts that has it
  local log=$hosts/log/sid.log
  if [ -z "$together_failed" ]; then
    # shellcheck disable=SC2086 # a list of packages
    if "$here/debian-tree.sh" sid "$hosts/sid" $together 2>"$log"; then
      tree=sid
      return 0
    fi
    together_failed=$(tail -n 1 "$log")
  fi
  case $together_failed in
    *"install failed"*) ;;
    *)
      reason=$together_failed
      return 1
      ;;
  esac
  tree=sid-$1
  "$here/debian-tree.sh" sid "$hosts/$tree" "$1" 2>"$log" || reason_from "Debian sid" "$log"
}

# The tree's programs need the tree's libc, so that its own loader must start them. Paths are relative to the
# wrapper, since the cache may be moved or mounted elsewhere.
write_wrapper() { # NAME PROGRAM-UNDER-HOSTS
  local loader
  for loader in "$hosts/$tree"/usr/lib/*/ld-linux*.so.*; do :; done
  if [ ! -e "$loader" ]; then
    reason="the tree $hosts/$tree has no ld-linux"
    return 1
  fi
  loader=${loader#"$hosts/"}
  cat >"$hosts/bin/.$1" <<WRAPPER
#!/bin/sh
# Written by tests/hosts/setup.sh: starts $2 by the loader and with the libraries of its own Debian tree.
hosts=\$(dirname "\$(dirname "\$(readlink -f "\$0")")")
exec "\$hosts/$loader" --library-path "\$hosts/$(dirname "$loader")" "\$hosts/$2" "\$@"
WRAPPER
  chmod +x "$hosts/bin/.$1"
  mv "$hosts/bin/.$1" "$hosts/bin/$1"
}

checksum() { # FILE...
  cat "$@" | sha256sum | cut -d ' ' -f 1
}

is_current() { # FOLDER FILE KEY
  [ -e "$hosts/$1/$2" ] && [ "$(cat "$hosts/$1/.key" 2>/dev/null)" = "$3" ]
}

# Puts a built file in its place, and its key last, so that an interrupted build leaves the old file, or one
# without a key.
put() { # FOLDER FILE KEY
  rm -f "$hosts/$1/.key" && mv "$hosts/$1/.$2" "$hosts/$1/$2" && echo "$3" >"$hosts/$1/.key"
}

make_sysdig() {
  find_tree sysdig && write_wrapper sysdig "$tree/usr/bin/sysdig"
}

build_sinsp_host() { # NAME: on the libsinsp of $tree
  local key lib usr=$hosts/$tree/usr log=$hosts/log/$1.log
  key=$(checksum "$here"/sinsp_*.cpp "$here"/sinsp_*.h "$here/setup.sh" "$hosts/$tree/.debian-tree")
  if ! is_current "$1" sinsp-host "$key"; then
    need_tool g++ g++ || return 1
    echo "hosts: building $1"
    mkdir -p "$hosts/$1"
    lib=$(dirname "$(ls "$usr"/lib/*/libsinsp.so)")
    # The machine's own libc and C++ headers come first, the tree's fill in what it lacks (uthash, zlib). What
    # the shared objects want from the tree's newer libc is there at run time only.
    g++ -std=c++17 -O2 -Wall -Wextra -isystem "$usr/include/falcosecurity" -isystem "$usr/include/jsoncpp" \
      -idirafter "$usr/include" -idirafter "$usr/include/$(basename "$lib")" \
      "$here/sinsp_host.cpp" -o "$hosts/$1/.sinsp-host" \
      "$lib/libsinsp.so" "$lib/libscap.so" "$lib/libjsoncpp.so" -Wl,--allow-shlib-undefined >"$log" 2>&1 ||
      reason_from g++ "$log" || return 1
    put "$1" sinsp-host "$key"
  fi
  write_wrapper "$1" "$1/sinsp-host"
}

make_sinsp_host() {
  find_tree libfalcosecurity0-dev && build_sinsp_host sinsp-host
}

make_sinsp_trixie() {
  tree=trixie
  # shellcheck disable=SC2086 # a list of packages
  "$here/debian-tree.sh" trixie "$hosts/trixie" libfalcosecurity0t64 $headers libcurl4-openssl-dev 2>"$hosts/log/trixie.log" ||
    reason_from "Debian trixie" "$hosts/log/trixie.log" || return 1
  build_sinsp_host sinsp-host-trixie
}

make_go() { # NAME FILE PACKAGE OPTION...
  local name=$1 file=$2 package=$3 key log=$hosts/log/$1.log
  shift 3
  key=$(checksum "$here/$name"/go.* "$here/$name"/*.go "$here/setup.sh")
  if ! is_current "$name" "$file" "$key"; then
    need_tool go golang-go && need_tool gcc gcc || return 1
    echo "hosts: building $name"
    mkdir -p "$hosts/$name"
    (cd "$here/$name" && CGO_ENABLED=1 go build -buildvcs=false "$@" -o "$hosts/$name/.$file" "$package") >"$log" 2>&1 ||
      reason_from "go build" "$log" || return 1
    put "$name" "$file" "$key"
  fi
}

make_go_dummy() {
  make_go go-dummy libdummy.so github.com/falcosecurity/plugins/plugins/dummy/plugin -buildmode=c-shared
}

make_go_json() {
  make_go go-json libjson.so github.com/falcosecurity/plugins/plugins/json/plugin -buildmode=c-shared
}

make_go_with_rules() { # PLUGIN RULES-FILE
  local module=github.com/falcosecurity/plugins/plugins/$1 rules=$hosts/go-$1/$2
  make_go "go-$1" "lib$1.so" "$module/plugin" -buildmode=c-shared || return 1
  if [ ! -e "$rules" ]; then
    (cd "$here/go-$1" && cat "$(go list -m -f '{{.Dir}}' "$module")/rules/$2") >"$rules.new" &&
      mv "$rules.new" "$rules"
  fi
}

make_go_k8saudit() {
  make_go_with_rules k8saudit k8s_audit_rules.yaml
}

make_go_cloudtrail() {
  make_go_with_rules cloudtrail aws_cloudtrail_rules.yaml
}

make_go_collector() {
  make_go go-collector libcollector.so github.com/falcosecurity/plugins/plugins/collector/plugin -buildmode=c-shared
}

make_go_okta() {
  make_go go-okta libokta.so github.com/falcosecurity/plugins/plugins/okta/plugin -buildmode=c-shared
}

make_go_github() {
  make_go_with_rules github github.yaml
}

make_go_faulty() {
  make_go go-faulty libfaulty.so . -buildmode=c-shared
}

make_go_received() {
  make_go go-received libreceived.so . -buildmode=c-shared
}

make_go_loader() {
  make_go go-loader go-loader . && ln -sfn ../go-loader/go-loader "$hosts/bin/go-loader"
}

make_rust() { # NAME BUILT FILE OPTION...
  local name=$1 result=$2 file=$3 key source=$here/$1 built=$hosts/$1/target log=$hosts/log/$1.log
  shift 3
  key=$(checksum "$source"/Cargo.* "$source"/src/*.rs "$here/setup.sh")
  if ! is_current "$name" "$file" "$key"; then
    if ! command -v cargo >/dev/null; then
      reason="cargo is not here; https://rustup.rs installs it"
      return 1
    fi
    echo "hosts: building $name"
    mkdir -p "$hosts/$name"
    cargo build --locked --manifest-path "$source/Cargo.toml" --target-dir "$built" "$@" >"$log" 2>&1 ||
      reason_from cargo "$log" || return 1
    mv "$built/$result" "$hosts/$name/.$file" && rm -rf "$built" && put "$name" "$file" "$key" || return 1
  fi
}

make_rust_runner() {
  make_rust rust-runner debug/rust-runner rust-runner && ln -sfn ../rust-runner/rust-runner "$hosts/bin/rust-runner"
}

make_rust_faulty() {
  make_rust rust-faulty release/librust_faulty.so libfaulty.so --release
}

# wasmtime with its compiler, as Python programs have it: the C API that is in its wheel.
make_other_wasmtime() {
  local wheel=wasmtime==50.0.1 folder=$hosts/other-wasmtime log=$hosts/log/other-wasmtime.log
  if ! is_current other-wasmtime _libwasmtime.so "$wheel"; then
    need_tool python3 python3 || return 1
    echo "hosts: fetching $wheel"
    rm -rf "$folder/wheel" && mkdir -p "$folder/wheel"
    { python3 -m pip download -q --no-deps --only-binary :all: -d "$folder/wheel" "$wheel" &&
      python3 -m zipfile -e "$folder"/wheel/*.whl "$folder/wheel"; } >"$log" 2>&1 ||
      reason_from "pip download $wheel" "$log" || return 1
    mv "$folder"/wheel/wasmtime/*/_libwasmtime.so "$folder/._libwasmtime.so" && rm -rf "$folder/wheel" &&
      put other-wasmtime _libwasmtime.so "$wheel"
  fi
}

# A C compiler for WebAssembly, which the runtime's gateway is compiled with, too.
make_zig() {
  local log=$hosts/log/zig.log zig
  zig=$(dirname "$hosts")/zig
  "$here/../../runtime-c/gateway/zig.sh" "$zig" >"$log" 2>&1 || reason_from "zig" "$log" || return 1
  ln -sf "$zig/zig" "$hosts/bin/zig"
}

# A C library, for plugins that have one: the folder with its sources.
make_zlib() {
  local key log=$hosts/log/zlib.log
  key=$(checksum "$here"/zlib/Cargo.*)
  if ! is_current zlib src/zlib.h "$key"; then
    if ! command -v cargo >/dev/null; then
      reason="cargo is not here; https://rustup.rs installs it"
      return 1
    fi
    echo "hosts: fetching zlib"
    rm -rf "$hosts/zlib" && mkdir -p "$hosts/zlib"
    local crate
    crate=$(cargo metadata --locked --format-version 1 --manifest-path "$here/zlib/Cargo.toml" 2>"$log" |
      grep -o '"manifest_path":"[^"]*/libz-sys-[^"]*/' | cut -d '"' -f 4)
    cp -r "${crate}src/zlib" "$hosts/zlib/src" 2>>"$log" || reason_from "cargo metadata" "$log" || return 1
    echo "$key" >"$hosts/zlib/.key"
  fi
}

# The gateway's C libraries with their own tests, and with vectors.
make_gateway_tests() {
  local key folder=$hosts/gateway-tests log=$hosts/log/gateway-tests.log
  key=$(checksum "$here"/../gateway/* "$here"/../../runtime-c/gateway/*)
  if ! is_current gateway-tests gateway-tests.wasm "$key"; then
    echo "hosts: building gateway-tests"
    rm -rf "$folder" && mkdir -p "$folder"
    "$here/../gateway/build.sh" "$folder" >"$log" 2>&1 ||
      reason_from "tests/gateway/build.sh" "$log" || return 1
    echo "$key" >"$folder/.key"
  fi
}

make_npm() { # NAME FILE: of npm, by a lock file that holds all of its packages
  local key folder=$hosts/$1 log=$hosts/log/$1.log
  key=$(checksum "$here/$1"/*.json)
  if ! is_current "$1" "$2" "$key"; then
    need_tool npm npm || return 1
    echo "hosts: fetching $1"
    rm -rf "$folder" && mkdir -p "$folder" && cp "$here/$1"/*.json "$folder"
    (cd "$folder" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error) >"$log" 2>&1 ||
      reason_from "npm ci" "$log" || return 1
    echo "$key" >"$folder/.key"
  fi
}

# The registry for npm packages that tests publish to.
make_verdaccio() {
  make_npm verdaccio node_modules/verdaccio/bin/verdaccio || return 1
  ln -sfn ../verdaccio/node_modules/verdaccio/bin/verdaccio "$hosts/bin/verdaccio"
}

# What knows the schemas of SBOMs.
make_cyclonedx() {
  make_npm cyclonedx node_modules/@cyclonedx/cyclonedx-library/package.json
}

# The registry for images, and the program that copies OCI layouts to registries and back.
make_go_program() { # NAME PACKAGE@VERSION
  local log=$hosts/log/$1.log
  if ! is_current "$1" "$1" "$2"; then
    need_tool go golang-go || return 1
    echo "hosts: building $1"
    mkdir -p "$hosts/$1"
    GOBIN=$hosts/$1 CGO_ENABLED=0 go install -ldflags=-s "$2" >"$log" 2>&1 ||
      reason_from "go install $2" "$log" || return 1
    echo "$2" >"$hosts/$1/.key"
  fi
  ln -sfn "../$1/$1" "$hosts/bin/$1"
}

make_registry() {
  make_go_program registry github.com/distribution/distribution/v3/cmd/registry@v3.0.0
}

make_oras() {
  make_go_program oras oras.land/oras/cmd/oras@v1.3.0
}

# What operators send with, and what moves their files.
make_socat() {
  need_tool socat socat
}

make_nc() {
  need_tool nc netcat-openbsd
}

make_logrotate() {
  need_tool logrotate logrotate
}

bring() { # NAME MAKER
  reason="failed without a message, see $hosts/log"
  if "$2"; then
    rm -f "$hosts/bin/$1.skip"
    echo "hosts: $1 is ready"
  else
    rm -f "$hosts/bin/$1"
    echo "$reason" >"$hosts/bin/$1.skip"
    echo "hosts: SKIP $1: $reason"
  fi
}

# All hosts at once, since half of the time is waiting for mirrors. Each job is a process group of its own, so
# that a run which the user stops ends all that it started. A host that is unfinished for that reason gets no
# .skip.

set -m
jobs=
start() { # FUNCTION
  "$1" </dev/null &
  jobs="$jobs $!"
}

stop() { # EXIT-CODE
  trap '' INT TERM
  for job in $jobs; do
    kill -TERM -- "-$job" 2>/dev/null || true
  done
  exit "$1"
}
trap 'stop 130' INT
trap 'stop 143' TERM

sid() { # they share a tree
  case $what in all | sysdig) bring sysdig make_sysdig ;; esac
  case $what in all | sinsp) bring sinsp-host make_sinsp_host ;; esac
}

trixie() {
  bring sinsp-host-trixie make_sinsp_trixie
}

go_hosts() {
  bring go-dummy make_go_dummy
  bring go-loader make_go_loader
  bring go-json make_go_json
  bring go-k8saudit make_go_k8saudit
  bring go-cloudtrail make_go_cloudtrail
  bring go-collector make_go_collector
  bring go-okta make_go_okta
  bring go-github make_go_github
  bring go-faulty make_go_faulty
  bring go-received make_go_received
}

rust() {
  bring rust-runner make_rust_runner
  bring rust-faulty make_rust_faulty
}

pip() {
  bring other-wasmtime make_other_wasmtime
}

c_parts() {
  bring zig make_zig
  bring zlib make_zlib
  bring gateway-tests make_gateway_tests
}

publish() {
  bring verdaccio make_verdaccio
  bring cyclonedx make_cyclonedx
  bring registry make_registry
  bring oras make_oras
}

tools() {
  bring socat make_socat
  bring nc make_nc
  bring logrotate make_logrotate
}

case $what in all | pip) start pip ;; esac
case $what in all | c) start c_parts ;; esac
case $what in all | rust) start rust ;; esac
case $what in all | trixie) start trixie ;; esac
case $what in all | sysdig | sinsp) start sid ;; esac
case $what in all | go) start go_hosts ;; esac
case $what in all | publish) start publish ;; esac
case $what in all | tools) start tools ;; esac
for job in $jobs; do
  wait "$job" || true
done
