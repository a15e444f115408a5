#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# timeout: 120
"""404 - the card pulled and put back: the engines end with 112, nothing spins, and both go on; the take with
its hole in the same file. The other way round, a card that is not there at the start is waited for."""
import os
import sys
import time

sys.dont_write_bytecode = True
from appliance_kit import Appliance, ramp, until, wav
from engine_kit import FULL, check, same, stretches

RATE, PERIOD = 48000, 512
BUFFER = 4 * PERIOD
config = f"""[nightjar]
takes = takes
[card main]
device = sim
rate = {RATE}
period = {PERIOD}
periods = 4
in_channels = 1
[button once]
line = sim:0
play = once.wav
[take t]
channels = 1
file = t.wav
"""


def cpu_seconds(pids):
    ticks = 0
    for pid in pids:
        with open(f"/proc/{pid}/stat", encoding="utf-8") as file:
            fields = file.read().rsplit(")", 1)[1].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


machine = Appliance("pulled", config, {"once.wav": wav([8000] * 48)}, "--real-time", "--source", "ramp",
                    "--capture", 1)
machine.start()
pulls = 3 if FULL else 1
for _ in range(pulls):
    time.sleep(0.5)
    machine.sim.tell("vanish")
    pulled = time.monotonic()
    until(lambda: all(stream["state"] != "running" for stream in machine.status()["streams"]), "the engines end")
    print(f"figure: the engines ended {time.monotonic() - pulled:.3f} s after the card")
    supervisors = [machine.status()["pid"], machine.process.pid]
    before, began = cpu_seconds(supervisors), time.monotonic()
    time.sleep(1)
    share = (cpu_seconds(supervisors) - before) / (time.monotonic() - began)
    check(share < 0.1, f"the supervisor takes {100 * share:.0f} % of a processor while it waits")
    machine.sim.tell("return")
    until(lambda: all(stream["state"] == "running" for stream in machine.status()["streams"]), "the engines are back")
codes = machine.lines("exit code 112")
check(any("main.play" in line for line in codes) and any("main.capture" in line for line in codes),
      f"both engines ended with 112: {codes}")
pressed = machine.stream("main.play")["presses"]["started"]
machine.command("press", "once")
until(lambda: machine.stream("main.play")["presses"]["started"] == pressed + 1, "a press sounds again")
truth = machine.sim.tell("status")["capture"]
machine.stop()
machine.quit()
same(len(machine.takes()), 1, "takes")
first, data, holes = machine.joined()
same((first, [hole["cause"] for hole in holes].count("engine restart")), (0, pulls), "the first frame, holes of a pulled card")
# As the card knows them, a busy machine's xruns among them.
told = [(int(hole["file_frame"]), int(hole["length_frames"])) for hole in holes]
for at, end, card in stretches(told, truth["holes"], truth["first_frame"], len(data) // 2, PERIOD, 2 * BUFFER):
    same(data[2 * at:2 * end] == ramp(card, end - at), True, f"frames {at} to {end} of the take")
