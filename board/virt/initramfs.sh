#!/bin/sh
# SPDX-License-Identifier: MIT
# initramfs.sh - the board's whole system: our programs, busybox and the kernel's modules.
#
#   initramfs.sh DEST.cpio.zst INIT BUSYBOX MODULES_DIR [PROGRAM...]
#
# The same input gives the same bytes: names sorted, owners, times and inodes fixed.
set -eu

[ $# -ge 4 ] || { sed -n '5s/^# *//p' "$0" >&2; exit 100; }
dest=$1 init=$2 busybox=$3 modules=$4
shift 4
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
chmod 755 "$root"

(umask 022 && mkdir "$root/bin" "$root/dev" "$root/lib" "$root/lib/modules" "$root/proc" \
    "$root/run" "$root/sd" "$root/sys" "$root/takes" "$root/tmp")
install -m 755 "$init" "$root/init"
install -m 755 "$busybox" "$root/bin/busybox"
for applet in sh ls cat cp mv rm ps kill sleep sync mount umount dmesg df free top poweroff reboot; do
    ln -s busybox "$root/bin/$applet"
done
install -m 644 "$modules"/* "$root/lib/modules/"
for program in "$@"; do
    install -m 755 "$program" "$root/bin/"
done

find "$root" -exec touch -h -d "@${SOURCE_DATE_EPOCH:-0}" {} +
(cd "$root" && find . -mindepth 1 | LC_ALL=C sort |
    cpio --quiet --reproducible --owner=+0:+0 -o -H newc) > "$dest.cpio"
zstd -q -f -19 -T1 --rm "$dest.cpio" -o "$dest"
