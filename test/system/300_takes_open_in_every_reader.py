#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# timeout: 120
"""300 - takes of one card in five formats at once, split and not: sox and Python's wave read every frame of them
as the card gave it, rounded to nearest even where a format is narrower; an open file is valid too."""
import glob
import os
import subprocess
import sys
import wave

sys.dont_write_bytecode = True
from appliance_kit import Appliance, until
from engine_kit import TMP, check, prbs_frames, same

RATE = 48000
config = f"""[nightjar]
takes = takes
[card main]
device = sim
rate = {RATE}
period = 512
periods = 4
in_channels = 2
[take same]
channels = 1,2
file = same/%H%M%S.wav
split = 1s
[take narrow]
channels = 1,2
format = wav 16
file = narrow.wav
[take mono]
channels = 2
format = wav 24
file = mono.wav
split = 1500ms
[take wide]
channels = 2,1
format = wav 32
file = wide.wav
[take real]
channels = 1,2
format = wav float
file = real.wav
"""


def numbers(data, size):
    return [int.from_bytes(data[i:i + size], "little", signed=True) for i in range(0, len(data), size)]


def sox(path):
    """Every sample, at the top of 32 bits."""
    done = subprocess.run(["sox", "-D", path, "-t", "raw", "-e", "signed", "-b", "32", "-L", "-"],
                          capture_output=True, check=False)
    same((done.returncode, done.stderr), (0, b""), f"sox {path}")
    return numbers(done.stdout, 4)


def to_16(value):
    """24 bits to 16, to nearest even, saturated."""
    low, high = value & 0xff, value >> 8
    if low > 128 or (low == 128 and high & 1):
        high += 1
    return min(high, 32767)


machine = Appliance("readers", config, {}, "--lockstep", "--paused", "--source", "prbs", "--capture", 2,
                    "--format", "s24_3")
machine.start()
machine.sim.tell("run", 5 * RATE)
until(lambda: all(take["file_frames"] for take in machine.status()["takes"]), "every take writes")

# While they are written, a reader sees whole files, with no more frames than are there.
parts = glob.glob(machine.folder + "takes/*.part")
same(len(parts), 4, "open files")
for part in parts:
    name = os.path.basename(part)[:-5] # sox goes by the name's end
    os.symlink(part, TMP + name)
    done = subprocess.run(["soxi", "-s", TMP + name], capture_output=True, text=True, check=False)
    same((done.returncode, done.stderr), (0, ""), f"soxi {part}")
    frame_bytes = {"narrow": 4, "mono": 3, "wide": 8, "real": 8}[name.split("-")[0].split(".")[0]]
    check(int(done.stdout) * frame_bytes + 512 <= os.path.getsize(part), f"{part} promises {done.stdout}")
machine.sim.tell("run", RATE // 7)
truth = machine.sim.tell("status")["capture"]
machine.stop()
machine.quit()

raw = {}
for take in machine.takes():
    name = take.fields["Nightjar|Take"]
    same((take.holes, len(take.complete)), ([], 1), f"ledger of {take.path}")
    same(take.first_frame, raw.get(name, [[], 0])[1], f"first frame of {take.path}")
    samples = sox(take.path)
    channels = 1 if name == "mono" else 2
    same(len(samples), take.frames * channels, f"frames of {take.path} by sox")
    raw.setdefault(name, [[], 0])
    raw[name][0] += samples
    raw[name][1] += take.frames
    if name == "narrow":
        with wave.open(take.path) as file:
            same((file.getnframes(), file.getnchannels(), file.getframerate()), (take.frames, 2, RATE), "Python's wave")

frames = raw["same"][1]
card = numbers(prbs_frames(truth["first_frame"], frames, 2, "s24_3"), 3)
same({name: value[1] for name, value in raw.items()}, {name: frames for name in raw}, "frames of each take")
same(len(raw), 5, "takes")
top = [value << 8 for value in card]
same(raw["same"][0] == top, True, "the card's own format, bit for bit")
same(raw["mono"][0] == top[1::2], True, "the second channel alone")
same(raw["wide"][0] == [top[i ^ 1] for i in range(len(top))], True, "32 bits, channels exchanged")
same(raw["real"][0] == top, True, "float holds 24 bits exactly")
same(raw["narrow"][0] == [to_16(value) << 16 for value in card], True, "16 bits, to nearest even")
check(len(glob.glob(machine.folder + "takes/same/*.wav")) == 6, "six files of a second")
print(f"figure: {frames} frames in {len(machine.takes())} files of 5 takes, read by sox")
