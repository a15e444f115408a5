#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# timeout: 180
# full: 1200
# A recording's disk writes are recorded once; then the power is cut on the host at every flush (in the full
# form also with any part of the writes after it on the card). Each time the journal is replayed, the takes
# repaired, and every one opens in libsndfile and sox, holds what was recorded, and misses at most 2 s.
import os
import random
import shutil
import subprocess
import threading
import time

import appliance
import diskcut
import kit

SECONDS = 14
LOST_FRAMES = 2 * 48000
MOST_CUTS = None if kit.FULL else 24
REPAIR = os.path.join(kit.OUT, "host", "test", "board", "repair_takes")


class LogClock(threading.Thread):
    """When the write log had which length."""

    def __init__(self, path):
        super().__init__(daemon=True)
        self.path, self.samples, self.ended = path, [], threading.Event()

    def run(self):
        while not self.ended.wait(0.01):
            size = os.path.getsize(self.path)
            if not self.samples or size != self.samples[-1][1]:
                self.samples.append((time.monotonic(), size))

    def time_of(self, end):
        for stamp, size in self.samples:
            if size >= end:
                return stamp
        return self.samples[-1][0]


def record(work, card, log):
    """One run that ends well; (its takes, host time of its end, LogClock)."""
    with kit.Board(kit.IMAGE, card, work, writes_log=log) as board:
        clock = LogClock(log)
        board.boot()
        clock.start()
        board.wait_serial(r"\barmed\b", 60)
        time.sleep(SECONDS)
        kit.expect("xrun" not in board.run("cat /run/feeder.log"), "the feeder itself ran dry")
        ended_at = time.monotonic()
        board.power_off()
        clock.ended.set()
        clock.join()
    takes = appliance.load_takes(kit.read_takes(card, os.path.join(work, "final")))
    return appliance.Joined(takes), ended_at, clock


def judge_cut(card, work, final, captured):
    """One state of the card; the frames missing at its end, or None when nothing was recorded yet."""
    folder = kit.read_takes(card, os.path.join(work, "takes"))
    result = subprocess.run([REPAIR, folder], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    said = result.stdout.decode()
    kit.expect(result.returncode == 0, "repair failed: " + said)
    takes = appliance.load_takes(folder)
    for take in takes:
        kit.expect(take.path.endswith(".wav"), "%s was not repaired: %s" % (take.name, said))
        kit.expect(kit.sndfile_frames(take.path) == take.wav.frames, "libsndfile reads " + take.name)
        kit.expect(kit.sox_frames(take.path) == take.wav.frames, "sox reads " + take.name)
    frames = 0
    if takes:
        joined = appliance.Joined(takes)
        kit.expect(joined.first_frame == final.first_frame, "the first take is missing")
        kit.expect(final.data.startswith(joined.data), "the takes hold something else than was recorded")
        frames = joined.frames
    missing = captured - frames
    kit.expect(missing <= LOST_FRAMES, "%d frames of %d are missing, more than 2 s; repair: %s"
               % (missing, captured, said))
    return missing


def chosen_cuts(entries):
    cuts = diskcut.cuts(entries)
    if MOST_CUTS is None or len(cuts) <= MOST_CUTS:
        return set(cuts), len(cuts)
    # The last flushes close the take; the others are a seeded choice.
    chosen = set(cuts[-4:]) | set(random.Random(kit.SEED).sample(cuts[:-4], MOST_CUTS - 4))
    return chosen, len(cuts)


def states(entries, base, image, cuts):
    """Yields (index, image path) for each chosen cut; in the full form with parts of the next epoch too."""
    following = dict(diskcut.epochs(entries))
    choice = random.Random(kit.SEED)
    shutil.copy(base, image)
    with open(image, "r+b") as card:
        for index, entry in enumerate(entries, 1):
            diskcut.apply(card, entry)
            if index not in cuts:
                continue
            card.flush()
            yield index, image
            writes = [e for e in entries[index:following.get(index, index)] if e.data is not None]
            if kit.FULL and len(writes) > 1:
                torn = image + ".torn"
                subprocess.run(["cp", "--sparse=always", image, torn], check=True)
                with open(torn, "r+b") as other:
                    for extra in choice.sample(writes, choice.randrange(1, len(writes))):
                        diskcut.apply(other, extra)
                yield index, torn


def main():
    work = kit.work_dir("150_flush")
    config = appliance.HEAD + appliance.loop_card("4s", 1024)
    card = kit.make_card(work, config, None, appliance.feeder_files(work), p2_mib=48)
    base, log = card + ".base", os.path.join(work, "writes.log")
    subprocess.run(["cp", "--sparse=always", card, base], check=True)
    final, ended_at, clock = record(work, card, log)
    entries = list(diskcut.read_log(log))
    cuts, flushes = chosen_cuts(entries)
    missing = []
    for index, image in states(entries, base, os.path.join(work, "cut.img"), cuts):
        cut_at = clock.time_of(entries[index - 1].end)
        captured = min(final.frames, final.frames - int((ended_at - cut_at) * 48000))
        missing.append(judge_cut(image, work, final, max(captured, 0)))
    print("figure: %d writes and %d flushes recorded; %d states of the card judged: every take opens, at most "
          "%.2f s missing" % (len(entries), flushes, len(missing), max(missing) / 48000))


main()
