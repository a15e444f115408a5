#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# timeout: 120
# full: 900
# beside others
"""550 - sox makes a file and pipes it into `nightjar io - out.wav`, over the simulated card's cable; then the card gives
that file, and `nightjar record -` pipes it into sox. Every sample of both ways is the one that sox made: 16, 24, 32
bits and float, 1, 2 and 8 channels, 8 to 192 kHz."""
import itertools
import random
import struct
import subprocess
import sys

sys.dont_write_bytecode = True
from engine_kit import BYTES, FULL, SEED, TMP, Sim, check, random_frames, same
from sound_kit import Command, Wav

RATES = [8000, 11025, 16000, 22050, 32000, 44100, 48000, 88200, 96000, 176400, 192000]
FORMATS = {"s16": ("signed-integer", 16), "s24_3": ("signed-integer", 24), "s32": ("signed-integer", 32),
           "f32": ("floating-point", 32)}
CHANNELS = [1, 2, 8]
FRAMES = 5003  # no multiple of any period


def cases():
    if FULL:
        return list(itertools.product(FORMATS, CHANNELS, RATES))
    # 4, 3 and 11 have no common factor: twelve of them are every format with every channel count, and each rate.
    return [(list(FORMATS)[k % 4], CHANNELS[k % 3], RATES[k % 11]) for k in range(12)]


def made(seed, channels, fmt):
    """Random samples that sox does not have to round: its own are 32 bits."""
    if fmt != "f32":
        return random_frames(seed, FRAMES, channels, fmt)
    dice = random.Random(SEED * 1000 + seed)
    return struct.pack(f"<{FRAMES * channels}f",
                       *(dice.randrange(-1 << 23, 1 << 23) / (1 << 23) for _ in range(FRAMES * channels)))


def sox_words(fmt, channels, rate):
    encoding, bits = FORMATS[fmt]
    return ["-t", "raw", "-L", "-e", encoding, "-b", str(bits), "-c", str(channels), "-r", str(rate)]


def card_of(name, source, fmt, channels, rate):
    return Sim(name, "--source", source, "--format", fmt, "--rate", rate, "--play", channels, "--capture", channels)


def over(sim, text):
    """The card's own books: it lost nothing, and nobody kept its time standing."""
    status = sim.tell("status")
    sim.quit()
    same([(status[way]["xruns"], status[way]["hole_frames"]) for way in ("play", "capture")] + [status["impatient"]],
         [(0, 0), (0, 0), 0], f"{text}: xruns, lost frames, impatience")


def into(seed, fmt, channels, rate):
    """sox | nightjar io - out.wav"""
    name = f"{fmt}x{channels}x{rate}"
    data = made(seed, channels, fmt)
    with open(TMP + "in.raw", "wb") as file:
        file.write(data)
    sox = subprocess.Popen(["sox", "-D", *sox_words(fmt, channels, rate), TMP + "in.raw", "-t", "wav", "-"],
                           stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    sim = card_of(name + "i", "cable", fmt, channels, rate)
    said = Command(sim, "io", "-q", "-", TMP + "out.wav", stdin=sox.stdout).ends()
    sox.stdout.close()
    same((sox.wait(), said), (0, (b"", [])), f"{name}: sox, and what nightjar said")
    over(sim, name)
    check(Wav(TMP + "out.wav").data == data, f"{name}: what came back is not what sox made")
    return data


def back(data, fmt, channels, rate):
    """nightjar record - | sox, of a card that gives the file over and over."""
    name = f"{fmt}x{channels}x{rate}"
    sim = card_of(name + "b", TMP + "out.wav", fmt, channels, rate)
    wav, lines = Command(sim, "record", "-q", "-d", f"{FRAMES}s", "-").ends()
    same(lines, [], f"{name}: what nightjar said")
    over(sim, name)
    sox = subprocess.run(["sox", "-D", "-t", "wav", "-", *sox_words(fmt, channels, rate), "-"], input=wav,
                         capture_output=True, check=False)
    same(sox.returncode, 0, f"{name}: sox: {sox.stderr.decode()}")
    frame_bytes = channels * BYTES[fmt]
    same(len(sox.stdout), FRAMES * frame_bytes, f"{name}: bytes that sox read")
    at = (data + data).find(sox.stdout)
    check(at >= 0 and at % frame_bytes == 0, f"{name}: what sox read is not what the card gave")


for seed, (fmt, channels, rate) in enumerate(cases()):
    back(into(seed, fmt, channels, rate), fmt, channels, rate)
print(f"{len(cases())} round trips of {FRAMES} frames")
