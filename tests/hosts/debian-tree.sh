#!/bin/sh
# Unpacks packages of a Debian suite and all that they depend on into a folder, and those behind --alone
# without what they depend on, since a few headers would need a whole compiler. It needs neither root nor
# chroot, and changes nothing on the machine: apt works on a state of its own, in which nothing is installed,
# and reads the machine's own Debian mirror in the other suite.
#
#   debian-tree.sh SUITE DEST PACKAGE... [--alone PACKAGE...]
#
# A complete DEST of the same request is reused; delete it to get newer packages. Exit code 1, with one line
# that says which step failed and why.
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

# The line that says why apt failed: apt writes causes on lines that begin with E: or W:, before a summary
# that says little.
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

# The mirror is the one that this machine installs its own release from, in either format of apt's sources.
# shellcheck disable=SC1091 # not there to be read when this file is checked
codename=$(. /etc/os-release && [ "${ID:-}" = debian ] && echo "${VERSION_CODENAME:-sid}") || codename=
[ -n "$codename" ] || fail mirror "this machine is not Debian, so it has no Debian mirror of its own"
# shellcheck disable=SC2016 # the $(…) are apt's own names, not the shell's
mirror=$(apt-get indextargets --no-release-info --format '$(RELEASE) $(COMPONENT) $(REPO_URI)' 2>/dev/null |
  awk -v own="$codename" '$2 == "main" && ($1 == own || $1 ~ /^(stable|testing|unstable|sid)$/) { print $3; exit }')
[ -n "$mirror" ] || fail mirror "apt's sources name no Debian mirror for $codename"

parent=$(dirname "$dest")
mkdir -p "$parent" 2>/dev/null || fail prepare "cannot make $parent"
# The work lies beside DEST, so that the last step is a rename on one file system: DEST is complete, or does
# not exist.
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

# Valid-Until is not checked, since a mirror that is frozen at a date is past it. Signatures are required
# whatever the machine's own configuration allows, and an index that cannot be fetched is an error, of which
# apt would only warn.
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
