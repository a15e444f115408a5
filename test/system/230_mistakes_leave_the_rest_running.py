#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""230 - the appliance with every malformed clip at once: each is a line in the log and in ERRORS.txt, the good button
plays and the take misses nothing; ERRORS.txt goes when a corrected configuration is loaded.
timeout: 120"""
import importlib
import os
import subprocess
import sys

sys.dont_write_bytecode = True
from appliance_kit import Appliance, until, wav
from engine_kit import OUT, check, same

malformed_clips = importlib.import_module("210_malformed_clips")

GOOD = """[nightjar]
takes = takes
[card main]
device = sim
[button good]
line = sim:0
play = good.wav
[take all]
format = wav 16
file = %H%M%S.wav
"""
CLIP = [1000 + i for i in range(480)]


def bad_buttons(folder):
    """One for each malformed clip, each in a folder of its own."""
    text = ""
    for number, case in enumerate(malformed_clips.CASES):
        place = os.path.join(folder, "%02d" % number)
        os.mkdir(place)
        os.chdir(place)
        with open("good.wav", "wb") as file:
            file.write(wav(CLIP))
        lines = case().decode("utf-8", "backslashreplace")
        os.chdir(folder)
        text += lines.replace("button bad", f"button bad{number}").replace("GPIO9", f"GPIO{number}") \
            .replace("play = ", f"play = {number:02d}/") + "\n"
    return text


def errors(machine):
    try:
        with open(machine.folder + "ERRORS.txt", encoding="utf-8", newline="") as file:
            return file.read()
    except FileNotFoundError:
        return None


def press(machine):
    before = machine.stream("main.play")["presses"]["started"]
    machine.command("press", "good")
    until(lambda: machine.stream("main.play")["presses"]["started"] == before + 1, "the good clip sounds")


machine = Appliance("mistakes", GOOD, {"good.wav": wav(CLIP)}, "--lockstep", "--paused", "--source", "prbs")
machine.write(machine.config, GOOD + bad_buttons(machine.folder))
said = subprocess.run([OUT + "nightjar", "check", machine.config], capture_output=True, text=True, check=False)
wanted = said.stderr.splitlines()
check(len(wanted) >= 40, f"{len(wanted)} mistakes")

machine.start()
machine.sim.tell("start")
logged = [line.split(" ", 1)[1] for line in machine.log().splitlines() if "nightjar.ini:" in line]
same(logged, [line for line in wanted if line.startswith("nightjar.ini:")], "mistakes in the log")
same(errors(machine), "".join(line + "\r\n" for line in wanted), "ERRORS.txt")
press(machine)

machine.write(machine.config, GOOD)
machine.command("reload")
until(lambda: errors(machine) is None, "ERRORS.txt is taken away")
press(machine)
same(machine.stream("main.play")["xruns"], 0, "xruns")
machine.stop()
played = machine.quit()

sound = b"".join(value.to_bytes(2, "little", signed=True) * 2 for value in CLIP)
same(played.count(sound), 2, "times that the good clip was played whole")
_, data, holes = machine.joined()
same(holes, [], "holes in the take")
check(len(data) > 0, "the take holds audio")
print(f"figure: {len(wanted)} malformed clips at once, the good button and the take undisturbed")
