#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# timeout: 120
"""552 - every line of the README's section for the command line, as a person would type it in one folder, and what comes
of it: files with exactly as many frames as the line asks for."""
import json
import os
import subprocess
import sys

sys.dont_write_bytecode = True
from engine_kit import OUT, TMP, Sim, check, random_frames, same
from sound_kit import Wav, sndfile_frames, write_wav

RATE = 48000
# Of a line (by how it begins): the files that it makes, with their frames. Others make none.
MADE = {
    "nightjar record -d 1:30": {"dawn.wav": 90 * RATE},
    "nightjar record --at +0.5": {f"night-00{k}.flac": 2 * RATE for k in (1, 2, 3)},
    "nightjar record --append": {"dawn.wav": 100 * RATE},
    "nightjar convert": {"ten.flac": 441000},
    "nightjar playrec": {"room.wav": 30011 + 2 * RATE},
    "sox -n -t au": {"answer.wav": 3 * RATE},
    "nightjar io null": {"hour.wav": 480000},
}

folder = TMP + "readme/"
os.mkdir(folder)
write_wav(folder + "doorbell.wav", random_frames(1, 30011, 2, "s16"))
write_wav(folder + "rain.wav", random_frames(2, 48000, 2, "s16"))
subprocess.run(["sox", "-D", folder + "rain.wav", folder + "rain.flac"], check=True)
os.unlink(folder + "rain.wav")

with open(os.environ["NJ_ROOT"] + "/README.md", encoding="utf-8") as file:
    section = file.read().split("## From a terminal")[1].split("\n## ")[0]
lines = [line.split("  #")[0].split(" #")[0].strip() for line in section.split("```sh\n")[1].split("```")[0].splitlines()]
check(len(lines) >= 12, f"lines of the README: {lines}")


def run(line):
    before = {name: os.stat(folder + name).st_mtime_ns for name in os.listdir(folder)}
    sim = Sim("readme", "--source", "cable" if "playrec" in line else "prbs", "--rate", 48000)
    done = subprocess.run(["sh", "-c", line], cwd=folder, capture_output=True, timeout=60, check=False,
                          env={**os.environ, "PATH": OUT + ":" + os.environ["PATH"], "NIGHTJAR_SIM": sim.socket})
    status = sim.tell("status")
    sim.quit()
    said = done.stderr.decode()
    same((done.returncode, "nightjar: " in said, status["impatient"]), (0, False, 0), f"{line}: {said}")
    same([status[way]["xruns"] for way in ("play", "capture")], [0, 0], f"{line}: xruns")
    made = sorted(name for name in os.listdir(folder) if before.get(name) != os.stat(folder + name).st_mtime_ns)
    wanted = next((files for head, files in MADE.items() if line.startswith(head)), {})
    same(made, sorted(wanted), f"{line}: files")
    for name, frames in wanted.items():
        same(sndfile_frames(folder + name), frames, f"{line}: frames of {name}")
    return done.stdout.decode()


for line in lines:
    out = run(line)
    if "meter --json" in line:
        check(len([json.loads(one) for one in out.splitlines()]) >= 3, f"{line}: {out}")
    elif line == "nightjar devices":
        check("sim:" in out, f"{line}: {out}")
    else:
        same(out, "", line)
same(Wav(folder + "room.wav").data[:30011 * 4] == Wav(folder + "doorbell.wav").data, True, "the room hears the doorbell")
same(Wav(folder + "dawn.wav").bits, 24, "bits of the dawn")
print(f"{len(lines)} lines")
