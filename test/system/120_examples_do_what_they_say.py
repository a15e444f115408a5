#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# timeout: 120
"""120 - each program of firmware/examples does on the simulated card what it says: what came out is compared frame by
frame, and so is what it prints."""
import math
import os
import re
import struct
import subprocess
import sys

sys.dont_write_bytecode = True
from engine_kit import OUT, TMP, Sim, check, prbs_frames, random_frames, read_wav, same

CARD = ["--lockstep", "--paused", "--source"]


class Example:
    """A program on a card of its own, whose time stands until the program's streams run."""

    def __init__(self, name, *words, source="prbs", streams="play", **options):
        self.name = name
        self.played_file = TMP + name + ".played.wav"
        self.sim = Sim(name, *CARD, source, "--play-file", self.played_file)
        self.process = subprocess.Popen([OUT + "examples/" + name, self.sim.device, *map(str, words)],
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options)
        self.first = self.sim.tell("now")["card_frame"]
        self.sim.tell("wait", streams)

    def go(self):
        """Time passes, as fast as the card is served."""
        self.sim.tell("start")
        return self

    def run(self, frames):
        """So many frames pass, and then none."""
        self.sim.tell("run", frames)
        return self

    def ends(self, code=0):
        """What it printed, and what the card played."""
        out, err = self.process.communicate(timeout=60)
        same((self.process.returncode, err), (code, ""), f"{self.name}'s end")
        self.sim.quit()
        return out.splitlines(), read_wav(self.played_file)


def write_wav(path, data, channels=2, rate=48000):
    with open(path, "wb") as file:
        file.write(b"RIFF" + struct.pack("<I", 36 + len(data)) + b"WAVEfmt " +
                   struct.pack("<IHHIIHH", 16, 1, channels, rate, rate * channels * 2, channels * 2, 16) +
                   b"data" + struct.pack("<I", len(data)) + data)
    return path


def samples(data):
    return struct.unpack(f"<{len(data) // 2}h", data)


def pack(values):
    return struct.pack(f"<{len(values)}h", *values)


def floats(data):
    """16-bit samples as a float file has them."""
    return struct.pack(f"<{len(data) // 2}f", *(sample / 32768 for sample in samples(data)))


def only(played, wanted, text):
    """The card played these bytes once, and silence before and after; where they begin, in bytes."""
    at = played.find(wanted)
    check(at >= 0 and at % 4 == 0, f"{text}: what is played is not there")
    check(not any(played[:at]) and not any(played[at + len(wanted):]), f"{text}: something else is played too")
    return at


def record_then_play():
    example = Example("record_then_play", 0.5, streams="capture").run(24200)
    example.sim.tell("wait", "play")
    lines, played = example.go().ends()
    same(lines, ["recorded 24000 frames, lost 0", "played 24000 frames: all of them"], "record_then_play")
    only(played, prbs_frames(0, 24000, 2, "s16"), "record_then_play")


def level_meter():
    lines, _ = Example("level_meter", 20, 1000, streams="capture").run(20200).ends()
    for k, line in enumerate(lines[:20]):
        left = samples(prbs_frames(1000 * k, 1000, 2, "s16"))[::2]
        same(re.search(r"\| (.*)", line).group(1), f"{min(left) / 32768:+.6f} {max(left) / 32768:+.6f}", f"chunk {k}")
        same(line[1:61].strip(" "), "#" * (line.rindex("#") - line.index("#") + 1), f"chunk {k}'s picture")
    same(lines[20], "20 chunks, 0 frames lost", "level_meter's end")


def tone():
    lines, played = Example("tone", 0.05, 1000).go().ends()
    same(lines, ["played 2400 frames, 0 of them silence in between"], "tone")
    sine = [round(8000 * math.sin(2 * math.pi * 1000 * i / 48000)) for i in range(2400)]
    only(played, pack([s for s in sine for _ in "lr"]), "tone: both channels")


def play_file():
    data = random_frames(1, 30000, 2, "s16")
    lines, played = Example("play_file", write_wav(TMP + "in.wav", data), 1000, 20000).go().ends()
    same(lines, ["played 20000 frames"], "play_file")
    only(played, data[4000:84000], "play_file")


def play_and_record():
    data = random_frames(2, 5000, 2, "s16")
    example = Example("play_and_record", write_wav(TMP + "in.wav", data), TMP + "out.wav", 0.5, streams="both")
    lines, played = example.run(24200).ends()
    same(lines, ["plays 5000 frames", "recorded 24000 frames, lost 0"], "play_and_record")
    only(played, data, "play_and_record")
    same(read_wav(TMP + "out.wav") == floats(prbs_frames(0, 24000, 2, "s16")), True, "play_and_record: the file")


def loopback_callback():
    lines, played = Example("loopback_callback", 0.25, streams="both").go().ends()
    same(lines, ["12032 frames, each heard 6.667 ms after it was sampled; missed 0"], "loopback_callback")
    at = only(played, prbs_frames(0, 11840, 2, "s16"), "loopback_callback") // 4
    same(at, 320, "loopback_callback: frames from the input to the output")


def playback_callback():
    data = random_frames(3, 20000, 2, "s16")
    with open(TMP + "in.raw", "wb") as file:
        file.write(data)
    lines, played = Example("playback_callback", TMP + "in.raw").go().ends()
    same(lines, ["played 20032 frames, in whole blocks"], "playback_callback")
    faded = [int(s * min(20000 - i // 2, 4800) / 4800) for i, s in enumerate(samples(data))]
    only(played, pack(faded), "playback_callback")


def beeps():
    lines, played = Example("beeps").go().ends()
    same(lines, [f"4800 frames from frame {24000 * k} on" for k in range(4)], "beeps")
    left = samples(played)[::2]
    same(left, samples(played)[1::2], "beeps: both channels")
    start = next(k for k, sample in enumerate(left) if sample) - 1  # a sine begins with 0
    for k in range(4 * 24000 - 19200 + 2400):
        at = k % 24000
        wanted = 16384 * math.sin(0.1 * at) * (1 - at / 4800) if at < 4800 else 0
        check(abs(left[start + k] - wanted) < 8, f"beeps: frame {k} is {left[start + k]}, not {wanted}")
    check(not any(left[start + 4 * 24000 - 19200:]), "beeps: something follows")


def every_program_is_tried():
    there = {name.removesuffix(".c") for name in os.listdir("firmware/examples") if name.endswith(".c")}
    same(sorted(there), sorted(program.__name__ for program in PROGRAMS), "programs that are tried")


PROGRAMS = [beeps, record_then_play, level_meter, tone, play_file, play_and_record, loopback_callback, playback_callback]
for program in PROGRAMS:
    program()
every_program_is_tried()
