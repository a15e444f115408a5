# SPDX-License-Identifier: MIT
"""powercut.py - recordings that end by a power cut, and what their takes have to hold."""

import time

import appliance
import kit

LOST_S = 2.0  # the most that a cut may take


def record_and_cut(board, seconds):
    """Seconds of recording before the cut, as the host saw them."""
    armed_at = appliance.boot(board)
    time.sleep(seconds)
    board.power_cut()
    return time.monotonic() - armed_at


def judge_readers(takes):
    for take in takes:
        kit.expect(take.path.endswith(".wav"), "%s was not repaired" % take.name)
        kit.expect(kit.sndfile_frames(take.path) == take.wav.frames, "libsndfile reads " + take.name)
        kit.expect(kit.sox_frames(take.path) == take.wav.frames, "sox reads " + take.name)


def _judge_run(takes, recorded_s, period, split_s):
    """The takes of one boot that ended in a cut: (seconds lost)."""
    joined = appliance.Joined(takes)
    holes = [hole for _, hole in joined.holes if hole.cause == "power cut"]
    # A cut right after a split: the last file was closed whole, its successor was not on the card yet.
    whole = not holes and takes[-1].complete and takes[-1].wav.frames == split_s * takes[-1].wav.rate
    kit.expect(whole or len(holes) == 1 and holes[0].file_frame == takes[-1].wav.frames,
               "%s: the ledger does not end with the power cut: %r" % (takes[-1].name, joined.holes))
    joined.holes = [item for item in joined.holes if item[1].cause != "power cut"]
    appliance.judge_sequence(joined, period)
    return recorded_s - joined.frames / 48000


def judge_cuts(takes, recorded, period, split_s):
    """The takes of a card after so many cuts and one boot more: seconds lost by each cut."""
    judge_readers(takes)
    boots = []
    for take in takes:
        if take.boot not in boots:
            boots.append(take.boot)
    cuts = len(recorded)
    kit.expect(len(boots) in (cuts, cuts + 1), "takes of %d boots, not of %d" % (len(boots), cuts))
    lost = [_judge_run([take for take in takes if take.boot == boot], seconds, period, split_s)
            for boot, seconds in zip(boots, recorded)]
    kit.expect(max(lost) <= LOST_S, "a power cut took %.2f s" % max(lost))
    return lost
