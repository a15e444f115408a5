#!/bin/sh
# SPDX-License-Identifier: MIT
# sdcard.sh - an SD card image, made without root: p1 FAT32 with the user's files, p2 ext4 for takes.
#
#   sdcard.sh IMAGE FILES_DIR [P2_MIB [P1_MIB]]
#
# FILES_DIR's content goes to p1's top (nightjar.ini, clips). The same files give the same p1; p2 holds
# the times of its making.
set -eu

[ $# -ge 2 ] || { sed -n '5s/^# *//p' "$0" >&2; exit 100; }
image=$1 files=$2 p2_mib=${3:-256} p1_mib=${4:-40}
PATH=$PATH:/usr/sbin:/sbin
# FAT's time begins in 1980.
epoch=${SOURCE_DATE_EPOCH:-315532800}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Sectors of 512 bytes; partitions begin at whole MiB.
mib=2048
truncate -s "${p1_mib}M" "$work/p1"
mkfs.vfat --invariant -F 32 -s 1 -i 4e4a4d31 -n NIGHTJAR "$work/p1" > "$work/log"
cp -R "$files" "$work/files"
find "$work/files" -exec touch -h -d "@$epoch" {} +
export MTOOLS_SKIP_CHECK=1 TZ=UTC
find "$work/files" -mindepth 1 -maxdepth 1 | LC_ALL=C sort | while IFS= read -r file; do
    mcopy -s -m -i "$work/p1" "$file" ::
done

truncate -s "${p2_mib}M" "$work/p2"
mkfs.ext4 -q -F -b 4096 -L takes -U 4e4a4d32-0000-4000-8000-000000000002 \
    -E hash_seed=4e4a4d32-0000-4000-8000-000000000003,lazy_itable_init=0,lazy_journal_init=0 \
    -O ^metadata_csum_seed,^orphan_file "$work/p2"

rm -f "$image"
truncate -s "$((1 + p1_mib + p2_mib))M" "$image"
sfdisk -q "$image" <<TABLE
label: dos
label-id: 0x4e4a4d43
start=$mib, size=$((p1_mib * mib)), type=c, bootable
start=$(((1 + p1_mib) * mib)), size=$((p2_mib * mib)), type=83
TABLE
dd if="$work/p1" of="$image" bs=1M seek=1 conv=notrunc,sparse status=none
dd if="$work/p2" of="$image" bs=1M seek=$((1 + p1_mib)) conv=notrunc,sparse status=none
