#!/bin/sh
# SPDX-License-Identifier: MIT
# sdcard-read.sh - the takes of an SD card image, as the board would find them at its next boot.
#
#   sdcard-read.sh IMAGE DEST
#
# Works on a copy of p2: the journal is replayed, as the kernel does at mount, and nothing else is
# mended; a file system that is not clean then is an error (exit 1). Needs no root.
set -eu

[ $# -eq 2 ] || { sed -n '5s/^# *//p' "$0" >&2; exit 100; }
image=$1 dest=$2
PATH=$PATH:/usr/sbin:/sbin
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

set -- $(sfdisk -d "$image" | sed -n 's/.*2 : start= *\([0-9]*\), size= *\([0-9]*\),.*/\1 \2/p')
[ $# -eq 2 ] || { echo "sdcard-read.sh: $image has no second partition" >&2; exit 1; }
dd if="$image" of="$work/p2" bs=1M iflag=skip_bytes,count_bytes conv=sparse status=none \
    skip=$(($1 * 512)) count=$(($2 * 512))
e2fsck -E journal_only -y "$work/p2" > "$work/log" 2>&1 || [ $? -le 1 ] ||
    { cat "$work/log" >&2; exit 1; }
if ! e2fsck -fn "$work/p2" > "$work/log" 2>&1; then
    echo "sdcard-read.sh: the file system is damaged after its journal's replay:" >&2
    cat "$work/log" >&2
    exit 1
fi
mkdir -p "$dest"
debugfs -R "rdump / $dest" "$work/p2" > "$work/log" 2>&1
rm -rf "$dest/lost+found"
