#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# timeout: 180
"""502 - `nightjar playrec` over a cable records what it plays from frame 0 on, whatever the buffers and the card's
crystal; padding, duration and offset hold to the frame, and an input that is shorter than the duration is said."""
import sys

sys.dont_write_bytecode = True
from engine_kit import TMP, Sim, check, random_frames, same
from sound_kit import Command, Wav, run, write_wav

FRAMES = 20011
DATA = random_frames(1, FRAMES, 2, "s16")
INPUT = write_wav(TMP + "in.wav", DATA)


def over_cable(name, *words, options=(), command="playrec", lines=()):
    path = f"{TMP}{name}.wav"
    sim = Sim(name, "--source", "cable", *options)
    said = run(sim, command, "-q", *words, INPUT, path)
    status = sim.tell("status")
    sim.quit()
    same(said, list(lines), f"{name}: lines")
    same((status["play"]["xruns"], status["capture"]["xruns"], status["impatient"]), (0, 0, 0), f"{name}: xruns")
    return Wav(path).data


def expect(got, wanted, text):
    same(len(got) // 4, len(wanted) // 4, f"{text}: frames")
    check(got == wanted, f"{text}: what was played came back, from frame 0 on")


def buffers():
    for period, periods, ppm in ((64, 2, 0), (256, 3, 0), (2048, 4, 0), (16, 2, 0), (441, 2, 0), (256, 4, 150)):
        name = f"{period}x{periods}x{ppm}"
        got = over_cable(name, "-b", period, "--periods", periods, options=["--ppm", ppm])
        expect(got, DATA, name)
    for name, words in (("low", ["--latency", "low"]), ("ring", ["--buffersize", 64])):
        expect(over_cable(name, *words), DATA, name)


def formats():
    for fmt, channels, rate in (("s24_3", 1, 44100), ("s32", 8, 8000), ("f32", 2, 192000)):
        name = f"{fmt}.{channels}.{rate}"
        data = random_frames(2, FRAMES, channels, "s24_3" if fmt == "s24_3" else "s16" if fmt == "f32" else fmt)
        source = write_wav(TMP + name + ".in.wav", data, channels, rate, "s16" if fmt == "f32" else fmt)
        sim = Sim(name, "--source", "cable", "--format", fmt, "--play", channels, "--capture", channels, "--rate", rate)
        same(run(sim, "playrec", "-q", "-e", "pcm_16" if fmt == "f32" else "pcm_24" if fmt == "s24_3" else "pcm_32",
                 "-c", channels, source, TMP + name + ".wav"), [], "lines")
        sim.quit()
        check(Wav(TMP + name + ".wav").data == data, f"{name}: frames")


def lengths():
    silence = bytes(4)
    expect(over_cable("pad", "-p", "5000s"), DATA + silence * 5000, "padding")
    expect(over_cable("cut", "-d", "7000s"), DATA[:28000], "a duration")
    expect(over_cable("both", "-d", "7000s", "-p", "500s"), DATA[:28000] + silence * 500, "duration and padding")
    expect(over_cable("offset", "-o", "300s", "-p", "100s"), DATA[1200:] + silence * 100, "an offset")
    expect(over_cable("filled", "-d", "30ks", "-p"), DATA + silence * (30000 - FRAMES), "filled up to a duration")
    expect(over_cable("loop", "--loop", 3), DATA * 3, "three times")
    path = TMP + "short.wav"
    sim = Sim("short", "--source", "cable")
    lines = run(sim, "playrec", "-d", "30ks", INPUT, path)
    sim.quit()
    same(lines[0], f"nightjar playrec: {INPUT} ends after 0:00.416", "what is said")
    expect(Wav(path).data, DATA, "an input that is shorter")


def for_ever():
    """-p alone, without a duration: until ^C."""
    path = TMP + "ever.wav"
    sim = Sim("ever", "--source", "cable", "--paused")
    command = Command(sim, "playrec", "-q", "-p", INPUT, path)
    sim.tell("wait", "both")
    sim.tell("run", 480000)
    command.process.send_signal(2)
    sim.tell("run", 48000)
    command.ends()
    sim.quit()
    got = Wav(path).data
    check(len(got) // 4 > 400000 and got[:len(DATA)] == DATA and not any(got[len(DATA):]), "the input, then silence")


buffers()
formats()
lengths()
for_ever()
