#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# timeout: 120
# The programs on the board are static and small; from init to armed it takes at most 1.5 s.
import os
import re
import subprocess

import appliance
import kit

ARMED_S = 1.5
SIZES = {"nightjar": 3.0e6, "nightjar-engine": 1.5e6}
IMAGE_BYTES = 64 << 20


def programs_are_static_and_small():
    for name, most in SIZES.items():
        path = os.path.join(kit.OUT, "arm64", name)
        kind = subprocess.run(["file", "-b", path], stdout=subprocess.PIPE, check=True).stdout.decode()
        kit.expect("ARM aarch64" in kind and "stripped" in kind, "%s is %s" % (name, kind))
        kit.expect("statically linked" in kind or "static-pie linked" in kind, "%s is %s" % (name, kind))
        size = os.path.getsize(path)
        print("figure: %s %.2f MB, %s" % (name, size / 1e6, kind.strip()[:60]))
        kit.expect(size <= most, "%s has %d bytes, more than %d" % (name, size, most))
    image = sum(os.path.getsize(os.path.join(kit.IMAGE, name)) for name in
                ("vmlinuz", "initramfs.cpio.zst"))
    print("figure: kernel and initramfs %.1f MB" % (image / 1e6))
    kit.expect(image <= IMAGE_BYTES, "the image has %d bytes" % image)


def boot_once(work, card):
    """(kernel's seconds, seconds from init to armed), by the guest's and the host's clock."""
    with kit.Board(kit.IMAGE, card, work) as board:
        armed_at = appliance.boot(board)
        begun_at, match = board.wait_serial(r"init ([0-9.]+): started", 1)
        board.power_off()
        return float(match.group(1)), armed_at - begun_at


def main():
    programs_are_static_and_small()
    work = kit.work_dir("100_boot")
    clip = kit.make_wav(2, 48000, 16, bytes(4 * 4800))
    config = appliance.HEAD + appliance.play_card() + appliance.loop_card()
    config += appliance.button("one", 5, "one.wav")
    card = kit.make_card(work, config, {"one.wav": clip})
    boots = sorted((boot_once(work, card) for _ in range(5 if kit.FULL else 3)), key=lambda b: b[1])
    kernel, armed = boots[len(boots) // 2]
    print("figure: kernel to init %.2f s; init to armed, median of %d: %.2f s (%s)"
          % (kernel, len(boots), armed, ", ".join("%.2f" % b[1] for b in boots)))
    # Seconds are asserted on an idle host only.
    load = float(re.split(r"\s", open("/proc/loadavg").read())[0])
    if armed > ARMED_S and load > 1.5:
        print("figure: the host was busy (load %.1f): not judged" % load)
        return
    kit.expect(armed <= ARMED_S, "init to armed took %.2f s" % armed)


main()
