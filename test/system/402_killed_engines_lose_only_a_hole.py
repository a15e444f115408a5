#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# timeout: 180
# full: 400
"""402 - engines killed in mid-take and mid-clip: the next block within half a second, one take, its holes as
long as the simulated card knows and the block not yet believed, within a period; a killed play engine leaves no
hole in the take, its loop goes on in phase, and a press made meanwhile sounds."""
import sys
import time

sys.dont_write_bytecode = True
from appliance_kit import Appliance, ramp, until, wav
from engine_kit import FULL, check, same, stretches

RATE, PERIOD, KILLS = 48000, 256, 20 if FULL else 3
BUFFER = 3 * PERIOD
LOOP = 4800
config = f"""[nightjar]
takes = takes
[card main]
device = sim
rate = {RATE}
period = {PERIOD}
periods = 3
in_channels = 1
[button loop]
line = sim:0
play = loop.wav
loop = yes
again = stop
[button once]
line = sim:1
play = once.wav
[take t]
channels = 1
file = t.wav
"""
clips = {"loop.wav": wav([100 + i % 2400 for i in range(LOOP)]), "once.wav": wav([8000] * 48)}


def run(mode):
    machine = Appliance("killed" + mode, config, clips, mode, "--source", "ramp", "--capture", 1)
    machine.start()
    machine.command("press", "loop")
    until(lambda: machine.lines("press loop"), "the loop sounds")
    waits = []
    for _ in range(KILLS):
        waits.append(machine.kill_engine("main.capture"))
        waits.append(machine.kill_engine("main.play"))
        time.sleep(0.02)
    if mode == "--real-time":
        press_in_the_outage(machine)
    if mode == "--lockstep":
        machine.sim.tell("pause")
    truth = machine.sim.tell("status")
    if mode == "--lockstep":
        machine.sim.tell("start")
    machine.stop()
    played = memoryview(machine.quit()).cast("h")[0::2]
    same(len(machine.takes()), 1, "takes")
    compare_take(machine, truth["capture"], mode)
    compare_loop(played, truth["play"]["holes"])
    print(f"figure: {mode[2:]}: {len(waits)} kills, next block after {min(waits):.3f} to {max(waits):.3f} s")
    check(max(waits) < 0.5, f"the next block within 0.5 s: {waits}")


def press_in_the_outage(machine):
    before = machine.stream("main.play")
    machine.process_kill(before["pid"])
    machine.command("press", "once")
    until(lambda: machine.stream("main.play")["presses"]["started"] == before["presses"]["started"] + 1,
          "the press in the outage sounds")
    until(lambda: machine.lines("press once"), "the press is logged")


def compare_take(machine, truth, mode):
    first, data, holes = machine.joined()
    same([hole["cause"] for hole in holes if hole["cause"] != "xrun"], ["engine restart"] * KILLS, "holes")
    if mode == "--lockstep":
        same(len(holes), KILLS, "holes in the ledger")
    told = [(int(hole["file_frame"]), int(hole["length_frames"])) for hole in holes]
    staged = PERIOD if mode == "--lockstep" else 2 * BUFFER
    for at, end, card in stretches(told, truth["holes"], truth["first_frame"], len(data) // 2, PERIOD, staged, True):
        same(data[2 * at:2 * end] == ramp(card, end - at), True, f"frames {at} to {end} of the take")
    for at, length in told:
        same(data[2 * at:2 * (at + length)] == bytes(2 * length), True, "the hole is silent")
    same(first, 0, "the take's first frame")


def compare_loop(played, holes):
    """What sounds is the loop or silence, and the loop is in phase with its beginning, frame by frame, but for
    what the clock cannot know: a period and the fade at each restart."""
    start = next(i for i, value in enumerate(played) if value)
    phase = {}
    for i in range(start, len(played)):
        value = played[i]
        if 100 <= value < 2500 and value - 100 != (i - start) % 2400:
            off = (value - 100 - (i - start)) % 2400
            phase[min(off, 2400 - off)] = phase.get(min(off, 2400 - off), 0) + 1
    worst = max([off for off, count in phase.items() if count > 300], default=0)
    check(worst <= PERIOD * (len(holes) + 1), f"the loop is {worst} frames out of phase")
    print(f"figure: after {len(holes)} restarts the loop is {worst} frames out of phase")


run("--lockstep")
run("--real-time")
