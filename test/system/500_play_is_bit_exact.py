#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# timeout: 180
"""500 - what `nightjar play` plays is on the card as it is in the file, bit for bit: every width, channel count and
rate; several files without a gap, together, from a place on, again and again, cut, mapped, faded."""
import struct
import sys

sys.dont_write_bytecode = True
from engine_kit import BYTES, TMP, check, random_frames, same, widened
from sound_kit import pack, place, played_by, samples, write_wav

FRAMES = 30011  # no multiple of any period


def file_of(name, seed, frames=FRAMES, channels=2, fmt="s16", rate=48000):
    data = random_frames(seed, frames, channels, fmt)
    return write_wav(TMP + name, data, channels, rate, fmt), data


def widths():
    cases = [("s16", "s16", 2, 48000), ("s24_3", "s24_3", 1, 44100), ("s32", "s32", 8, 96000), ("s16", "s24_3", 2, 8000),
             ("s16", "s32", 1, 192000), ("s24_3", "s32", 2, 48000), ("s32", "s32", 2, 384000)]
    for fmt, card, channels, rate in cases:
        name = f"{fmt}.{card}.{channels}"
        path, data = file_of(name + ".wav", channels, FRAMES, channels, fmt, rate)
        played = played_by(name, "play", "-q", path, options=["--format", card, "--play", channels, "--rate", rate],
                           lines=[])
        place(played, widened(data, fmt, card), channels * BYTES[card], name)


def floats():
    path, data = file_of("f32.wav", 5, fmt="s16")
    values = [sample / 32768 for sample in samples(data)]
    exact = struct.pack(f"<{len(values)}f", *values)
    write_wav(path, exact, fmt="f32")
    played = played_by("f32.f32", "play", "-q", path, options=["--format", "f32"], lines=[])
    place(played, exact, 8, "floats on a card of floats")
    played = played_by("f32.s16", "play", "-q", path, options=["--format", "s16"], lines=[])
    place(played, data, 4, "floats on a card of 16 bits")


def in_a_row():
    files = [file_of(f"row{i}.wav", 10 + i, 5000 + 777 * i) for i in range(4)]
    paths = [path for path, _ in files]
    played = played_by("row", "play", "-q", *paths, lines=[])
    place(played, b"".join(data for _, data in files), 4, "files in a row")
    played = played_by("loop", "play", "-q", "--loop", 3, paths[0], paths[1], lines=[])
    place(played, (files[0][1] + files[1][1]) * 3, 4, "two files three times")
    played = played_by("cut", "play", "-q", "--loop", "-d", "20ks", paths[0], lines=[])
    place(played, (files[0][1] * 4)[:20000 * 4], 4, "a file again and again, cut")
    played = played_by("from", "play", "-q", "-o", "1234s", paths[0], paths[1], lines=[])
    place(played, files[0][1][1234 * 4:] + files[1][1], 4, "from a place on")


def together():
    quiet = [pack([value // 4 for value in samples(random_frames(20 + i, 4000 + 1500 * i, 2, "s16"))]) for i in range(3)]
    paths = [write_wav(f"{TMP}mix{i}.wav", data) for i, data in enumerate(quiet)]
    total = [0] * (len(quiet[-1]) // 2)
    for data in quiet:
        for i, value in enumerate(samples(data)):
            total[i] += value
    played = played_by("mix", "play", "-q", "--mix", *paths, lines=[])
    place(played, pack(total), 4, "three files together")


def channels():
    path, data = file_of("mono.wav", 30, channels=1)
    both = b"".join(data[i:i + 2] * 2 for i in range(0, len(data), 2))
    place(played_by("mono", "play", "-q", path, lines=[]), both, 4, "one channel sounds on both")
    path, data = file_of("pair.wav", 31)
    left, right = samples(data)[::2], samples(data)[1::2]
    means = [(a + b) / 2 for a, b in zip(left, right)]
    mean = pack([round(value) for value in means])  # to nearest even, both
    place(played_by("mean", "play", "-q", path, options=["--play", 1], lines=[]), mean, 2, "two channels as their mean")
    swapped = pack([value for pair in zip(right, left) for value in pair])
    place(played_by("swap", "play", "-q", "-m", "2,1", path, lines=[]), swapped, 4, "two channels exchanged")


def gain_and_fades():
    path, data = file_of("gain.wav", 40)
    half = played_by("gain", "play", "-q", "--gain", -6.0205999132796239, path, lines=[])
    wanted = [value / 2 for value in samples(data)]
    at = next(i for i in range(0, len(half), 4) if any(half[i:i + 4])) // 4
    got = samples(half)[2 * at:2 * (at + FRAMES)]
    check(all(abs(a - b) <= 0.51 for a, b in zip(got, wanted)), "half as loud")
    flat = write_wav(TMP + "flat.wav", pack([16000] * 2 * FRAMES))
    faded = played_by("fade", "play", "-q", "--fade-in", "1000s", "--fade-out", "2000s", "-d", "10ks", flat, lines=[])
    values = samples(faded)[::2]
    at = next(i for i, value in enumerate(values) if value) - 1  # the first frame is silence
    got = values[at:at + 10000]
    check(not any(values[:at]) and not any(values[at + 10000:]), "nothing but the faded file")
    wanted = [16000 * min(1, i / 1000, (10000 - i) / 2000) for i in range(10000)]
    worst = max(abs(a - b) for a, b in zip(got, wanted))
    check(worst <= 0.51, f"fades as lines, {worst} off at most")


def resampled():
    path, _ = file_of("cd.wav", 50, 44100, rate=44100)
    played = played_by("resampled", "play", path, path)
    said = played_by.said
    same(said[0], f"nightjar play: {path}: 44100 Hz is resampled to 48000 Hz", "what is said, once")
    same(len(said), 2, f"lines, the last about the end: {said}")
    frames = len(played.rstrip(b"\0")) // 4 - next(i for i in range(0, len(played), 4) if any(played[i:i + 4])) // 4
    check(95000 < frames < 97000, f"{frames} frames of 48 kHz")


widths()
floats()
in_a_row()
together()
channels()
gain_and_fades()
resampled()
