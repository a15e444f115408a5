#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# timeout: 240
# beside others
"""530 - files of every kind and width, made by sox, become files of every other kind that holds them; libsndfile, sox
and nightjar itself find the same samples in them, bit for bit. Lossy kinds keep their length."""
import sys

sys.dont_write_bytecode = True
from engine_kit import TMP, check, same
from file_kit import Sound, noise, run, sox_makes, sox_samples

FRAMES = 3001
# What holds which widths; the container's number in libsndfile (WAV also as RF64 or extensible).
KINDS = {"wav": (("pcm_u8", "pcm_16", "pcm_24", "pcm_32", "float"), (0x010000, 0x130000)),
         "rf64": (("pcm_u8", "pcm_16", "pcm_24", "pcm_32", "float"), (0x220000,)),
         "aiff": (("pcm_s8", "pcm_16", "pcm_24", "pcm_32", "float"), (0x020000,)),
         "caf": (("pcm_s8", "pcm_16", "pcm_24", "pcm_32", "float"), (0x180000,)),
         "w64": (("pcm_u8", "pcm_16", "pcm_24", "pcm_32", "float"), (0x0b0000,)),
         "flac": (("pcm_s8", "pcm_16", "pcm_24"), (0x170000,)),
         "au": (("pcm_s8", "pcm_16", "pcm_24", "pcm_32", "float"), (0x030000,))}
MADE_BY_SOX = ("wav", "aiff", "caf", "w64", "flac", "au")
READ_BY_SOX = ("wav", "aiff", "w64", "flac", "au")
SUBTYPES = {"pcm_s8": 1, "pcm_16": 2, "pcm_24": 3, "pcm_32": 4, "pcm_u8": 5, "float": 6}


def sox_knows(kind, encoding):
    """It has no float in AIFF, and scales that of others by the largest integer."""
    return encoding != "float" or kind in ("wav", "au")


def raw_of(path, encoding, channels):
    """The samples by nightjar alone, through a pipe."""
    out = run("convert", path, "-", "-t", "null,raw", "-e", "null," + ("float" if encoding == "float" else "pcm_32"))
    same(len(out), FRAMES * channels * 4, f"bytes of {path}")
    return out


def check_file(path, kind, encoding, channels, samples):
    found = Sound(path)
    same((found.frames, found.channels, found.rate), (FRAMES, channels, 48000), f"{path} by libsndfile")
    check(found.format & 0xfff0000 in KINDS[kind][1], f"{path} is a {kind} file: {found.format:#x}")
    same(found.format & 0xffff, SUBTYPES[encoding], f"{path}: encoding")
    same(found.samples == samples, True, f"{path}: samples by libsndfile")
    if kind in READ_BY_SOX and sox_knows(kind, encoding):
        same(sox_samples(path, encoding) == samples, True, f"{path}: samples by sox")


count = 0
for encoding in ("pcm_16", "pcm_24", "pcm_32", "float", "pcm_u8", "pcm_s8"):
    for channels in (1, 2, 5):
        samples = noise(FRAMES * channels, encoding, channels)
        for kind in MADE_BY_SOX:
            if encoding not in KINDS[kind][0] or not sox_knows(kind, encoding):
                continue
            made = f"{TMP}made.{kind}"
            sox_makes(made, samples, encoding, channels)
            same(raw_of(made, encoding, channels) == samples.tobytes(), True,
                 f"sox's {kind} of {encoding}, {channels} channels")
            count += 1
        # The last of those, of whatever kind, is made into every other one.
        for kind, (encodings, _) in KINDS.items():
            if encoding not in encodings:
                continue
            path = f"{TMP}out.{kind}"
            run("convert", made, path, *(["-e", "null," + encoding] if kind == "rf64" or "8" in encoding else []))
            check_file(path, kind, encoding, channels, samples)
            same(raw_of(path, encoding, channels) == samples.tobytes(), True, f"our own {kind} of {encoding}")
            count += 1

for kind, most in (("ogg", FRAMES), ("opus", FRAMES), ("mp3", FRAMES + 3 * 1152)):
    run("convert", "-e", "null,null", made, f"{TMP}lossy.{kind}", "-c", 2)
    frames = len(run("convert", f"{TMP}lossy.{kind}", "-", "-t", "null,raw", "-e", "null,float")) // 8
    check(FRAMES <= frames <= most, f"frames of {kind}: {frames}")
    if kind != "opus":
        check(abs(Sound(f"{TMP}lossy.{kind}").frames - frames) <= 1152, f"{kind} by Debian's libsndfile")
    count += 1
print(f"figure: {count} files of {len(KINDS) + 3} kinds, bit for bit by libsndfile and sox")
