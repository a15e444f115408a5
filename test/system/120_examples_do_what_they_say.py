#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# timeout: 120
"""120 - the programs of firmware/examples that read and write streams do on the simulated card what they say: what came
out is compared frame by frame, and so is what they print."""
import math
import re
import signal
import sys

sys.dont_write_bytecode = True
from engine_kit import TMP, check, prbs_frames, random_frames, read_wav, same
from example_kit import Example, floats, only, pack, samples, write_wav


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
    lines, played = Example("play_file", write_wav(TMP + "in.wav", data), 1000, 10000).go().ends()
    same(lines, ["played 10000 frames"], "play_file")
    only(played, data[4000:44000], "play_file")


def play_and_record():
    data = random_frames(2, 5000, 2, "s16")
    example = Example("play_and_record", write_wav(TMP + "in.wav", data), TMP + "out.wav", 0.5, streams="both")
    lines, played = example.run(24200).ends()
    same(lines, ["plays 5000 frames", "recorded 24000 frames, lost 0"], "play_and_record")
    only(played, data, "play_and_record")
    same(read_wav(TMP + "out.wav") == floats(prbs_frames(0, 24000, 2, "s16")), True, "play_and_record: the file")


def loopback_callback():
    lines, played = Example("loopback_callback", 0.25, streams="both").go().ends()
    same(lines, ["12032 frames, each heard 5.333 ms after it was sampled; missed 0"], "loopback_callback")
    at = only(played, prbs_frames(0, 11904, 2, "s16"), "loopback_callback") // 4
    same(at, 256, "loopback_callback: frames from the input to the output")


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


def spectrum():
    sine = [round(8192 * math.sin(2 * math.pi * i / 32)) for i in range(3200)]
    source = write_wav(TMP + "sine.wav", pack([s for s in sine for _ in "lr"]))
    lines, _ = Example("spectrum", 20, source=source, streams="capture").run(20 * 512 + 200).ends()
    same(len(lines), 20, "windows")
    for line in lines[1:]:
        same(line, f"{1500:8.1f} Hz {-12.0:6.1f} dB |{'   *#':64}|", "spectrum")


def ring_meter():
    example = Example("ring_meter", 30, streams="capture").run(48200)
    lines = [example.process.stdout.readline().rstrip("\n") for _ in range(20)]
    lines += example.run(24000).ends()[0]
    for k, line in enumerate(lines[:30]):
        part = samples(prbs_frames(2400 * k, 2400, 2, "s16"))
        peaks = [max(map(abs, part[c::2])) / 32768 for c in (0, 1)]
        same(line, "".join(f"{peak:.6f} |{'#' * round(peak * 30):30}| " for peak in peaks), f"line {k}")
    same(lines[30].split(",")[1], " 0 were refused", "ring_meter's end")


def record_file():
    lines, _ = Example("record_file", TMP + "whole.wav", 0.5, streams="capture").run(24200).ends()
    same(lines, [f"24000 frames are in {TMP}whole.wav"], "record_file")
    same(read_wav(TMP + "whole.wav") == prbs_frames(0, 24000, 2, "s16"), True, "record_file: what is in the file")
    example = Example("record_file", TMP + "until.wav", streams="capture").run(10000)
    example.process.send_signal(signal.SIGINT)
    lines, _ = example.ends()
    data = read_wav(TMP + "until.wav")
    same(lines, [f"{len(data) // 4} frames are in {TMP}until.wav"], "record_file until Ctrl-C")
    check(9856 <= len(data) // 4 <= 10000, f"{len(data) // 4} frames until Ctrl-C at frame 10000")
    same(data == prbs_frames(0, len(data) // 4, 2, "s16"), True, "record_file until Ctrl-C: what is in the file")


def loopback_blocking():
    example = Example("loopback_blocking", 0.4, 500, streams="both").run(19400)
    example.says("passed on all, lost 0")
    lines, played = example.go().ends()
    same(lines, ["played 43200 frames, 0 of them silence in between"], "loopback_blocking")
    at = only(played, prbs_frames(0, 19200, 2, "s16"), "loopback_blocking") // 4
    same(at, 24000 + 128, "loopback_blocking: frames from the input to the output")


def playback_blocking():
    data = random_frames(4, 20000, 2, "s16")
    with open(TMP + "piped.raw", "wb") as file:
        file.write(data)
    with open(TMP + "piped.raw", "rb") as file:
        lines, played = Example("playback_blocking", stdin=file).go().ends()
    same(lines, ["played 20000 frames"], "playback_blocking")
    only(played, data, "playback_blocking")


def signal_processing():
    example = Example("signal_processing", 0.4, 500, streams="both").run(19400)
    example.says("processed all")
    _, played = example.go().ends()
    data = (0, 0) + samples(prbs_frames(0, 19200, 2, "s16"))
    wanted = [round((new - old) / 2) for old, new in zip(data, data[2:])]
    at = only(played, pack([min(w, 32767) for w in wanted]), "signal_processing") // 4
    same(at, 24000 + 128, "signal_processing: frames from the input to the output")


PROGRAMS = [beeps, record_then_play, level_meter, tone, play_file, play_and_record, loopback_callback, playback_callback,
            spectrum, ring_meter, record_file, loopback_blocking, playback_blocking, signal_processing]
for program in PROGRAMS:
    program()
