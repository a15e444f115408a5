#!/bin/sh
# SPDX-License-Identifier: MIT
# fetch.sh - a binary package of Debian for the board: the pinned one, else the newest, saying so.
#
#   fetch.sh NAME VERSION SHA256 [META] DEST.deb
#
# Suites move on and drop old versions; the board's tests do not depend on one. META is the package
# whose dependency names the newest kernel package (the version is part of a kernel's name).
# apt.sh says what it fetches, so its output names the version that is used instead.
set -eu

[ $# -eq 4 ] || [ $# -eq 5 ] || { sed -n '5s/^# *//p' "$0" >&2; exit 100; }
name=$1 version=$2 sum=$3 meta=
[ $# -eq 4 ] || { meta=$4; shift; }
dest=$4
apt=$(dirname "$0")/../../toolchain/apt.sh

mkdir -p "$(dirname "$dest")"
"$apt" deb "$name" arm64 - "$dest" "$version" "$sum" > /dev/null && exit 0
code=$?
[ $code -eq 1 ] || exit $code

newest=$name
if [ -n "$meta" ]; then
    newest=$("$apt" show "$meta" arm64 trixie | sed -n 's/^Depends: \([^ ,]*\).*/\1/p' | head -n 1)
    [ -n "$newest" ] || { echo "fetch.sh: $meta names no kernel" >&2; exit 1; }
fi
echo "fetch.sh: the pinned $name $version is gone; taking the newest $newest of trixie instead" >&2
"$apt" deb "$newest" arm64 trixie "$dest" > /dev/null
