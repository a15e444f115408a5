#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# timeout: 150
# full: 900
# The power is cut at a random moment of a recording, again and again on one card (QEMU is killed). The
# next boot repairs; at the end every take opens in libsndfile and sox, is the sequence, and no run misses
# more than its last 2 s.
import random
import time

import appliance
import kit

CUTS = 30 if kit.FULL else 3
PERIOD = 1024
SPLIT_S = 4
LOST_S = 2.0


def record_and_cut(board, seconds):
    """Seconds of recording before the cut, as the host saw them."""
    armed_at = appliance.boot(board)
    time.sleep(seconds)
    board.power_cut()
    return time.monotonic() - armed_at


def judge_run(takes, recorded_s):
    """The takes of one boot that ended in a cut: (seconds lost)."""
    joined = appliance.Joined(takes)
    holes = [hole for _, hole in joined.holes if hole.cause == "power cut"]
    # A cut right after a split: the last file was closed whole, its successor was not on the card yet.
    whole = not holes and takes[-1].complete and takes[-1].wav.frames == SPLIT_S * takes[-1].wav.rate
    kit.expect(whole or len(holes) == 1 and holes[0].file_frame == takes[-1].wav.frames,
               "%s: the ledger does not end with the power cut: %r" % (takes[-1].name, joined.holes))
    joined.holes = [item for item in joined.holes if item[1].cause != "power cut"]
    appliance.judge_sequence(joined, PERIOD)
    return recorded_s - joined.frames / 48000


def judge_readers(takes):
    for take in takes:
        kit.expect(take.path.endswith(".wav"), "%s was not repaired" % take.name)
        kit.expect(kit.sndfile_frames(take.path) == take.wav.frames, "libsndfile reads " + take.name)
        kit.expect(kit.sox_frames(take.path) == take.wav.frames, "sox reads " + take.name)


def main():
    work = kit.work_dir("140_power")
    config = appliance.HEAD + appliance.loop_card("%ds" % SPLIT_S, PERIOD)
    card = kit.make_card(work, config, None, appliance.feeder_files(work), p2_mib=256)
    moments = random.Random(kit.SEED)
    recorded = []
    with kit.Board(kit.IMAGE, card, work) as board:
        for _ in range(CUTS):
            recorded.append(record_and_cut(board, moments.uniform(2.5, 9.0)))
        appliance.boot(board)
        board.power_off()
    takes = appliance.load_takes(kit.read_takes(card, kit.work_dir("140_takes")))
    judge_readers(takes)
    boots = []
    for take in takes:
        if take.boot not in boots:
            boots.append(take.boot)
    kit.expect(len(boots) in (CUTS, CUTS + 1), "takes of %d boots, not of %d" % (len(boots), CUTS))
    lost = [judge_run([take for take in takes if take.boot == boot], seconds)
            for boot, seconds in zip(boots, recorded)]
    print("figure: %d power cuts, %d takes, all open; lost at the end: %s s" %
          (CUTS, len(takes), ", ".join("%.2f" % seconds for seconds in lost)))
    kit.expect(max(lost) <= LOST_S, "a power cut took %.2f s" % max(lost))


main()
