#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# timeout: 120
"""111 - play and capture at once on one card, its output led back to its input by a cable: what is played comes back
at the very frame of the capture's time line that both streams' clocks say, and the round trip, from the newest
frame that a reader has to the first that hears the answer to it, is the same after every restart of both engines."""
import random
import sys

sys.dont_write_bytecode = True
from engine_kit import FULL, SEED, TMP, Engine, Segment, Sim, check, random_frames, same

RATE, CHANNELS, FRAME_BYTES = 48000, 2, 4
RESTARTS = 100 if FULL else 20
CLIP_FRAMES = 64
#        period, periods, millionths that the card's crystal is off
CASES = [(64, 2, 0), (256, 3, 0), (64, 2, 150)]


class Loop:
    """A card with its cable, and a segment for each direction."""

    def __init__(self, period, periods, ppm):
        self.name = f"{period}x{periods}x{ppm}"
        self.sim = Sim(self.name, "--lockstep", "--paused", "--source", "cable", "--ppm", ppm,
                       "--play", CHANNELS, "--capture", CHANNELS)
        words = {"device": self.sim.device, "rate": RATE, "channels": CHANNELS, "period": period, "periods": periods}
        self.play = Segment(self.name + ".play", direction="play", bank=CLIP_FRAMES * FRAME_BYTES, **words)
        self.capture = Segment(self.name + ".capture", direction="capture", ring=8 * RATE, **words)
        self.clip = random_frames(period, CLIP_FRAMES, CHANNELS, "s16")
        with open(TMP + "clip", "wb") as file:
            file.write(self.clip)
        self.play.run("clip", 0, TMP + "clip", "s16", CHANNELS, 0)
        self.engines = []

    def start(self, settle):
        self.engines = [Engine(self.play), Engine(self.capture)]
        for engine in self.engines:
            engine.ready()
        self.sim.tell("wait", "both")
        self.sim.tell("run", settle)

    def stop(self, pause):
        for engine in self.engines:
            engine.end()
        for direction in ("play", "capture"):
            self.sim.tell("forget", direction)
        self.sim.tell("run", pause)

    def read(self):
        """All that the ring holds, and the frame of the time line that it begins with."""
        raw = TMP + self.name + ".raw"
        open(raw, "wb").close()
        lines = self.capture.run("capture", 1 << 40, raw, 0, code=None)
        with open(raw, "rb") as file:
            data = file.read()
        return data, int(lines[-1].split()[0].removeprefix("first="))

    def trip(self, ahead):
        """Plays the clip: where it came back, where the clocks said, and how long after the newest frame that could
        be read when it was sent."""
        data, first = self.read()
        newest = first + len(data) // FRAME_BYTES
        self.play.run("play", 0, "now")
        self.sim.tell("run", ahead)
        # The hole that a restart leaves is an event too.
        events = [event for event in self.play.events(1) if event["kind"] != "xrun"]
        same([event["kind"] for event in events], ["started", "done"], "the play's events")
        same(events[1]["result"], "0", "the play's result")
        data, first = self.read()
        same(first, newest, "the reader goes on where it was")
        at = data.find(self.clip)
        check(at >= 0 and at % FRAME_BYTES == 0 and data.find(self.clip, at + 1) < 0, "the clip came back once")
        back = first + at // FRAME_BYTES
        at, time_ns, rate = self.capture.clock()
        said = at + (self.play.time_of(int(events[0]["frame"])) - time_ns) * rate / 1e9
        return back, said, back - newest


def measure(period, periods, ppm):
    choice = random.Random(SEED)
    loop = Loop(period, periods, ppm)
    trips, errors = [], []
    for _ in range(RESTARTS):
        loop.start(8192 + choice.randrange(5000))
        back, said, trip = loop.trip(8 * period * periods)
        trips.append(trip)
        errors.append(abs(back - said))
        loop.stop(choice.randrange(100, 5000))
    status = loop.sim.tell("status")
    loop.sim.quit()
    for direction in ("play", "capture"):
        same(status[direction]["starts"], RESTARTS, f"runs of the {direction} engines, as the card counts")
        same(status[direction]["xruns"], 0, f"the card's own xruns in {direction}")
    same(status["impatient"], 0, "times that somebody kept the clock standing")
    # The card's buffer, and the block that a reader gets only when the next one came.
    wanted = (periods + 1) * period
    check(all(abs(trip - wanted) <= 1 for trip in trips), f"{loop.name}: round trips of {wanted} frames: {trips}")
    check(max(trips) - min(trips) <= 1, f"{loop.name}: equal round trips: {trips}")
    check(max(errors) <= 1, f"{loop.name}: frames from where the clocks said: {errors}")
    print(f"{loop.name}: {RESTARTS} restarts, round trips of {min(trips)} to {max(trips)} frames, "
          f"{max(errors):.3f} frames at most from where the clocks said")


for one in CASES:
    measure(*one)
