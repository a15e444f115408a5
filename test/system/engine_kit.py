# SPDX-License-Identifier: MIT
"""engine_kit.py - the simulated card, one engine and its segment, for tests of the engine alone."""
import atexit
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time

OUT = os.environ["NJ_OUT"] + "/host/"
TMP = os.environ["NJ_TMP"] + "/"
# For sockets, whose paths may have 107 bytes, wherever the clone is.
SHORT = tempfile.mkdtemp(prefix="nj", dir="/tmp") + "/"
atexit.register(shutil.rmtree, SHORT, ignore_errors=True)
SEED = int(os.environ.get("NJ_SEED", "1"))
FULL = os.environ.get("NJ_FULL", "") == "1"

BYTES = {"s16": 2, "s24_3": 3, "s32": 4, "f32": 4}


def check(condition, text):
    if not condition:
        print("FAILED:", text)
        sys.exit(1)


def same(got, wanted, text):
    check(got == wanted, f"{text}: {got!r}, not {wanted!r}")


def _words(line):
    """key=value words; the last key takes the rest of the line."""
    head, found, text = line.partition(" text=")
    words = dict(word.split("=", 1) for word in head.split() if "=" in word)
    if found:
        words["text"] = text
    return words


class Sim:
    """nightjar-sim, in lockstep unless told otherwise."""

    def __init__(self, name, *options):
        self.socket = SHORT + name + ".sock"
        self.log = open(TMP + name + ".log", "wb")
        self.process = subprocess.Popen(
            [OUT + "nightjar-sim", "serve", "--socket", self.socket, *map(str, options)],
            stdout=self.log, stderr=self.log)
        for _ in range(500):
            if os.path.exists(self.socket):
                break
            check(self.process.poll() is None, f"nightjar-sim ended: {open(self.log.name).read()}")
            time.sleep(0.01)
        self.device = "sim:" + self.socket

    def tell(self, *words, may_fail=False):
        line = " ".join(map(str, words))
        done = subprocess.run([OUT + "nightjar-sim", "tell", "--socket", self.socket, *line.split()],
                              capture_output=True, text=True, timeout=120, check=False)
        reply = json.loads(done.stdout) if done.stdout.strip() else {"ok": False, "error": done.stderr}
        check(reply["ok"] or may_fail, f"tell {line}: {reply}")
        return reply

    def frame_at(self, time_ns, rate):
        """The card's frame at a time of its clock."""
        now = self.tell("now")
        return now["card_frame"] + round((time_ns - now["now_ns"]) * rate / 1e9)

    def quit(self):
        self.tell("quit")
        same(self.process.wait(20), 0, "nightjar-sim's exit code")


class Segment:
    """A segment's file; each call is a client of its own."""

    def __init__(self, name, path=None, **config):
        self.path = path or TMP + name
        self.direction = config["direction"]
        self.run("make", *(f"{key}={value}" for key, value in config.items()))

    def run(self, *words, code=0):
        done = subprocess.run([OUT + "test/tools/segment", self.path, *map(str, words)],
                              capture_output=True, text=True, timeout=120, check=False)
        if code is not None:
            same(done.returncode, code,
                 f"segment {' '.join(map(str, words))}: {done.stdout}{done.stderr}")
        return done.stdout.splitlines()

    def info(self):
        return _words(self.run("info")[0])

    def wait(self, state, ms=10000):
        return _words(self.run("wait", state, ms)[0])

    def clock(self):
        clock = _words(self.run("clock")[0])
        same(clock["valid"], "1", "the clock is valid")
        return int(clock["frame"]), int(clock["time"]), float(clock["rate"])

    def time_of(self, frame):
        """Nanoseconds of the card's clock at which a frame sounds or was sampled."""
        at, time_ns, rate = self.clock()
        return round(time_ns + (frame - at) * 1e9 / rate)

    def stats(self):
        return {key: int(value) for key, value in _words(self.run("stats")[0]).items()}

    def drain(self, path):
        """Appends all that is in the ring; the lines about holes."""
        lines = self.run("capture", 1 << 40, path, 0, code=None)
        return [dict(_words(line), cause=line.split("cause=")[1]) for line in lines if "cause=" in line]

    def events(self, count, ms=20000):
        return [dict(_words(line), kind=line.split()[0]) for line in self.run("events", count, ms)]


class Engine:
    """nightjar-engine on a segment."""

    def __init__(self, segment, prefix=()):
        self.segment = segment
        self.err_path = TMP + os.path.basename(segment.path) + ".err"
        self.err = open(self.err_path, "ab")
        self.process = subprocess.Popen(
            [*prefix, OUT + "nightjar-engine", segment.direction, "--segment", segment.path],
            stdout=self.err, stderr=self.err)

    def ready(self):
        """Waits for this engine's own word: an earlier one's may still stand in the segment."""
        for _ in range(1000):
            info = self.segment.info()
            if info["state"] == "ready" and int(info["pid"]) == self.process.pid:
                return info
            check(self.process.poll() is None, f"the engine ended: {self.said()}")
            time.sleep(0.01)
        check(False, f"the engine is not ready: {info}")
        return None

    def said(self):
        """Lines on standard error, but for the one about what the system refuses."""
        with open(self.err_path, encoding="utf-8") as file:
            lines = file.read().splitlines()
        return [line for line in lines if not line.startswith("nightjar-engine: degraded: ")]

    def end(self, code=0):
        if self.process.poll() is None:
            self.process.terminate()
        same(self.process.wait(10), code, f"the engine's exit code ({self.said()})")

    def kill(self):
        self.process.kill()
        self.process.wait(10)


def random_frames(seed, frames, channels, fmt):
    return random.Random(SEED * 1000 + seed).randbytes(frames * channels * BYTES[fmt])


def widened(data, fmt, card):
    """Samples of fmt as the card's wider format has them: shifted up, exactly."""
    more = BYTES[card] - BYTES[fmt]
    step = BYTES[fmt]
    if more == 0:
        return data
    return b"".join(bytes(more) + data[i:i + step] for i in range(0, len(data), step))


def read_wav(path):
    """The data chunk: what the card played from its frame 0 on."""
    with open(path, "rb") as file:
        data = file.read()
    same(data[8:12], b"WAVE", "the play file")
    at = 12
    while data[at:at + 4] != b"data":
        at += 8 + int.from_bytes(data[at + 4:at + 8], "little")
    return data[at + 8:]


def prbs(frame, channel, bits):
    """board/sim/source.h"""
    mask = (1 << 64) - 1
    z = (frame * 0x9E3779B97F4A7C15 + channel * 0xBF58476D1CE4E5B9) & mask
    z = ((z ^ (z >> 32)) * 0xD6E8FEB86659FD93) & mask
    return ((z ^ (z >> 32)) & 0xFFFFFFFF) >> (32 - bits)


def prbs_frames(first, frames, channels, fmt):
    bits = 8 * BYTES[fmt]
    return b"".join(prbs(first + i, channel, bits).to_bytes(BYTES[fmt], "little")
                    for i in range(frames) for channel in range(channels))


def stretches(told, truth, first, total, period, staged, restarts=False):
    """The audio between the holes of a recording: (from, to, the card's frame of `from`), of `total` frames whose first
    is the card's `first`. told: (place, length). The block before a hole is not believed, so that a hole begins up to
    `staged` frames before the card's; where an engine was killed, up to a period after it: it had copied what it
    did not live to take from the card. Across each the time line holds within a period. restarts: an engine that was
    back before the card's next frame lost only what is given up; the time line holds to the frame then."""
    at, card, found, known = 0, first, [], list(truth)
    for place, length in told:
        begin = card + place - at
        if restarts and length <= staged and (not known or begin + length + period < known[0]["first_frame"]):
            found.append((at, place, card))
            at, card = place + length, begin + length
            continue
        check(known, f"{told} told, {truth} known to the card")
        hole = known.pop(0)
        given_up = hole["first_frame"] - begin
        check(-period <= given_up <= staged, f"{given_up} frames before {hole} were given up")
        off = length - given_up - hole["frames"]
        check(abs(off) <= period, f"{hole} and {given_up} frames were told as {length}: {off} wrong")
        found.append((at, place, card))
        at, card = place + length, hole["first_frame"] + hole["frames"]
    same(known, [], f"holes of the card that were not told, {told}")
    return found + [(at, total, card)]
