#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""102 - the ring holds what the card captured, every frame of it but the newest block, which waits for the next, from
the frame that the clock says."""
import sys

sys.dont_write_bytecode = True
from engine_kit import BYTES, FULL, TMP, Engine, Segment, Sim, prbs_frames, same

CASES = [(64, 2, "s16", 2), (64, 3, "s24_3", 8), (16, 2, "s32", 1), (16, 3, "s16", 2), (2048, 4, "s16", 2)]
RATE = 48000
SECONDS = 10 if FULL else 2


def capture(case):
    period, periods, card, channels = case
    name = f"{period}x{periods}"
    sim = Sim(name, "--lockstep", "--paused", "--format", card, "--play", 0, "--capture", channels,
              "--source", "prbs")
    segment = Segment(name + ".seg", direction="capture", device=sim.device, rate=RATE, channels=channels,
                      period=period, periods=periods, ring=SECONDS * RATE * 2)
    engine = Engine(segment)
    info = engine.ready()
    same((info["format"], int(info["latency"])), (card, period), "as opened")
    sim.tell("wait", "capture")
    sim.tell("run", SECONDS * RATE)
    frames = segment.stats()["frames"] - period
    missing = SECONDS * RATE - frames
    same(0 <= missing <= 3 * period, True, f"{missing} frames are not there yet: less than three periods")
    raw = TMP + name + ".raw"
    same(segment.run("capture", frames, raw, 10000), ["first=0 missing=0"], "one span, no hole")
    same(segment.run("capture", 1, TMP + "more", 0, code=1)[0].split()[1], "missing=1", "the newest block is not there")
    first = sim.frame_at(segment.time_of(0), RATE)
    stats = segment.stats()
    same((stats["xruns"], stats["holes"]), (0, 0), "xruns and holes")
    same((stats["min_block_frames"], stats["max_block_frames"]), (period, period), "block sizes")
    engine.end()
    sim.quit()
    with open(raw, "rb") as file:
        got = file.read()
    wanted = prbs_frames(first, frames, channels, card)
    if got != wanted:
        size = channels * BYTES[card]
        bad = [i for i in range(frames) if got[i * size:(i + 1) * size] != wanted[i * size:(i + 1) * size]]
        same(len(bad), 0, f"frames that differ, the first being {bad[0]}, from card frame {first}")
    print(f"{name} {card} {channels} ch: {frames} frames from card frame {first} on, {stats['blocks']} blocks")


for one in CASES:
    capture(one)
