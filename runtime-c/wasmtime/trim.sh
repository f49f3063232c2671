#!/bin/sh
# Makes wasmtime's archive smaller, in plugins and in memory.
#
# It takes out what plugins have no use for, 0.3 MB in each of them: the tables by which debuggers and
# exceptions unwind its frames, and what the standard library reads debug information with, to print a
# backtrace behind the message of a panic. A panic ends the process either way, and there is no debug
# information.
#
# All of that code hangs on one function, which the standard library calls to print the backtrace: here it
# returns at once, and refers to nothing, so that the linker leaves out the rest. Cargo has no switch for it
# but to build the standard library from its sources.
#
# And it names the functions that every plugin runs (hot-functions.txt), half of the code, so that the linker
# puts them side by side. The kernel maps files by 64 KiB: spread over the file, they brought in all of it.
#
# Usage: trim.sh ARCHIVE RESULT      (called by runtime-c/build.sh)
set -eu
archive=$1 result=$2
here=$(cd "$(dirname "$0")" && pwd)

# sections ARCHIVE: a line "MEMBER SECTION OFFSET" for each; the offset is hexadecimal, in the member
sections() {
  objdump -h "$1" 2>/dev/null |
    awk '/file format/ { member = $1; sub(/:$/, "", member) } $1 ~ /^[0-9]+$/ { print member, $2, $6 }'
}

# <std::sys::backtrace::BacktraceLock::print::DisplayBacktrace as Display>::fmt, in rustc's spelling
print=$(sections "$archive" |
  awk '$2 ~ /^\.text\..*3std3sys9backtrace.*BacktraceLock5print.*DisplayBacktrace.*7Display3fmt$/ { print $2 }')
is_x86=$(objdump -f "$archive" 2>/dev/null | grep -c 'architecture: i386:x86-64' || true)
if [ "$(printf '%s\n' "$print" | grep -c .)" != 1 ] || [ "$is_x86" = 0 ]; then
  echo "native: this standard library prints backtraces elsewhere: plugins are 0.2 MB larger" >&2
  print=
fi

# The sections of those functions become .text.hot.*, which GNU ld puts first. A section may have another
# function's name: equal ones are one. The list has no hashes, which names have of the compiler and the crate.
objdump -t "$archive" 2>/dev/null |
  awk 'NR == FNR { hot[$1] = 1; next }
    match($0, /\.text\.[^ \t]+/) {
      section = substr($0, RSTART, RLENGTH)
      name = $NF
      sub(/17h[0-9a-f]+E$/, "E", name)
      gsub(/Cs[0-9A-Za-z]+_/, "C", name)
      if (!(name in hot) || section in renamed) next
      renamed[section] = 1
      print "--rename-section=" section "=.text.hot." substr(section, 7)
    }' "$here/hot-functions.txt" - >"$result.hot"

objcopy "@$result.hot" --remove-section=.eh_frame --remove-section=.rela.eh_frame \
  '--remove-section=.gcc_except_table*' '--remove-section=.rela.gcc_except_table*' \
  ${print:+"--remove-relocations=$print"} "$archive" "$result"
rm "$result.hot"
if [ "$print" ]; then
  place=$(sections "$result" | awk -v name="$print" '$2 == name { print $1, $3 }')
  member=$(ar tO "$result" | awk -v name="${place% *}" '$1 == name { print $2 }')
  # xor eax, eax; ret: all was printed
  printf '\061\300\303' |
    dd of="$result" bs=1 seek=$((member + 0x${place#* })) conv=notrunc status=none
fi
