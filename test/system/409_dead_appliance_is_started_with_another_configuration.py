#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# timeout: 90
"""409 - parent and supervisor killed: the engines go on alone. Started again with the same configuration nothing is
missing from the take; with another one the old engines end, the old take is repaired, and all begins anew."""
import os
import signal
import sys
import time

sys.dont_write_bytecode = True
from appliance_kit import Appliance, ramp, running, until, wav
from engine_kit import check, same

config = """[nightjar]
takes = takes
[card main]
device = sim
period = 512
periods = 4
in_channels = 1
[button bell]
line = sim:0
play = a.wav
[take t]
channels = 1
file = t.wav
"""
machine = Appliance("dead", config, {"a.wav": wav([1000] * 480)}, "--real-time", "--source", "ramp", "--capture", 1)


def engines():
    return [stream["pid"] for stream in machine.status()["streams"]]


def die():
    supervisor = machine.status()["pid"]
    machine.process.kill()
    machine.process.wait(10)
    until(lambda: not running(supervisor), "the supervisor dies with its parent")


def start_again(text):
    machine.write(machine.config, text)
    os.truncate(machine.log_path, 0)
    machine.start()


machine.start()
until(lambda: machine.status()["takes"][0]["file_frames"] > 10000, "the take begins")
first = engines()
die()
time.sleep(0.3)
check(all(running(pid) for pid in first), "the engines go on")
start_again(config)
same(engines(), first, "engines after a start with the same configuration")
until(lambda: machine.lines("goes on in"), "the take goes on")

die()
start_again(config.replace("period = 512", "period = 1024"))
same(any(running(pid) for pid in first), False, "the old engines run")
check(all(stream["period"] == 1024 for stream in machine.status()["streams"]), "the new period")
until(lambda: machine.status()["takes"][0]["file_frames"] > 10000, "the second take begins")
second = engines()

die()
start_again(config.replace("[card main]", "[card other]"))
same(any(running(pid) for pid in second), False, "the engines of a card of another name run")
until(lambda: machine.status()["takes"][0]["file_frames"] > 10000, "the third take begins")
machine.sim.tell("press", 0)
until(lambda: machine.stream("other.play")["presses"]["started"] == 1, "a press sounds")
machine.stop()
truth = machine.sim.tell("status")["capture"]
machine.quit()
same(sorted(os.listdir(machine.runtime)), ["boot", "lock", "sim.sock"], "what is left in the runtime directory")
takes = machine.takes()
same(len(takes), 3, "takes")
for take in takes:
    check(take.frames > 10000 and take.complete, f"{take.path} is complete")
    card = int.from_bytes(take.data[:2], "little")
    if not truth["xruns"] and not take.holes:
        same(take.data, ramp(card, take.frames), f"every frame of {take.path}")
