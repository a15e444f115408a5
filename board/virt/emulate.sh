#!/bin/sh
# SPDX-License-Identifier: MIT
# emulate.sh - the emulated board with its console in this terminal.
#
#   emulate.sh IMAGE_DIR [CARD.img]
#
# Without CARD a card with board/virt/example is made in IMAGE_DIR and kept, with its takes. What
# the board plays is in IMAGE_DIR/out.wav. Ctrl-A X ends the emulator: that is a power cut.
# Ctrl-A C changes to QEMU's monitor. A button of the example is pressed with `nightjar press one`.
set -eu

[ $# -ge 1 ] || { sed -n '5s/^# *//p' "$0" >&2; exit 100; }
dir=$1 here=$(dirname "$0")
card=${2:-$dir/card.img}
[ -f "$card" ] || "$here/sdcard.sh" "$card" "$here/example"

echo "The card is $card; its takes: board/virt/sdcard-read.sh $card DIR"
echo "What the board plays goes to $dir/out.wav. Ctrl-A X switches the board off."
exec qemu-system-aarch64 -M virt,gic-version=3 -cpu cortex-a72 -smp 2 -m 512 -nic none -no-reboot \
    -kernel "$dir/vmlinuz" -initrd "$dir/initramfs.cpio.zst" \
    -append "console=ttyAMA0 quiet loglevel=4 panic=-1 NJ_CONSOLE=1" -nographic \
    -audiodev "wav,id=hdaout,path=$dir/out.wav,out.frequency=48000,timer-period=1000" \
    -device intel-hda,msi=off -device hda-output,audiodev=hdaout \
    -drive "if=none,id=card,format=raw,file=$card" -device virtio-blk-pci,drive=card,romfile=
