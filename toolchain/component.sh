#!/bin/sh
# SPDX-License-Identifier: MIT
# component.sh - build one third-party component into its prefix: fetch, check, unpack, patch, build.
#
#   component.sh NAME VERSION PACKAGE SHA256 PREFIX SCRIPT PATCHES
#
# SCRIPT runs in the unpacked source, with PREFIX, CC, CFLAGS, TRIPLET and JOBS in its environment.
# The prefix is outside the clone and named by a hash of everything that goes into it, so it is
# built once a machine; PREFIX/done says that it is whole. Texts of licences go to PREFIX/licence.
set -eu
name=$1 version=$2 package=$3 sum=$4 prefix=$5 script=$(realpath "$6") patches=$7
here=$(dirname "$(realpath "$0")")
[ ! -d "$patches" ] || patches=$(realpath "$patches")

[ ! -f "$prefix/done" ] || exit 0
mkdir -p "$(dirname "$prefix")"
exec 9> "$prefix.lock"
flock 9
[ ! -f "$prefix/done" ] || exit 0

work=$(mktemp -d "${TMPDIR:-/tmp}/nightjar-$name.XXXXXX")
trap 'rm -rf "$work"' EXIT
log=$prefix.log
fail() { tail -n 25 "$log" >&2; echo "$name $version: $1; the log is $log" >&2; exit 1; }

"$here/apt.sh" source "$package" "$version" "$sum" "$work/source.tar" > /dev/null
mkdir "$work/source"
tar -x --strip-components=1 --no-same-owner -f "$work/source.tar" -C "$work/source"
cd "$work/source"
: > "$log"
for file in "$patches"/*.patch; do
    [ -f "$file" ] || continue
    patch -p0 --no-backup-if-mismatch -i "$file" >> "$log" 2>&1 || fail "$(basename "$file") does not apply"
done

rm -rf "$prefix"
mkdir -p "$prefix/licence"
unset MAKEFLAGS MFLAGS MAKELEVEL
export PREFIX="$prefix"
sh -eux "$script" 9>&- >> "$log" 2>&1 || fail "it does not build"
for file in COPYING* LICEN[CS]E*; do
    [ ! -e "$file" ] || cp -r "$file" "$prefix/licence/"
done
echo "$package $version $sum" > "$prefix/done"
