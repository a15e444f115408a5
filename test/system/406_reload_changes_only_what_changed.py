#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# timeout: 90
"""406 - a new configuration while it runs: buttons change, engines stay, the take misses no frame; a bad one is
refused and told, and the old one stays; new clips restart the play engine only."""
import os
import signal
import sys
import time

sys.dont_write_bytecode = True
from appliance_kit import Appliance, ramp, until, wav
from engine_kit import check, same

base = """[nightjar]
takes = takes
[card main]
device = sim
period = 512
periods = 4
in_channels = 1
[take t]
channels = 1
file = t.wav
"""
bell = "[button bell]\nline = sim:0\nplay = a.wav\n"
gong = "[button gong]\nline = sim:1\nplay = a.wav\ngain_db = -6\n"
drum = "[button drum]\nline = sim:2\nplay = b.wav\n"
clips = {"a.wav": wav([1000] * 480), "b.wav": wav([2000] * 480)}
machine = Appliance("reload", base + bell, clips, "--real-time", "--source", "ramp", "--capture", 1)
machine.start()
engines = {name: machine.stream(name)["pid"] for name in ("main.play", "main.capture")}


def buttons():
    return [button["name"] for button in machine.status()["buttons"]]


def press(line, times):
    machine.sim.tell("press", line)
    until(lambda: machine.stream("main.play")["presses"]["started"] >= times, f"press {times} of line {line} sounds")
    time.sleep(0.1)  # the line rises again


press(0, 1)
# Another button on the same clip, and another gain: nothing ends.
machine.write(machine.config, base + bell.replace("line = sim:0", "line = sim:3\ngain_db = -3") + gong)
machine.command("reload")
same(buttons(), ["bell", "gong"], "buttons")
same({name: machine.stream(name)["pid"] for name in engines}, engines, "engines")
same(machine.status()["buttons"][0]["presses"], 1, "presses of the bell go on counting")
press(3, 2)
press(1, 3)
machine.sim.tell("press", 0)  # nobody's line any more
time.sleep(0.2)
same(machine.stream("main.play")["presses"]["started"], 3, "presses that sounded")

# One with a mistake: told, refused, and the old one goes on.
machine.write(machine.config, base + bell + gong.replace("gain_db", "gian_db"))
machine.command("reload", code=100)
check(any("gian_db" in line for line in machine.lines("nightjar.ini:")), "the mistake is told")
check(os.path.exists(machine.folder + "ERRORS.txt"), "ERRORS.txt is there")
same(buttons(), ["bell", "gong"], "buttons after a bad configuration")
os.remove(machine.config)
machine.command("reload", code=100)
press(3, 4)

# A new clip: the play engine begins anew, the capture engine does not notice. By signal this time.
machine.write(machine.config, base + bell + drum)
machine.process.send_signal(signal.SIGHUP)
until(lambda: buttons() == ["bell", "drum"], "the new buttons")
until(lambda: machine.stream("main.play")["state"] == "running", "the play engine runs")
same(machine.stream("main.capture")["pid"], engines["main.capture"], "the capture engine")
check(machine.stream("main.play")["pid"] != engines["main.play"], "another play engine")
check(not os.path.exists(machine.folder + "ERRORS.txt"), "ERRORS.txt is gone")
press(2, 1)

# The take's section goes, and comes back: its file is closed, and another begun.
machine.write(machine.config, base.split("[take t]")[0] + bell + drum)
machine.command("reload")
same([stream["name"] for stream in machine.status()["streams"]], ["main.play"], "streams")
press(2, 2)
machine.write(machine.config, base + bell + drum)
machine.command("reload")
until(lambda: machine.status()["takes"][0]["file_frames"] > 1000, "the take goes on")
machine.stop()
machine.quit()
takes = machine.takes()
same(len(takes), 2, "takes")
for take in takes:
    same(take.holes, [], "holes")
    first = int.from_bytes(take.data[:2], "little")
    same(take.data, ramp(first, take.frames), "every frame of the take")
played = machine.log()
check("ends for the new configuration" in played, "the log tells")
