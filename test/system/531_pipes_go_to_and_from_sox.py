#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# timeout: 240
# beside others
"""531 - sound that comes from sox by a pipe and goes to sox by a pipe is the same to the bit: WAV, AU, FLAC and RAW, of
known and of unknown length, 16 to 32 bits and float, 1, 2 and 8 channels, 8 to 192 kHz. Nobody complains of a head. With ffmpeg too, where it is installed."""
import os
import shutil
import subprocess
import sys

sys.dont_write_bytecode = True
from engine_kit import TMP, check, same
from file_kit import ENCODINGS, NIGHTJAR, Sound, noise, run, sox, sox_makes

FRAMES = 4001
FORM = {"pcm_16": "s16", "pcm_24": "s24", "pcm_32": "s32", "float": "f32", "pcm_u8": "u8"}


def piped(*commands):
    """What the last of them writes; none of them complains."""
    running, stdin = [], subprocess.DEVNULL
    for words in commands:
        running.append(subprocess.Popen(words, stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE))
        if stdin != subprocess.DEVNULL:
            stdin.close()
        stdin = running[-1].stdout
    out = running[-1].stdout.read()
    for process, words in zip(running, commands):
        said = process.stderr.read()
        # sox says that it cannot go back to a length that it did not know, and that is true.
        said = b"\n".join(line for line in said.splitlines() if b"can't seek" not in line)
        same((process.wait(timeout=60), said), (0, b""), " ".join(words))
    return out


def words_of(kind, encoding, channels, rate):
    if kind != "raw":
        return ["-t", kind]
    return ["-t", FORM[encoding], "-r", str(rate), "-c", str(channels)]


def ours(kind, encoding, channels, rate, side):
    pair = "{},null" if side == "in" else "null,{}"
    words = ["-t", pair.format(kind), "-e", pair.format(encoding)]
    if kind == "raw" and side == "in":
        words += ["-r", f"{rate},null", "-c", f"{channels},null"]
    return words


def ffmpeg_pipes():
    """The same with ffmpeg, where it is installed: it, too, cannot go back to a length in a pipe."""
    ffmpeg, done = ["ffmpeg", "-nostdin", "-v", "error"], 0
    for encoding, channels, rate, codec in (("pcm_16", 2, 44100, "pcm_s16"), ("pcm_24", 1, 96000, "pcm_s24"),
                                            ("pcm_32", 8, 48000, "pcm_s32"), ("float", 2, 48000, "pcm_f32")):
        samples = noise(FRAMES * channels, encoding)
        sox_makes(TMP + "ff.wav", samples, encoding, channels, rate)
        for kind, order in (("wav", "le"), ("au", "be"), ("flac", ""), ("raw", "le")):
            if kind == "flac" and encoding in ("pcm_32", "float"):
                continue
            form = {"wav": "wav", "au": "au", "flac": "flac", "raw": codec[4:] + "le"}[kind]
            writes = ["-c:a", codec + order] if order else ["-strict", "-2"]
            taken = piped([*ffmpeg, "-i", TMP + "ff.wav", *writes, "-f", form, "-"],
                          [NIGHTJAR, "convert", *ours(kind, encoding, channels, rate, "in"), "-", TMP + "ff-taken.wav"])
            found = Sound(TMP + "ff-taken.wav")
            same((taken, found.frames, found.channels, found.rate), (b"", FRAMES, channels, rate), f"{kind} {encoding} from ffmpeg")
            same(found.samples == samples, True, f"{kind} of {encoding} from ffmpeg")
            reads = ["-f", form] + (["-ar", str(rate), "-ac", str(channels)] if kind == "raw" else [])
            given = piped([NIGHTJAR, "convert", *ours(kind, encoding, channels, rate, "out"), TMP + "ff.wav", "-"],
                          [*ffmpeg, *reads, "-i", "-", "-f", "f32le" if encoding == "float" else "s32le", "-"])
            same(given == samples.tobytes(), True, f"{kind} of {encoding} to ffmpeg")
            done += 2
    return done


count = 0
for encoding, channels, rate in (("pcm_16", 1, 8000), ("pcm_16", 2, 44100), ("pcm_24", 2, 96000), ("pcm_24", 1, 48000),
                                 ("pcm_24", 8, 48000), ("pcm_32", 2, 192000), ("float", 1, 48000), ("float", 8, 44100),
                                 ("pcm_u8", 2, 11025)): # of one, sox's pad byte would be a frame
    samples = noise(FRAMES * channels, encoding)
    made = TMP + "made.wav"
    sox_makes(made, samples, encoding, channels, rate)
    for kind in ("wav", "au", "flac", "raw"):
        if (kind == "flac" and encoding in ("pcm_32", "float", "pcm_u8")) or (kind == "au" and encoding == "pcm_u8"):
            continue
        form, bits = ENCODINGS[encoding]
        how = ["-b", str(bits)] if kind == "flac" else ["-e", form, "-b", str(bits)]
        writes = how + (words_of(kind, encoding, channels, rate) if kind == "raw" else ["-t", kind])
        back = ["sox", "-D", *words_of(kind, encoding, channels, rate), "-", "-t",
                "f32" if encoding == "float" else "s32", "-"]
        # `vol 1` through another sox: nobody knows the length.
        for first in (["sox", "-D", made, *writes, "-"], None):
            chain = [first] if first else [["sox", "-D", made, "-t", "sox", "-"],
                                           ["sox", "-D", "-t", "sox", "-", *writes, "-", "trim", "0"]]
            taken = piped(*chain, [NIGHTJAR, "convert", *ours(kind, encoding, channels, rate, "in"), "-",
                                   TMP + "taken.wav"])
            same(taken, b"", "standard output")
            found = Sound(TMP + "taken.wav")
            same((found.frames, found.channels, found.rate), (FRAMES, channels, rate), f"{kind} {encoding} from sox")
            same(found.samples == samples, True, f"{kind} of {encoding} from sox")
            count += 1
        given = piped([NIGHTJAR, "convert", *ours(kind, encoding, channels, rate, "out"), made, "-"], back)
        same(given == samples.tobytes(), True, f"{kind} of {encoding} to sox, {channels} channels")
        count += 1

# The length is not known at all: sox makes sound for ever until nobody reads.
out = subprocess.Popen(["sox", "-n", "-r", "48000", "-b", "16", "-t", "wav", "-", "synth", "sine", "440"],
                       stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
subprocess.run([NIGHTJAR, "convert", "-d", "3", "-", TMP + "endless.flac"], stdin=out.stdout, check=True)
out.kill()
out.wait()
same(Sound(TMP + "endless.flac").frames, 144000, "three seconds of an endless stream")

# A file as standard input and output is a file: its length is known, and its head is mended.
with open(made, "rb") as stdin, open(TMP + "redirected.wav", "wb") as stdout:
    subprocess.run([NIGHTJAR, "convert", "-", "-"], stdin=stdin, stdout=stdout, check=True)
same(Sound(TMP + "redirected.wav").frames, FRAMES, "a redirected file")
with open(TMP + "behind.au", "wb") as stdout:
    stdout.write(b"")
    subprocess.run([NIGHTJAR, "convert", "-t", "null,au", made, "-"], stdout=stdout, check=True)
same(os.path.getsize(TMP + "behind.au") > FRAMES, True, "a redirected AU file")

# Who reads has enough: the end, without a word.
first = subprocess.Popen([NIGHTJAR, "convert", "-t", "null,wav", made, "-"], stdout=subprocess.PIPE,
                         stderr=subprocess.PIPE)
first.stdout.close()
check(b"nightjar" not in first.stderr.read(), "a reader that has enough is no fault")
first.wait()
check(len(run("convert", made, "-")) > FRAMES and len(sox(made, "-t", "raw", "-")) == 2 * FRAMES, "the file is still whole")
with_ffmpeg = ffmpeg_pipes() if shutil.which("ffmpeg") else 0
print(f"figure: {count} pipes from and to sox, {with_ffmpeg} from and to ffmpeg, bit for bit")
