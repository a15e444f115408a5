#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# timeout: 180
# full: 1200
"""504 - SIGINT, SIGTERM and SIGHUP end a recording whole, exit code 0. After SIGKILL at any moment FILE, wav, rf64 or of
another kind that can be whole before its end, opens in sox and libsndfile, its frames are the card's, at most 2 s are
missing, a wav or rf64 is gone on with by --append, and neither engine nor file is left behind."""
import os
import random
import signal
import subprocess
import sys
import time

sys.dont_write_bytecode = True
from appliance_kit import running, until
from engine_kit import FULL, SEED, TMP, Sim, check, prbs_frames, random_frames, same
from sound_kit import Command, Wav, run, sndfile_frames, write_wav

RATE = 48000
KILLS = 100 if FULL else 5
KINDS = ("wav", "rf64", "aiff", "w64")  # one after the other


def asked_to_end(number):
    path = TMP + number.name + ".wav"
    sim = Sim(number.name, "--paused")
    record = Command(sim, "record", "-q", path)
    sim.tell("wait", "capture")
    sim.tell("run", 3 * RATE)
    first = sim.tell("status")["capture"]["first_frame"]
    record.process.send_signal(number)
    sim.tell("start")
    same(record.ends()[1], [], f"{number.name}: lines")
    sim.quit()
    wav = Wav(path)
    check(wav.frames > 2.9 * RATE, f"{wav.frames} frames")
    check(wav.data == prbs_frames(first, wav.frames, 2, "s16"), f"{number.name}: the frames are the card's")


def asked_to_be_silent():
    """Playing ends by a short fade, at once."""
    source = write_wav(TMP + "long.wav", random_frames(1, 20 * RATE, 2, "s16"))
    sim = Sim("silent", "--paused", "--play-file", TMP + "silent.played")
    play = Command(sim, "play", "-q", source)
    sim.tell("wait", "play")
    sim.tell("run", 2 * RATE)
    play.process.send_signal(signal.SIGINT)
    sim.tell("start")
    same(play.ends()[1], [], "lines")
    frames = sim.tell("status")["play"]["frames"]
    check(frames < 4 * RATE, f"it ends soon: {frames} frames")
    sim.quit()


def opens(path):
    """Frames, as each of the readers has them; sox knows RF64 by another name only, and an AIFF file of no frames, its own
    too, it calls one without sound."""
    if path.endswith(".aiff") and sndfile_frames(path) == 0:
        return b""
    kind = ["-t", "wav"] if path.endswith(".rf64") else []
    sox = subprocess.run(["sox", *kind, path, "-t", "raw", "-e", "signed", "-b", "16", "-L", "-"], capture_output=True,
                         check=False)
    same((sox.returncode, sox.stderr), (0, b""), "sox opens it without a word")
    same(sndfile_frames(path), len(sox.stdout) // 4, "frames, for both")
    return sox.stdout


def is_the_cards(data, first):
    same([int.from_bytes(data[i:i + 2], "little") for i in range(0, len(data), 4)],
         [(first + i) & 0xffff for i in range(len(data) // 4)], "the frames are the card's")


def killed(choice, index):
    kind = KINDS[index % len(KINDS)]
    path = f"{TMP}killed{index}.{kind}"
    sim = Sim("kill", "--real-time", "--source", "ramp")
    record = Command(sim, "record", "-q", path)
    sim.tell("wait", "capture")
    time.sleep(choice.uniform(0, 3.5))
    engines = record.engines()
    before = sim.tell("now")["card_frame"]
    record.process.kill()
    record.process.wait(10)
    until(lambda: not any(running(pid) for pid in engines), "no engine is left", 5)
    first = sim.tell("status")["capture"]["first_frame"]
    sim.quit()
    if not os.path.exists(path):
        check(before - first < 2 * RATE, "there is a file before 2 s")
        return 0
    got = opens(path)
    missing = before - first - len(got) // 4
    check(missing <= 2 * RATE, f"{missing / RATE:.2f} s are missing")
    is_the_cards(got, first)
    if index < 2:
        sim = Sim("again", "--source", "ramp")
        run(sim, "record", "-q", "--append", "-d", "5000s", path)
        sim.quit()
        longer = opens(path)  # with what was written, but not yet told by the head
        kept = len(longer) // 4 - 5000
        check(kept >= len(got) // 4 and before - first - kept <= 2 * RATE, f"{kept} frames are gone on with")
        is_the_cards(longer[:kept * 4], first)
    os.remove(path)
    return missing / RATE


for one in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
    asked_to_end(one)
asked_to_be_silent()
moments = random.Random(SEED)
worst = max(killed(moments, i) for i in range(KILLS))
same([name for name in os.listdir("/dev/shm") if "nightjar-" in name and "test" not in name], [], "files in memory")
print(f"figure: {KILLS} kills, {worst:.2f} s missing at most")
