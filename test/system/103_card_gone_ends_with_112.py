#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""103 - a card that is pulled, or that stands still, ends its engine at once with 112 and says why; put back,
the next engine goes on in the same segment."""
import sys
import time

sys.dont_write_bytecode = True
from engine_kit import Engine, Segment, Sim, check, same

RATE = 48000


def pulled(mode, direction):
    name = f"pull-{direction}{mode}"
    sim = Sim(name, mode, "--source", "ramp")
    extra = {"bank": 4096} if direction == "play" else {"ring": RATE}
    segment = Segment(name + ".seg", direction=direction, device=sim.device, rate=RATE, channels=2,
                      period=256, periods=4, **extra)
    engine = Engine(segment)
    engine.ready()
    sim.tell("start", may_fail=mode == "--real-time")
    sim.tell("wait", direction)
    time.sleep(0.2)
    started = time.monotonic()
    sim.tell("vanish")
    same(engine.process.wait(5), 112, "the exit code")
    took = time.monotonic() - started
    check(took < 2, f"the engine took {took:.3f} s to end")
    same(segment.info()["state"], "ended", "the state")
    check(segment.info()["text"].startswith("card gone: "), "the reason in the segment")
    same(engine.said(), ["nightjar-engine: " + segment.info()["text"]], "one line on standard error")
    gone = Engine(segment)
    same(gone.process.wait(5), 112, "the exit code while it is away")
    sim.tell("return")
    before = segment.clock()[0]
    again = Engine(segment)
    again.ready()
    sim.tell("wait", direction)
    time.sleep(0.2)
    check(segment.clock()[0] > before, "frames go on after it came back")
    again.end()
    sim.quit()
    print(f"{direction} {mode}: ended after {1000 * took:.0f} ms")


def stands_still():
    """Real time: a card that gives no block for a quarter of a second is as good as gone."""
    sim = Sim("still", "--real-time", "--source", "ramp")
    segment = Segment("still.seg", direction="capture", device=sim.device, rate=RATE, channels=2, period=256,
                      periods=4, ring=RATE)
    engine = Engine(segment)
    engine.ready()
    sim.tell("wait", "capture")
    time.sleep(0.3)
    started = time.monotonic()
    sim.tell("stall", 3000)
    same(engine.process.wait(5), 112, "the exit code")
    took = time.monotonic() - started
    check(0.1 < took < 2.5, f"the engine took {took:.3f} s to end")
    check("gave no block for" in segment.info()["text"], segment.info()["text"])
    sim.quit()
    print(f"standing still: ended after {1000 * took:.0f} ms")


for way in ("--lockstep", "--real-time"):
    pulled(way, "play")
    pulled(way, "capture")
stands_still()
