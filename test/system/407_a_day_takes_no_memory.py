#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# timeout: 120
# full: 900
"""407 - a day of frames at 8 kHz in lockstep (a quarter of an hour in the small form), with takes that split and
buttons that are pressed: the supervisor's memory and descriptors do not grow, and no frame is missing."""
import os
import sys

sys.dont_write_bytecode = True
from appliance_kit import Appliance, Take, ramp, until, wav
from engine_kit import FULL, check, same

RATE, PERIOD = 8000, 1024
SECONDS = 86400 if FULL else 900
SPLIT = 600 if FULL else 60
STEP = SECONDS // 90
config = f"""[nightjar]
takes = takes
log = nightjar.log
log_max = 64K
[card main]
device = sim
rate = {RATE}
period = {PERIOD}
periods = 2
in_channels = 1
[button bell]
line = sim:0
play = a.wav
again = overlap
[take t]
channels = 1
file = %d-%H%M%S.wav
split = {SPLIT}s
"""


def memory(pid):
    with open(f"/proc/{pid}/smaps_rollup", encoding="utf-8") as file:
        kb = {line.split(":")[0]: int(line.split()[1]) for line in file if line.split()[-1] == "kB"}
    return kb["Private_Dirty"] + kb["Private_Clean"], len(os.listdir(f"/proc/{pid}/fd"))


machine = Appliance("day", config, {"a.wav": wav([1000] * 800, rate=RATE)}, "--lockstep", "--paused", "--source", "ramp",
                    "--capture", 1, "--rate", RATE)
machine.start()
pid = machine.status()["pid"]
next_frame, checked, sizes = 0, 0, []
for step in range(90):
    machine.command("press", "bell")
    machine.sim.tell("run", STEP * RATE)
    machine.status()
    sizes.append(memory(pid))
    # What is closed is looked at and removed: a day is 1.4 GB.
    names = sorted(name for name in os.listdir(machine.folder + "takes") if name.endswith(".wav"))
    for name in names:
        take = Take(machine.folder + "takes/" + name)
        if not take.complete:
            continue
        same((take.first_frame, take.frames, take.holes), (next_frame, SPLIT * RATE, []), f"{name}: first frame, frames, holes")
        same(take.data, ramp(next_frame, take.frames), f"the frames of {name}")
        next_frame += take.frames
        checked += take.frames
        os.remove(take.path)
        os.remove(take.path[:-4] + ".ledger.csv")
truth = machine.sim.tell("status")
same((truth["capture"]["xruns"], truth["play"]["xruns"], truth["capture"]["first_frame"]), (0, 0, 0), "xruns, first frame")
until(lambda: machine.stream("main.play")["presses"]["started"] == 90, "all presses sounded")
same(machine.status()["pid"], pid, "the supervisor")
machine.sim.tell("start")
machine.stop()
log_bytes = sum(os.path.getsize(machine.folder + name) for name in os.listdir(machine.folder) if name.startswith("nightjar.log"))
machine.sim.quit()
# Descriptors come and go with each file: the fewest of some looks count.
warm, end = [(max(kb for kb, _ in part), min(fds for _, fds in part)) for part in (sizes[10:25], sizes[-15:])]
print(f"figure: {SECONDS} s, {checked} frames compared; memory of the supervisor {warm[0]} kB after a sixth, {end[0]} kB at "
      f"the end, descriptors {warm[1]} and {end[1]}, log {log_bytes} bytes")
check(checked >= (SECONDS - 2 * SPLIT) * RATE, f"{checked} frames compared")
check(end[0] <= warm[0] + 64, f"the memory has grown from {warm[0]} to {end[0]} kB")
check(end[0] < 10 * 1024, f"the supervisor takes {end[0]} kB")
same(end[1], warm[1], "descriptors")
check(log_bytes <= 64 * 1024, f"a log of {log_bytes} bytes")
