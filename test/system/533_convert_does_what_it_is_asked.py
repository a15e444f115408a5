#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# timeout: 120
# beside others
"""533 - convert: rate, channels and maps, offset and duration to the frame, gain and fades, one rounding at the end;
what it is not asked for stays; what goes wrong is one line and leaves what was there."""
import array
import os
import struct
import sys

sys.dont_write_bytecode = True
from engine_kit import TMP, check, same
from file_kit import Sound, noise, run, sox_makes

FRAMES = 24000
IN = TMP + "in.wav"
OUT = TMP + "out.wav"
samples = noise(FRAMES * 2, "pcm_16")
sox_makes(IN, samples, "pcm_16", 2)


def convert(*words, source=IN, target=OUT, **options):
    run("convert", *words, source, target, **options)
    return Sound(target) if not options.get("code") else None


def frames_of(sound, first=0, count=None):
    count = sound.frames - first if count is None else count
    return sound.samples[first * sound.channels:(first + count) * sound.channels]


# What is not asked for stays as it is; -d and -o hold to the frame, and end with the file.
found = convert()
same((found.frames, found.rate, found.channels, found.format & 0xffff), (FRAMES, 48000, 2, 2), "as it is")
same(found.samples == samples, True, "samples")
for words, first, count in ((["-o", "100s"], 100, FRAMES - 100), (["-d", ".125"], 0, 6000),
                            (["-o", "0:00.25", "-d", "500s"], 12000, 500), (["-d", "10:00"], 0, FRAMES),
                            (["-o", "23999s"], 23999, 1)):
    found = convert(*words)
    same(found.frames, count, f"frames of {words}")
    same(found.samples == samples[2 * first:2 * (first + count)], True, f"samples of {words}")

# Channels: one to all, two as their mean, and by a map.
mono = convert("-c", 1, "-e", "pcm_24")
mean = [(samples[2 * i] + samples[2 * i + 1]) // 2 for i in range(FRAMES)]
same(list(mono.samples) == mean, True, "the mean of two")
left = convert("-m", 1)
same((left.channels, left.samples == samples[::2]), (1, True), "the first alone")
three = convert("-c", 3, source=OUT, target=TMP + "three.wav")
same([three.samples[k::3] == samples[::2] for k in range(3)], [True] * 3, "one to all")
crossed = convert("-m", "2,1,0")
same([crossed.samples[0::3] == samples[1::2], crossed.samples[1::3] == samples[::2], any(crossed.samples[2::3])],
     [True, True, False], "exchanged, and silence")

# What lost something becomes every kind, in an encoding that this one has, as long as it was.
for kind, encoding in (("mp3", "any"), ("ogg", "any"), ("opus", "any"), ("wav", "ima_adpcm"), ("aiff", "ima_adpcm"),
                       ("w64", "ms_adpcm"), ("au", "g721_32"), ("wav", "alaw"), ("caf", "alac_20")):
    lossy = f"{TMP}{encoding}.{kind}"
    convert("-c", 1, *([] if encoding == "any" else ["-e", encoding]), target=lossy)
    long = Sound(lossy).frames
    for target in ("wav", "rf64", "flac", "aiff", "caf", "w64", "au", "ogg", "opus", "mp3"):
        found = convert(source=lossy, target=TMP + "became." + target)
        same((found.rate, found.channels), (48000, 1), f"{lossy} as {target}")
        check(abs(found.frames - long) < (1 if target in ("flac", "ogg", "opus") else 4096),
              f"{found.frames} frames of {long}: {lossy} as {target}")

# Another rate: the length, and the same sound for every way to it.
found = convert("-r", "44.1k")
same((found.rate, found.frames), (44100, 22050), "44.1 kHz")
same(found.format & 0xffff, 2, "16 bits stay")
part = convert("-r", "44.1k", "-o", "0.25", target=TMP + "part.wav")
same(part.samples == frames_of(found, 11025), True, "an offset is the same sound")
run("convert", "-r", "44.1k", "-t", "null,raw", "-e", "null,pcm_16", IN, TMP + "a.raw")
with open(TMP + "a.raw", "rb") as file:
    raw = array.array("h", file.read())
same([value << 16 for value in raw] == list(found.samples), True, "without a head too")
run("convert", "-t", "raw,wav", "-e", "pcm_16,null", "-r", "44.1k,null", "-c", "2,null", TMP + "a.raw", TMP + "b.wav")
same(Sound(TMP + "b.wav").samples == found.samples, True, "and back")

# Gain and fades: calculated in floats, rounded once, saturated.
quiet = convert("--gain", "-6.0205999", "-e", "float")
check(max(abs(a - b / 2 ** 32) for a, b in zip(quiet.samples, samples)) < 1e-7, "half as loud")
loud = convert("--gain", 20)
worst = max(abs(a / 65536 - min(max(b / 65536 * 10, -32768), 32767)) for a, b in zip(loud.samples, samples))
check(worst <= 0.501, f"ten times as loud, saturated: {worst}")
faded = convert("--fade-in", "1000s", "--fade-out", "2000s", "-e", "float")
for i in (0, 1, 500, 999, 1000, 12000, 21999, 22000, 23000, 23999):
    factor = min(i / 1000, 1) * min((FRAMES - i) / 2000, 1)
    wanted = samples[2 * i] / 2 ** 31 * factor
    check(abs(faded.samples[2 * i] - wanted) < 1e-7, f"fade at {i}: {faded.samples[2 * i]}, not {wanted}")

# What goes wrong.
before = os.path.getsize(OUT)
for words, code, line in (
        ([IN, IN], 100, f"{IN}: is the file that is read"),
        ([TMP + "no.wav", OUT], 100, f"{TMP}no.wav: is not there"),
        ([IN, TMP + "out.xyz"], 100, f"{TMP}out.xyz: its name does not end as one of a sound file: .wav, .flac, .aiff ..."),
        ([IN, "/no/such/folder.wav"], 100, "/no/such/folder.wav: open: No such file or directory"),
        (["-n", IN, OUT], 100, f"{OUT}: exists already"),
        (["-e", "float", IN, TMP + "out.flac"], 100, f"{TMP}out.flac: flac cannot hold float of 2 channels at 48000 Hz"),
        (["-r", "100", IN, OUT], 100, f"{IN}: 48000 Hz cannot become 100 Hz: 256 times as many, or as few, at most"),
        (["-m", "3", IN, OUT], 100, "--map: the input has no such channel"),
        (["-o", "1:00", IN, OUT], 100, f"{IN}: ends before that frame"),
        (["-t", "null,wav", IN, "/dev/full"], 111, "/dev/full: write: No space left on device")):
    run("convert", *words, code=code, lines=[f"nightjar convert: {line}"])
    same(os.path.getsize(OUT), before, f"what was there before {words}")
with open(IN, "rb") as file:
    whole = file.read()
same(len(whole), 44 + FRAMES * 4, "the input")
streamed = whole[:4] + struct.pack("<I", 0xffffffff) + whole[8:40] + struct.pack("<I", 0xffffffff) + whole[44:]
run("convert", "--fade-out", 1, "-", OUT, stdin=streamed, code=100,
    lines=["nightjar convert: --fade-out: the input does not say how long it is: --duration has to"])
run("convert", "-d", ".5", "--fade-out", ".5", "-", OUT, stdin=streamed)
with open(TMP + "cut.wav", "wb") as file:
    file.write(whole[:44 + 48000])
run("convert", TMP + "cut.wav", OUT,
    lines=[f"nightjar convert: {TMP}cut.wav: ends after 0.25 s of 0.5 s: only that much plays, it was not copied whole"])
run("convert", "-q", TMP + "cut.wav", OUT)
same(Sound(OUT).frames, 12000, "what is there")
