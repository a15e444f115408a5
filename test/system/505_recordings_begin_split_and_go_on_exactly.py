#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# timeout: 120
"""505 - --at begins in the frame of that time, playing and recording; --split parts a recording without losing or
repeating a frame; --append goes on behind the last one."""
import os
import sys

sys.dont_write_bytecode = True
from engine_kit import TMP, Sim, check, prbs_frames, random_frames, same
from sound_kit import Command, Wav, place, run, write_wav

RATE = 48000
UTC = 1893456000  # 2030-01-01 00:00:00 at card frame 0
EDGES = ["--paused", "--utc", UTC]


def at_a_time():
    path = TMP + "at.wav"
    sim = Sim("at", *EDGES)
    record = Command(sim, "record", "-q", "--at", "2030-01-01T00:00:07.25", "-d", 1, path)
    sim.tell("wait", "capture")
    sim.tell("run", 20 * RATE)
    record.ends()
    sim.quit()
    wav = Wav(path)
    same(wav.frames, RATE, "frames")
    check(wav.data == prbs_frames(7 * RATE + RATE // 4, RATE, 2, "s16"), "from the frame of 7.25 s on")


def played_at_a_time():
    data = random_frames(1, 5000, 2, "s16")
    source = write_wav(TMP + "in.wav", data)
    sim = Sim("playat", *EDGES, "--source", "cable", "--play-file", TMP + "playat.played")
    both = Command(sim, "playrec", "-q", "--at", "00:00:05.5", source, TMP + "both.wav")
    sim.tell("wait", "both")
    sim.tell("run", 10 * RATE)
    both.ends()
    sim.quit()
    with open(TMP + "playat.played", "rb") as file:
        raw = file.read()
    same(place(raw[raw.find(b"data") + 8:], data, 4, "at a time"), 5 * RATE + RATE // 2, "the frame of 5.5 s")
    check(Wav(TMP + "both.wav").data == data, "what is recorded")


def soon():
    sim = Sim("soon", *EDGES)
    record = Command(sim, "record", "-q", "--at", "+2.5", "-d", "100s", TMP + "soon.wav")
    begun = sim.tell("now")["card_frame"]
    sim.tell("wait", "capture")
    sim.tell("run", 10 * RATE)
    record.ends()
    sim.quit()
    at = begun + 5 * RATE // 2
    check(Wav(TMP + "soon.wav").data in [prbs_frames(at + i, 100, 2, "s16") for i in (-1, 0, 1)], "2.5 s later")


def split():
    path = TMP + "split.wav"
    sim = Sim("split")
    run(sim, "record", "-q", "-d", "30ks", "--split", "7000s", path)
    first = sim.tell("status")["capture"]["first_frame"]
    sim.quit()
    parts = [f"{TMP}split-{i:03}.wav" for i in range(1, 6)]
    same([Wav(part).frames for part in parts], [7000] * 4 + [2000], "frames of each")
    same(b"".join(Wav(part).data for part in parts) == prbs_frames(first, 30000, 2, "s16"), True, "all of them")
    check(not os.path.exists(path) and not os.path.exists(TMP + "split-006.wav"), "no other file")


def append():
    path = TMP + "append.wav"
    wanted = b""
    for i in range(3):
        sim = Sim(f"append{i}")
        run(sim, "record", "-q", "--append", "-d", f"{3000 + i}s", path)
        wanted += prbs_frames(sim.tell("status")["capture"]["first_frame"], 3000 + i, 2, "s16")
        sim.quit()
        same(Wav(path).data == wanted, True, f"frames after run {i}")
    foreign = write_wav(TMP + "foreign.wav", b"12345678")
    sim = Sim("foreign")
    lines = run(sim, "record", "-q", "--append", "-d", "100s", foreign, code=100)
    same((len(lines), os.path.getsize(foreign)), (1, 52), f"another program's file is left alone: {lines}")
    lines = run(sim, "record", "-q", "-n", "-d", "100s", path, code=100)
    same((len(lines), Wav(path).data == wanted), (1, True), f"a file that is to be kept: {lines}")
    run(sim, "record", "-q", "-d", "100s", path)
    same(Wav(path).frames, 100, "without options it is replaced")
    sim.quit()


at_a_time()
played_at_a_time()
soon()
split()
append()
