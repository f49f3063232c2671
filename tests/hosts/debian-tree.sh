#!/bin/sh
# Takes a Debian suite, a folder and package names; gives the folder with these packages and all they depend
# on unpacked in it, and those behind --alone without what they depend on (a few headers are wanted of what
# would be a compiler's all). Needs neither root nor chroot and changes nothing on the machine: apt works on a
# private state of its own, which believes that nothing is installed, and reads the machine's own Debian
# mirror in the other suite.
#
#   debian-tree.sh SUITE DEST PACKAGE... [--alone PACKAGE...]
#
# A complete DEST of the same request is reused as it is; delete it to get newer packages. Exit 1 with one
# line that says which step failed and why.
set -eu

if [ $# -lt 3 ]; then
  echo "usage: debian-tree.sh SUITE DEST PACKAGE... [--alone PACKAGE...]" >&2
  exit 2
fi
suite=$1
dest=$2
shift 2
packages="$*"
whole=${packages%% --alone*}
alone=${packages#"$whole"}
alone=${alone# --alone}
request="$suite $packages"
stamp=.debian-tree

fail() { # STEP REASON
  echo "debian-tree: $1 failed: $2" >&2
  exit 1
}

# apt puts its causes on lines that begin with E: or Err: and W: before the summary, which alone says little.
reason() { # LOG
  sed -n 's/^\(E\|W\): *//p' "$1" | head -n 1 | grep . || tail -n 1 "$1" | grep . || echo "no message, see $1"
}

if [ -f "$dest/$stamp" ] && [ "$(head -n 1 "$dest/$stamp")" = "$request" ]; then
  echo "debian-tree: reusing $dest ($request)"
  exit 0
fi

for tool in apt-get dpkg-deb; do
  command -v "$tool" >/dev/null || fail tools "$tool is not here; this needs a Debian machine"
done

# The mirror is whatever this machine installs its own release from, in either format of apt's sources,
# fetched or not.
# shellcheck disable=SC1091 # not there to be read when this file is checked
codename=$(. /etc/os-release && [ "${ID:-}" = debian ] && echo "${VERSION_CODENAME:-sid}") || codename=
[ -n "$codename" ] || fail mirror "this machine is not Debian, so it has no Debian mirror of its own"
# shellcheck disable=SC2016 # the $(…) are apt's own names, not the shell's
mirror=$(apt-get indextargets --no-release-info --format '$(RELEASE) $(COMPONENT) $(REPO_URI)' 2>/dev/null |
  awk -v own="$codename" '$2 == "main" && ($1 == own || $1 ~ /^(stable|testing|unstable|sid)$/) { print $3; exit }')
[ -n "$mirror" ] || fail mirror "apt's sources name no Debian mirror for $codename"

parent=$(dirname "$dest")
mkdir -p "$parent" 2>/dev/null || fail prepare "cannot make $parent"
# Beside DEST, so that the last step is a rename on one file system: DEST is whole or it is not there.
work=$(mktemp -d "$parent/.debian-tree.XXXXXX" 2>/dev/null) || fail prepare "cannot write in $parent"
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

mkdir -p "$work/lists/partial" "$work/cache/archives/partial" "$work/tree"
: >"$work/status"
{
  echo "Types: deb"
  echo "URIs: $mirror"
  echo "Suites: $suite"
  echo "Components: main"
  for kind in gpg pgp; do
    keyring=/usr/share/keyrings/debian-archive-keyring.$kind
    if [ -f "$keyring" ]; then
      echo "Signed-By: $keyring"
      break
    fi
  done
} >"$work/suite.sources"

# Valid-Until is the one check that is off: a mirror frozen at a date is past it. Signatures are demanded
# whatever the machine's own configuration allows. Any index that does not arrive is an error, where apt would
# only warn.
private_apt() {
  LC_ALL=C DEBIAN_FRONTEND=noninteractive apt-get -q \
    -o Dir::State="$work" -o Dir::State::lists="$work/lists" -o Dir::State::status="$work/status" \
    -o Dir::Cache="$work/cache" -o Dir::Etc::sourcelist="$work/suite.sources" \
    -o Dir::Etc::sourceparts=/nonexistent -o APT::Sandbox::User=root -o Acquire::Check-Valid-Until=false \
    -o Acquire::AllowInsecureRepositories=false -o APT::Get::AllowUnauthenticated=false \
    -o APT::Update::Error-Mode=any -o Acquire::Languages=none \
    -o Acquire::IndexTargets::deb::DEP-11::DefaultEnabled=false \
    -o Acquire::Retries=2 -o Acquire::http::Timeout=30 "$@"
}

echo "debian-tree: reading the package lists of $suite"
private_apt update >"$work/log" 2>&1 || fail update "$(reason "$work/log")"

echo "debian-tree: downloading $whole and what they depend on${alone:+, and$alone}"
# shellcheck disable=SC2086 # lists of packages
private_apt install -y --download-only --no-install-recommends $whole >"$work/log" 2>&1 ||
  fail install "$(reason "$work/log")"
if [ -n "$alone" ]; then
  # shellcheck disable=SC2086
  (cd "$work/cache/archives" && private_apt download $alone) >"$work/log" 2>&1 ||
    fail download "$(reason "$work/log")"
fi

count=0
{
  echo "$request"
  for deb in "$work"/cache/archives/*.deb; do
    dpkg-deb --show "$deb"
  done
} >"$work/tree/$stamp" 2>"$work/log" || fail unpack "$(reason "$work/log")"
for deb in "$work"/cache/archives/*.deb; do
  dpkg-deb --extract "$deb" "$work/tree" >"$work/log" 2>&1 ||
    fail unpack "$(basename "$deb"): $(reason "$work/log")"
  count=$((count + 1))
done

if [ -e "$dest" ]; then
  mv -T "$dest" "$work/old" || fail rename "cannot move the old $dest away"
fi
mv -T "$work/tree" "$dest" || fail rename "cannot put the tree at $dest"
echo "debian-tree: $count packages in $dest"
