#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# timeout: 120
"""104 - engines killed in mid-run: the next one goes on in the same segment, the frame count holds, and the
hole is as long as the simulated card says and the block that was not yet believed, within a period. What was
captured before stays."""
import sys
import time

sys.dont_write_bytecode = True
from engine_kit import FULL, TMP, Engine, Segment, Sim, check, prbs_frames, same, stretches

RATE, PERIOD = 48000, 128
KILLS = 20 if FULL else 4
FRAME_BYTES = 4


def wait_blocks(segment, more):
    target = segment.stats()["blocks"] + more
    for _ in range(2000):
        if segment.stats()["blocks"] >= target:
            return
        time.sleep(0.005)
    check(False, f"no {more} blocks came")


def captures(mode, periods):
    name = "capture" + mode
    sim = Sim(name, mode, "--source", "prbs", "--play", 0)
    segment = Segment(name + ".seg", direction="capture", device=sim.device, rate=RATE, channels=2,
                      period=PERIOD, periods=periods, ring=1 << 22)
    if mode == "--lockstep":
        sim.tell("start")
    engine, waits, holes, raw = Engine(segment), [], [], TMP + name + ".raw"
    engine.ready()
    for _ in range(KILLS):
        if mode == "--lockstep":
            sim.tell("start")
        wait_blocks(segment, 50)
        engine.kill()
        killed = time.monotonic()
        blocks = segment.stats()["blocks"]
        engine = Engine(segment)
        while segment.stats()["blocks"] == blocks:
            check(time.monotonic() - killed < 5, "the next block came")
        waits.append(time.monotonic() - killed)
        engine.ready()
        if mode == "--lockstep":
            sim.tell("pause")  # or the ring fills faster than it is read
        holes += segment.drain(raw)
    truth = sim.tell("status")["capture"]
    engine.end()
    sim.quit()
    holes += segment.drain(raw)
    causes = [hole["cause"] for hole in holes]
    same(causes.count("engine restart"), KILLS, f"holes by a restart ({causes})")
    wanted = truth["holes"]
    # In real time a busy machine makes xruns of its own, each a hole of both.
    if mode == "--lockstep":
        same(len(wanted), KILLS, "holes as the card knows them")
    for hole in holes:
        same(int(hole["bound"]), PERIOD, "the bound told")
    same(max(waits) < 0.5 or mode == "--real-time", True, f"restarts within 0.5 s: {waits}")
    compare(raw, holes, truth, 2 * segment.stats()["max_block_frames"])
    more = [int(hole["frames"]) - true["frames"] for hole, true in zip(holes, wanted)]
    print(f"capture {mode}: {KILLS} kills, holes of {[t['frames'] for t in wanted]} frames, told longer by {more}, "
          f"longest {1000 * max(waits):.0f} ms to the next block")


def compare(raw, holes, truth, staged):
    """Between the holes every frame is the card's, and the time line holds."""
    with open(raw, "rb") as file:
        got = file.read()
    told = [(int(hole["frame"]), int(hole["frames"])) for hole in holes]
    for at, end, card in stretches(told, truth["holes"], truth["first_frame"], len(got) // FRAME_BYTES, PERIOD, staged):
        same(got[at * FRAME_BYTES:end * FRAME_BYTES] == prbs_frames(card, end - at, 2, "s16"), True,
             f"frames {at} to {end} are the card's from {card} on")


def plays():
    sim = Sim("play", "--lockstep", "--capture", 0)
    segment = Segment("play.seg", direction="play", device=sim.device, rate=RATE, channels=2,
                      period=PERIOD, periods=3, bank=4096)
    sim.tell("start")
    engine = Engine(segment)
    engine.ready()
    wait_blocks(segment, 50)
    before = segment.time_of(0)
    for _ in range(KILLS):
        engine.kill()
        segment.run("lost")
        engine = Engine(segment)
        engine.ready()
        wait_blocks(segment, 50)
    after = segment.time_of(0)
    stats = segment.stats()
    same(int(segment.info()["restarts"]), KILLS, "restarts told")
    off = abs(after - before) * RATE / 1e9
    check(off <= PERIOD, f"frame 0's time moved by {off:.1f} frames in {KILLS} restarts")
    engine.end()
    sim.quit()
    print(f"play: {KILLS} kills, {stats['hole_frames']} frames of holes, time line off by {off:.2f} frames")


captures("--lockstep", 3)
captures("--real-time", 16)
plays()
