#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# timeout: 120
# full: 600
# Takes on the card's FAT partition, as a card that any computer reads has them: the power is cut at a random moment
# of a recording, the next boot repairs, and at the end every take opens in libsndfile and sox, is the sequence, and no
# run misses more than its last 2 s.
import os
import random
import re
import subprocess

import appliance
import kit
import powercut

CUTS = 12 if kit.FULL else 1
PERIOD = 1024
SPLIT_S = 3
P1_MIB = 96
# As fsck.vfat tells it: a file without all of its clusters, or with another's.
DAMAGE = "share clusters|cluster chain length is [0-9]|Contains a free|Bad |Duplicate|Start cluster|Circular"
# The board's init mounts it for reading only.
WRITABLE = """mount -o remount,rw /dev/vda1 /sd
mkdir -p /sd/takes
"""


def card_files(work):
    files = appliance.feeder_files(work)
    with open(files["test.sh"], "a") as hook:
        hook.write(WRITABLE)
    return files


def read_fat(image, work):
    """The takes folder of the first partition."""
    dest = kit.work_dir("180_takes")
    subprocess.run(["mcopy", "-s", "-i", image + "@@1M", "::takes", dest], check=True,
                   env=dict(os.environ, MTOOLS_SKIP_CHECK="1"))
    return dest


def check_fat(image, work):
    """What a cut may leave is clusters that no file holds, and marks that say so."""
    part = os.path.join(work, "p1")
    subprocess.run(["dd", "if=" + image, "of=" + part, "bs=1M", "skip=1", "count=%d" % P1_MIB, "conv=sparse",
                    "status=none"], check=True)
    done = subprocess.run(["/usr/sbin/fsck.vfat", "-n", part], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    said = done.stdout.decode()
    kit.expect(" files, " in said and not re.search(DAMAGE, said), "the file system is damaged: " + said)


def main():
    work = kit.work_dir("180_fat")
    config = appliance.HEAD.replace("takes = /takes", "takes = /sd/takes")
    config += appliance.loop_card("%ds" % SPLIT_S, PERIOD)
    card = kit.make_card(work, config, None, card_files(work), p2_mib=16, p1_mib=P1_MIB)
    moments = random.Random(kit.SEED)
    recorded = []
    with kit.Board(kit.IMAGE, card, work) as board:
        for _ in range(CUTS):
            recorded.append(powercut.record_and_cut(board, moments.uniform(5.0, 9.0)))
            check_fat(card, work)
        appliance.boot(board)
        mounts = board.run("grep /sd /proc/mounts")
        kit.expect(" vfat rw," in mounts, "the takes are on a FAT: " + mounts)
        board.power_off()
    check_fat(card, work)
    takes = appliance.load_takes(read_fat(card, work))
    lost = powercut.judge_cuts(takes, recorded, PERIOD, SPLIT_S)
    print("figure: %d power cuts, %d takes on FAT, all open; lost at the end: %s s" %
          (CUTS, len(takes), ", ".join("%.2f" % seconds for seconds in lost)))


main()
