#!/bin/sh
# Says what a contributor's machine lacks, and what installs it. Usage: doctor.sh   (make doctor)
# Exit code: 1 if a tool is missing that `make compiler native unit` needs, else 0.
set -u
missing=0

# version_of COMMAND: the first version number that it prints
version_of() { "$@" 2>/dev/null | grep -oE '[0-9]+(\.[0-9]+)+' | head -n 1; }

# is_at_least VERSION LEAST
is_at_least() { [ "$(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1)" = "$2" ]; }

say() { printf '  %-3s %-9s %-11s %s\n' "$1" "$2" "$3" "$4"; }

# look need|want COMMAND LEAST-VERSION WHAT-FOR INSTALL: LEAST-VERSION may be - for any
look() {
  found=
  if command -v "$2" >/dev/null 2>&1; then
    case $2 in
      go) found=$(version_of go version) ;;
      *) found=$(version_of "$2" --version) ;;
    esac
    found=${found:-some}
    if [ "$3" = - ] || is_at_least "$found" "$3"; then
      say ok "$2" "$found" "$4"
      return
    fi
  fi
  if [ "$1" = need ]; then
    missing=$((missing + 1))
    say NO "$2" "${found:-missing}" "$4, from version $3 on: $5" | sed 's/, from version - on//'
  else
    say - "$2" "${found:-missing}" "$4, which are skipped without it: $5"
  fi
}

echo "What falco-ts is built and tested with:"
look need node 20 "the compiler and the tests" "https://nodejs.org, or apt-get install nodejs"
look need npm 9 "the locked packages" "comes with Node"
look need make 4 "everything" "apt-get install make"
look need "${CC:-cc}" - "the runtime and every plugin" "apt-get install gcc"
look need ar - "the runtime" "apt-get install binutils"
look need cmake 3.20 "wasmtime's C API" "apt-get install cmake"
look need cargo 1.95 "wasmtime, once" "https://rustup.rs"
if python3 -m pip --version >/dev/null 2>&1; then
  look need python3 - "the gateway of HTTP"
else
  missing=$((missing + 1))
  say NO python3 "without pip" "the gateway of HTTP: apt-get install python3-pip"
fi
look want g++ - "the tests in libsinsp" "apt-get install g++"
look want go 1.21 "the tests beside Go plugins" "https://go.dev/dl, or apt-get install golang-go"
look want valgrind - "the tests under valgrind" "apt-get install valgrind"
look want gdb - "runs of C tests under gdb" "apt-get install gdb"

machine=$(uname -sm)
if [ "$machine" != "Linux x86_64" ]; then
  missing=$((missing + 1))
  say NO machine "$machine" "plugins are built and run on Linux x86_64"
fi
if [ "$missing" -gt 0 ]; then
  echo "$missing missing: install what the lines with NO name"
  exit 1
fi
echo "nothing that is needed is missing"
