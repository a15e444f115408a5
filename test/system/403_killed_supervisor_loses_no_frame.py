#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# timeout: 180
# full: 400
"""403 - the supervisor killed in mid-take and mid-clip: the engines go on, the next supervisor takes them up,
and the takes, joined, miss no frame. What sounds goes on, and is known to the next supervisor."""
import sys
import time

sys.dont_write_bytecode = True
from appliance_kit import Appliance, ramp, until, wav
from engine_kit import FULL, check, same

RATE, KILLS = 48000, 20 if FULL else 4
LOOP = 24000
config = f"""[nightjar]
takes = takes
[card main]
device = sim
rate = {RATE}
period = 2048
periods = 4
in_channels = 1
[button loop]
line = sim:0
play = loop.wav
loop = yes
again = stop
fade_out = 0ms
[take t]
channels = 1
file = %H%M%S.wav
split = 2s
"""
clips = {"loop.wav": wav([100 + i % 2400 for i in range(LOOP)])}


def run(mode):
    machine = Appliance("supervisor" + mode, config, clips, mode, "--source", "ramp", "--capture", 1)
    machine.start()
    machine.command("press", "loop")
    until(lambda: machine.lines("press loop"), "the loop sounds")
    engines = [machine.stream(name)["pid"] for name in ("main.play", "main.capture")]
    for kill in range(KILLS):
        machine.kill_supervisor(mode == "--lockstep")
        until(lambda: machine.log().count(" armed: ") == kill + 2, "the next supervisor is armed")
        time.sleep(0.05 * (kill % 5))
    same([machine.stream(name)["pid"] for name in ("main.play", "main.capture")], engines, "engines")
    same(machine.status()["buttons"][0]["sounding"], 1, "the loop is known to be sounding")
    machine.command("press", "loop")
    until(lambda: machine.status()["buttons"][0]["sounding"] == 0, "the loop has ended")
    if mode == "--lockstep":
        machine.sim.tell("pause")
    truth = machine.sim.tell("status")
    if mode == "--lockstep":
        machine.sim.tell("start")
    machine.stop()
    played = memoryview(machine.quit()).cast("h")[0::2]
    first, data, holes = machine.joined()
    same((first, len(truth["capture"]["holes"]), len(holes)), (0, 0, 0), "first frame, holes of the card and of the take")
    same(data, ramp(truth["capture"]["first_frame"], len(data) // 2), "the joined takes")
    check(all(take.complete for take in machine.takes()), "every ledger is complete")
    sounding = [i for i, value in enumerate(played) if value]
    same(len(sounding), sounding[-1] - sounding[0] + 1, "the loop sounds without a gap")
    bad = [i for i in sounding if played[i] != 100 + (i - sounding[0]) % 2400]
    same(bad, [], "frames of the loop that are wrong")
    print(f"figure: {mode[2:]}: {KILLS} kills, {len(data) // 2} frames in {len(machine.takes())} takes, none missing")


run("--lockstep")
run("--real-time")
