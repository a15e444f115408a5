#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# timeout: 150
# full: 900
# The power is cut at a random moment of a recording, again and again on one card (QEMU is killed). The
# next boot repairs; at the end every take opens in libsndfile and sox, is the sequence, and no run misses
# more than its last 2 s.
import random

import appliance
import kit
import powercut

CUTS = 30 if kit.FULL else 3
PERIOD = 1024
SPLIT_S = 4


def main():
    work = kit.work_dir("140_power")
    config = appliance.HEAD + appliance.loop_card("%ds" % SPLIT_S, PERIOD)
    card = kit.make_card(work, config, None, appliance.feeder_files(work), p2_mib=256)
    moments = random.Random(kit.SEED)
    recorded = []
    with kit.Board(kit.IMAGE, card, work) as board:
        for _ in range(CUTS):
            recorded.append(powercut.record_and_cut(board, moments.uniform(2.5, 9.0)))
        appliance.boot(board)
        board.power_off()
    takes = appliance.load_takes(kit.read_takes(card, kit.work_dir("140_takes")))
    lost = powercut.judge_cuts(takes, recorded, PERIOD, SPLIT_S)
    print("figure: %d power cuts, %d takes, all open; lost at the end: %s s" %
          (CUTS, len(takes), ", ".join("%.2f" % seconds for seconds in lost)))


main()
