#!/bin/sh
# SPDX-License-Identifier: MIT
# emulate.sh - the emulated board with its console in this terminal.
#
#   emulate.sh IMAGE_DIR [CARD.img]
#
# Without CARD one with board/virt/example is made in IMAGE_DIR and kept, with its takes. What the
# board plays is in IMAGE_DIR/out.wav. From another terminal `board/virt/press.py IMAGE_DIR LINE`
# closes a button for a moment. Ctrl-A X ends the emulator: that is a power cut; `poweroff` is not.
set -eu

[ $# -ge 1 ] || { sed -n '5s/^# *//p' "$0" >&2; exit 100; }
dir=$1 here=$(dirname "$0")
card=${2:-$dir/card.img}

make_card() {
    files=$(mktemp -d)
    trap 'rm -rf "$files"' EXIT
    cp "$here/example/nightjar.ini" "$files/"
    "$here/../sim/make-clips.py" "$files/clips"
    "$here/sdcard.sh" "$card" "$files" 1024
}
[ -f "$card" ] || (make_card)

cat <<TEXT
The card is $card; its takes: board/virt/sdcard-read.sh $card FOLDER
What the board plays goes to $dir/out.wav.
In another terminal: board/virt/press.py $dir 0     closes line 0 for a moment (0-2, 4-7)
Here: nightjar status, nightjar press doorbell; poweroff, or Ctrl-A X, which is a power cut.
TEXT
rm -f "$dir/qmp.sock" "$dir/qtest.sock"
"$here/press.py" "$dir" idle &
exec qemu-system-aarch64 -M virt,gic-version=3 -cpu cortex-a72 -smp 2 -m 512 -nic none -no-reboot \
    -kernel "$dir/vmlinuz" -initrd "$dir/initramfs.cpio.zst" \
    -append "console=ttyAMA0 quiet loglevel=4 panic=-1 NJ_CONSOLE=1" -nographic \
    -qmp "unix:$dir/qmp.sock,server=on,wait=off" -qtest-log none \
    -qtest "unix:$dir/qtest.sock,server=on,wait=off" \
    -audiodev "wav,id=hdaout,path=$dir/out.wav,out.frequency=48000,timer-period=1000" \
    -device intel-hda,msi=off -device hda-output,audiodev=hdaout,use-timer=off \
    -drive "if=none,id=card,format=raw,file=$card" -device virtio-blk-pci,drive=card,romfile=
