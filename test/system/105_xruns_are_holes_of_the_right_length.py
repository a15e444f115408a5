#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""105 - an xrun of the card is a hole at its place in a capture, as long as what was lost and the block before it,
which is not believed; in play it is told, and the time line of frames holds. Where no flag is raised, time that stands
still for 65 ms and is caught up is no hole, and time that is lost for good is one."""
import sys

sys.dont_write_bytecode = True
from engine_kit import TMP, Engine, Segment, Sim, check, prbs_frames, read_wav, same, stretches

RATE = 48000
LOST = [1, 700, 64, 4096, 48000]


def captures(period, periods):
    name = f"capture{period}"
    sim = Sim(name, "--lockstep", "--paused", "--source", "prbs", "--play", 0)
    segment = Segment(name + ".seg", direction="capture", device=sim.device, rate=RATE, channels=2,
                      period=period, periods=periods, ring=1 << 19)
    engine = Engine(segment)
    engine.ready()
    sim.tell("wait", "capture")
    for frames in LOST:
        sim.tell("run", 9600)
        sim.tell("xrun", "capture", frames)
        sim.tell("run", frames + 2 * period * periods)
    sim.tell("run", 9600)
    truth = sim.tell("status")["capture"]
    holes = segment.drain(TMP + name + ".raw")
    stats = segment.stats()
    engine.end()
    sim.quit()
    same(truth["xruns"], len(LOST), "xruns of the card")
    same(stats["xruns"], len(LOST), "xruns told")
    same([hole["cause"] for hole in holes], ["xrun"] * len(LOST), "causes")
    same([int(hole["bound"]) for hole in holes], [period] * len(LOST), "bounds")
    with open(TMP + name + ".raw", "rb") as file:
        got = file.read()
    told = [(int(hole["frame"]), int(hole["frames"])) for hole in holes]
    audio = stretches(told, truth["holes"], truth["first_frame"], len(got) // 4, period, stats["max_block_frames"])
    for at, end, card in audio:
        same(got[at * 4:end * 4] == prbs_frames(card, end - at, 2, "s16"), True,
             f"frames {at} to {end} are the card's from {card} on")
    for (at, end, card), hole in zip(audio, truth["holes"]):
        check(card + end - at < hole["first_frame"], f"the block before {hole} is not believed")
    true = [hole["frames"] for hole in truth["holes"]]
    print(f"capture {period}x{periods}: holes of {true}, told as {[length for _, length in told]}")


def plays(period, periods):
    """A clip stamped after the xruns sounds where the clock says, bit for bit."""
    name = f"play{period}"
    sim = Sim(name, "--lockstep", "--paused", "--capture", 0, "--play-file", TMP + name + ".wav")
    segment = Segment(name + ".seg", direction="play", device=sim.device, rate=RATE, channels=2,
                      period=period, periods=periods, bank=65536)
    clip = bytes(range(1, 201)) * 20
    with open(TMP + "clip", "wb") as file:
        file.write(clip)
    segment.run("clip", 0, TMP + "clip", "s16", 2, 0)
    engine = Engine(segment)
    engine.ready()
    sim.tell("wait", "play")
    sim.tell("run", 9600)
    before = segment.time_of(0)
    for frames in LOST:
        sim.tell("xrun", "play", frames)
        sim.tell("run", frames + 9600)
    moved = (segment.time_of(0) - before) * RATE / 1e9
    start = segment.clock()[0] + 20000
    segment.run("play", 0, start, "late=drop")
    sim.tell("run", 40000)
    events = segment.events(1)
    same(len([event for event in events if event["kind"] == "xrun"]), len(LOST), "xruns told")
    same((events[-1]["kind"], events[-1]["result"], int(events[-1]["frame"])), ("done", "0", start), "the end")
    place = sim.frame_at(segment.time_of(start), RATE)
    truth = sim.tell("status")["play"]
    sim.tell("flush")
    engine.end()
    sim.quit()
    same(truth["xruns"], len(LOST), "xruns of the card")
    check(abs(moved) <= 1, f"the time of frame 0 moved by {moved:.2f} frames")
    played = read_wav(TMP + name + ".wav")
    same((played.count(clip), played.find(clip)), (1, place * 4), "the clip's place in bytes")
    print(f"play {period}x{periods}: time line moved by {moved:.2f} frames in {len(LOST)} xruns")


def stands_still(period, periods):
    """The card's time stops for 65 ms on a starved host: once it is caught up, once it is lost."""
    name = f"still{period}"
    sim = Sim(name, "--lockstep", "--paused", "--source", "prbs", "--play", 0)
    segment = Segment(name + ".seg", direction="capture", device=sim.device, rate=RATE, channels=2,
                      period=period, periods=periods, ring=1 << 19)
    engine = Engine(segment)
    engine.ready()
    sim.tell("wait", "capture")
    sim.tell("run", RATE)
    for _ in range(3):
        sim.tell("stall", 65)
        sim.tell("ppm", 100000)
        sim.tell("run", 34320)
        sim.tell("ppm", 0)
        sim.tell("run", 5 * RATE)
        same(segment.drain(TMP + name + ".raw"), [], f"holes, period {period}")
    first = sim.tell("status")["capture"]["first_frame"]
    with open(TMP + name + ".raw", "rb") as file:
        got = file.read()
    check(len(got) // 4 > 16 * RATE, "what was captured is there")
    same(got == prbs_frames(first, len(got) // 4, 2, "s16"), True, "the frames are the card's")
    lost = 65 * RATE // 1000
    sim.tell("stall", 65)
    sim.tell("run", RATE)
    holes = segment.drain(TMP + name + ".raw")
    same([(hole["cause"], hole["bound"]) for hole in holes], [("clock", str(period))], "holes")
    wrong = int(holes[0]["frames"]) - lost - period # and the block before it
    check(abs(wrong) <= period // 4, f"{lost} frames lost are told wrong by {wrong}")
    engine.end()
    same(sim.tell("status")["capture"]["xruns"], 0, "xruns of the card")
    sim.quit()
    print(f"still {period}x{periods}: no hole when caught up; {lost} frames lost, told as {holes[0]['frames']}")


captures(64, 2)
captures(512, 3)
stands_still(64, 2)
stands_still(512, 3)
plays(64, 2)
plays(512, 3)
