# SPDX-License-Identifier: MIT
"""appliance.py - Nightjar on the emulated board: its configuration, its status, its takes."""

import csv
import json
import os
import re
import time

import kit
import sequence

PLAY_CARD = """
[card main]
out = hw:CARD=Intel,DEV=0
rate = 48000
period = %d
periods = %d
"""

LOOP_CARD = """
[card mic]
in = hw:CARD=Loopback,DEV=1
rate = 48000
period = %d
periods = %d
in_channels = 2

[take seq]
card = mic
channels = 1,2
format = wav 24
split = %s
file = %%Y%%m%%d-%%H%%M%%S.wav
"""

HEAD = """[nightjar]
clips = clips
takes = /takes
keep_free = 4M
"""

# The sequence begins before the recorder does.
FEED = """#!/bin/sh
/sd/feeder > /run/feeder.log 2>&1 &
for i in 1 2 3 4 5 6 7 8 9 10; do
    grep -q playing /run/feeder.log && break
    usleep 50000
done
"""


def play_card(period=2048, periods=4):
    return PLAY_CARD % (period, periods)


def loop_card(split="7s", period=1024, periods=8):
    """Deep enough for the stalls of an emulated machine on a busy host."""
    return LOOP_CARD % (period, periods, split)


def button(name, line, clip, again="overlap", card=None, extra=""):
    text = "\n[button %s]\nline = 9030000.pl061:%d\nplay = %s\nagain = %s\n" % (name, line, clip, again)
    return text + ("card = %s\n" % card if card else "") + extra


def feeder_files(work):
    """What goes on the card so that the sequence plays from the boot on."""
    hook = os.path.join(work, "test.sh")
    with open(hook, "w") as file:
        file.write(FEED)
    return {"feeder": os.path.join(kit.IMAGE, "feeder"), "test.sh": hook}


def boot(board, timeout=60):
    """Switches on and waits until Nightjar says that it is armed; the host's time of that."""
    board.boot()
    return board.wait_serial(r"\barmed\b", timeout)[0]


def status(board):
    return json.loads(board.run("/bin/nightjar status --json"))


def wait_until(what, condition, timeout, every=0.2):
    deadline = time.monotonic() + timeout
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            kit.fail("%s: not within %g s" % (what, timeout))
        time.sleep(every)


# Takes

class Take:
    """One file: its audio, where it stands on the segment's time line, and its ledger's lines."""

    def __init__(self, path):
        self.path, self.name = path, os.path.basename(path)
        self.wav = kit.Wav(path)
        self.guano = {}
        for line in self.wav.chunks.get(b"guan", b"").decode().split("\n"):
            key, _, value = line.partition(":")
            self.guano[key.strip()] = value.strip()
        self.first_frame = int(self.guano["Nightjar|First Frame"])
        self.boot = self.guano.get("Nightjar|Boot", "")
        self.epoch = self.guano.get("Nightjar|Epoch", "")
        self.ledger_path = re.sub(r"\.wav(\.part)?$", "", path) + ".ledger.csv"
        self.holes, self.complete = read_ledger(self.ledger_path)

    @property
    def end_frame(self):
        return self.first_frame + self.wav.frames


class Hole:
    def __init__(self, row):
        def number(name):
            return int(row[name]) if row[name] else None
        self.first_frame, self.length = number("first_frame"), number("length_frames")
        self.bound, self.cause = number("bound_frames"), row["cause"]
        self.file_frame, self.filled = number("file_frame"), number("filled_frames")

    def __repr__(self):
        return "hole at file frame %s, %s frames +- %s, %s, filled %s" % (
            self.file_frame, self.length, self.bound, self.cause, self.filled)


def read_ledger(path):
    """(holes, whether the closing line is there)."""
    if not os.path.exists(path):
        kit.fail("%s has no ledger" % path)
    with open(path, newline="") as file:
        lines = file.read().splitlines()
    rows = [line for line in lines if line and not line.startswith("#")]
    holes = [Hole(row) for row in csv.DictReader(rows)]
    return holes, any(line.startswith("# complete") for line in lines)


def load_takes(folder):
    """The takes in the order of their recording."""
    takes = [Take(path) for path in kit.find_files(folder, ".wav", ".wav.part")]
    return sorted(takes, key=lambda take: (take.guano.get("Timestamp", ""), take.first_frame))


class Joined:
    """Takes of one segment laid end to end: bytes, and holes with their place in the whole."""

    def __init__(self, takes):
        self.data, self.holes, self.first_frame = b"", [], takes[0].first_frame
        expected = takes[0].first_frame
        for take in takes:
            kit.expect(take.first_frame == expected, "%s begins at frame %d; the file before it ended at %d"
                       % (take.name, take.first_frame, expected))
            for hole in take.holes:
                self.holes.append((hole.file_frame + take.first_frame - self.first_frame, hole))
            self.data += take.wav.data[:take.wav.frames * take.wav.block]
            expected = take.end_frame
        self.frames = len(self.data) // 6


def _breaks(pieces, period):
    """Where the sequence does not go on: (before, after, lost, gap). What is missing is known to one period,
    in place too: a piece of at most a period between two breaks belongs to both."""
    first = 0
    while first + 1 < len(pieces):
        last, inside = first + 1, 0
        while last + 1 < len(pieces) and pieces[last].count <= period:
            inside += pieces[last].count
            last += 1
        before, after = pieces[first], pieces[last]
        lost = after.first - (before.first + before.count) - inside
        yield before, after, lost, after.at - (before.at + before.count) - inside
        first = last


def judge_sequence(joined, period):
    """Nothing repeated, nothing changed; missing only where the ledger says so, filled to the length that
    is missing within one period. Returns (frames of the sequence, holes, frames missing)."""
    found = sequence.runs(joined.data)
    changed = [run for run in found if run.kind == "changed"]
    kit.expect(not changed, "changed frames: %r" % changed[:5])
    pieces = [run for run in found if run.kind == "sequence"]
    kit.expect(pieces, "the recording holds nothing of the sequence")
    kit.expect(pieces[0].at + pieces[0].first < 48000 * 20, "the sequence begins late: %r" % pieces[0])
    for before, after in zip(pieces, pieces[1:]):
        kit.expect(after.first >= before.first + before.count, "repeated frames: %r, then %r" % (before, after))
    missing, used = 0, set()
    for before, after, lost, gap in _breaks(pieces, period):
        where = "%r, then %r" % (before, after)
        kit.expect(abs(lost - gap) <= period, "%d frames are missing, %d stand for them: %s" % (lost, gap, where))
        said = [hole for at, hole in joined.holes
                if before.at + before.count - period <= at <= after.at and id(hole) not in used]
        kit.expect(said, "%d frames are missing and the ledger does not say so: %s; its holes: %r"
                   % (lost, where, joined.holes))
        filled = sum(hole.filled for hole in said)
        kit.expect(filled == gap, "the ledger says %d filled, %d are: %s" % (filled, gap, where))
        used.update(id(hole) for hole in said)
        missing += lost
    ends = pieces[-1].at + pieces[-1].count
    late = [hole for at, hole in joined.holes if id(hole) not in used and pieces[0].at < at < ends]
    kit.expect(not late, "holes in the ledger where nothing is missing: %r" % late)
    return sum(run.count for run in pieces), len(used), missing
