#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# timeout: 120
"""413 - without in_channels and out_channels a stream has its card's channels: a mono microphone, a mono output, an
interface of 6. A supervisor that takes over, and a reload, keep them. Another card in the place of the first is gone
on with too, in a take of its own. A card with more channels than named ones gives those."""
import os
import sys

sys.dont_write_bytecode = True
from appliance_kit import Appliance, until, wav
from engine_kit import Sim, check, same

config = """[nightjar]
takes = takes
[card main]
device = sim
period = 512
periods = 4
{keys}
[button once]
line = sim:0
play = once.wav
[take t]
file = %H%M%S.wav
"""


def machine(name, keys="", *options):
    made = Appliance(name, config.format(keys=keys), {"once.wav": wav([8000] * 4800)}, "--real-time",
                     "--source", "ramp", *options)
    made.start()
    until(lambda: all(stream["state"] == "running" for stream in made.status()["streams"]), f"{name} runs")
    return made


def channels(appliance):
    return {stream["name"]: stream.get("channels") for stream in appliance.status()["streams"]}


for outs, ins in (1, 1), (2, 6):
    made = machine(f"card{outs}{ins}", "", "--play", outs, "--capture", ins)
    same(channels(made), {"main.play": outs, "main.capture": ins}, "channels")
    until(lambda: made.status()["takes"][0]["file_frames"] > 0, "the take grows")
    made.command("press", "once")
    until(lambda: made.stream("main.play")["presses"]["started"] == 1, "a press sounds")
    engines = {stream["name"]: stream["pid"] for stream in made.status()["streams"]}
    made.kill_supervisor(lockstep=False)
    made.command("reload")
    if not made.lines("exit code 112"): # a machine that stood still for too long
        same({stream["name"]: stream["pid"] for stream in made.status()["streams"]}, engines,
             "the engines that a new supervisor and a reload kept")
    same(channels(made), {"main.play": outs, "main.capture": ins}, "channels after that")
    check(not made.lines("exit code 100"), "no engine was refused: " + made.log())
    made.stop()
    made.quit()
    same([take.frame_bytes for take in made.takes()], [2 * ins], "bytes of a frame in the only take")

# What the configuration says is not made to fit.
made = Appliance("said", config.format(keys="in_channels = 2"), {"once.wav": wav([8000])}, "--real-time", "--capture", 1)
made.start()
until(lambda: made.lines("it offers 1"), "the card that has no such channels is told")
made.stop()
made.quit()

# The card gives way to another with one channel and another format: both directions go on with that.
made = machine("first", "", "--capture", 2)
until(lambda: made.status()["takes"][0]["file_frames"] > 0, "the take grows")
other = Sim("other", "--real-time", "--source", "ramp", "--play", 1, "--capture", 1, "--format", "s32")
os.unlink(made.runtime + "/sim.sock")
os.symlink(other.socket, made.runtime + "/sim.sock")
made.sim.tell("vanish")
until(lambda: channels(made) == {"main.play": 1, "main.capture": 1}, "the other card's channels")
until(lambda: all(stream["state"] == "running" for stream in made.status()["streams"]), "both run on it")
until(lambda: made.status()["takes"][0]["file_frames"] > 0, "a take grows")
same(len(made.lines("begins anew for another card")), 2, "streams that began anew")
made.stop()
other.quit()
made.quit()
same([take.frame_bytes for take in made.takes()], [4, 4], "bytes of a frame: 2 channels of 16 bits, 1 of 32")
