#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# timeout: 120
"""121 - the programs of firmware/examples that play and record by actions do on the simulated card what they say, at the
very frames that they tell; and every program there is in a table of these two tests."""
import math
import os
import re
import signal
import struct
import sys

sys.dont_write_bytecode = True
from engine_kit import check, prbs_frames, same
from example_kit import Example, only, pack, samples

BUFFER = 2 * 64  # frames of the card's buffer: the first block sounds there


def numbers(line):
    return [int(word) for word in re.findall(r"\d+", line)]


def f32(value):
    return struct.unpack("<f", struct.pack("<f", value))[0]


def clamped(value):
    return max(-32768, min(32767, round(value)))


def bleeper():
    lines, played = Example("bleeper", 40).go().ends()
    same(lines[40], "40 bleeps, 0 late", "bleeper")
    told = [numbers(line) for line in lines[:40]]
    same(sorted(number for number, _, _ in told), list(range(40)), "bleeps that are told of")
    bleep = [round(8000 * min(1, min(i, 2399 - i) / 240) * math.sin(2 * math.pi * 880 * i / 48000)) for i in range(2400)]
    wanted = [0] * (BUFFER + max(frame for _, frame, _ in told) + 2400)
    for _, frame, _ in told:
        for i, sample in enumerate(bleep):
            wanted[BUFFER + frame + i] += sample
    same(pack([clamped(w) for w in wanted for _ in "lr"]) == played[:4 * len(wanted)], True, "bleeper: what is played")
    check(not any(played[4 * len(wanted):]), "bleeper: something follows")


def delay():
    example = Example("delay", 0.5, 300, streams="both").run(2000)
    example.says("scheduled")
    lines, played = example.go().ends()
    first = numbers(lines[0])[1]
    same(lines[0], f"recorded 24000 frames from frame {first} on, 0 missing", "delay")
    check(lines[1].startswith("played 24000 frames from frame ") and lines[1].endswith(", 0 missing"), lines[1])
    at = only(played, prbs_frames(first, 24000, 2, "s16"), "delay") // 4
    same(at - first, 14400, "delay: frames from the input to the output")


def fetch_stats():
    example, blocks = Example("fetch_stats", 5, streams="capture"), 0
    for k in range(5):
        line = example.run(4800 + 64 * (k == 0)).process.stdout.readline()
        count, low, high, frames, xruns = numbers(line)
        same((low, high, frames, xruns), (64, 64, 64 * count, 0), f"fetch {k}: {line}")
        blocks += count
        same(blocks - 75 * (k + 1) in (0, 1), True, f"fetch {k}: {blocks} blocks until then")
    lines, _ = example.run(500).ends()
    same(lines, ["8192 frames recorded from frame 0 on, 15808 did not fit into the ring"], "fetch_stats")


def scheduled_recording():
    def waveform(lines, frames):
        left = samples(prbs_frames(4800, frames, 2, "s16"))[::2]
        peaks = [max(map(abs, left[i:i + 2400])) / 32768 for i in range(0, frames, 2400)]
        same(lines, [f"{peak:.6f} {'#' * round(peak * 60)}" for peak in peaks], "scheduled_recording: the waveform")

    example = Example("scheduled_recording", 0.1, 0.5, streams="capture")
    example.says("scheduled")
    lines, _ = example.go().ends()
    same(lines[0], "recorded 24000 frames from frame 4800 on: all", "scheduled_recording")
    waveform(lines[1:], 24000)
    example = Example("scheduled_recording", 0.1, 10, streams="capture")
    example.says("scheduled")
    example.run(4800 + 9600)
    example.process.send_signal(signal.SIGINT)
    example.says("cancelled")
    lines, _ = example.run(1000).ends()
    frames = numbers(lines[0])[0]
    same(lines[0], f"recorded {frames} frames from frame 4800 on: stopped before its end", "cancelled")
    check(9600 - 128 <= frames <= 9600 + 128, f"cancelled after 9600 frames, of which {frames} were recorded")
    waveform(lines[1:], frames)


def sampler():
    example = Example("sampler", streams="both", stdin=-1)

    def line(key, *said):
        example.process.stdin.write(key + "\n")
        example.process.stdin.flush()
        for one in said:
            example.says(one)

    example.run(1000)
    line("p", "ready")
    line("r", "ready")
    example.run(6000)
    line("s", "stopping")
    example.run(1000)
    frames, first = numbers(example.process.stdout.readline())
    example.says("ready")
    check(5800 <= frames <= 6128 and 900 <= first <= 1200, f"sampler recorded {frames} frames from frame {first} on")
    line("p", "playing")
    example.go()
    same(numbers(example.process.stdout.readline())[0], frames, "sampler: frames that are played")
    example.says("ready")
    line("q")
    _, played = example.ends()
    only(played, prbs_frames(first, frames, 2, "s16"), "sampler")


def noise():
    state, values = 1, []
    for _ in range(48000):
        state = (state * 1664525 + 1013904223) & 0xFFFFFFFF
        values.append(((state >> 19) - 4096) / 32768)
    return values


def ocean_shore():
    step, waves = 4096, 3
    lines, played = Example("ocean_shore", waves, step / 48000).go().ends()
    same(lines, [f"wave {k + 1} of {waves} broke after {4 * step} frames" for k in range(waves)], "ocean_shore")
    sea, wanted = noise(), [[0.0] * ((waves + 3) * step) for _ in "lr"]
    for wave in range(waves):
        pan = (-0.5, 0.5)[wave % 2]
        for i in range(4 * step):
            gain = i / (2 * step) if i < 2 * step else 1 - (i - 2 * step) / (2 * step)
            place = pan * (1 - 2 * min(max(i - 2 * step, 0) / step, 1))
            sample = sea[(wave * 7919 + i) % 48000]
            for channel, factor in enumerate((1 - max(place, 0), 1 + min(place, 0))):
                at = wave * step + i
                wanted[channel][at] = f32(wanted[channel][at] + f32(sample * f32(gain * factor)))
    mixed = pack([clamped(32768 * w) for frame in zip(*wanted) for w in frame])
    begin = 4 * BUFFER
    same(played[begin:begin + len(mixed)] == mixed, True, "ocean_shore: what is played")
    check(not any(played[:begin]) and not any(played[begin + len(mixed):]), "ocean_shore: something else is played")


def every_program_is_tried():
    there = {name.removesuffix(".c") for name in os.listdir("firmware/examples") if name.endswith(".c")}
    tables = ("test/system/120_examples_do_what_they_say.py", "test/system/121_examples_act_at_their_frames.py")
    tried = []
    for path in tables:
        with open(path, encoding="utf-8") as file:
            tried += re.findall(r"\w+", re.search(r"^PROGRAMS = \[(.*?)\]", file.read(), re.S | re.M).group(1))
    same(sorted(there), sorted(tried), "programs that are tried")


PROGRAMS = [bleeper, delay, fetch_stats, scheduled_recording, sampler, ocean_shore]
for program in PROGRAMS:
    program()
every_program_is_tried()
