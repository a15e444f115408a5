#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# timeout: 120
"""301 - a card that takes no more files, and one that keep_free calls full: told once, waited for with the frames in memory, and
gone on with when there is room; the takes, joined, miss no frame."""
import os
import subprocess
import sys

sys.dont_write_bytecode = True
if os.environ.get("NJ_OWN_MOUNTS") != "1":
    for command in (["unshare", "-m"], ["unshare", "-rm"]):
        if subprocess.run([*command, "mount", "-t", "tmpfs", "none", "/mnt"], capture_output=True, check=False).returncode == 0:
            os.environ["NJ_OWN_MOUNTS"] = "1"
            os.execvp(command[0], [*command, sys.executable, *sys.argv])
    print("this system lets nobody mount a card of its own")
    sys.exit(77)

from appliance_kit import Appliance, ramp, until
from engine_kit import check, same

RATE = 48000
config = """[nightjar]
takes = takes
keep_free = 1M
[card main]
device = sim
rate = 48000
period = 512
periods = 4
in_channels = 1
[take t]
channels = 1
file = %H%M%S.wav
split = 4s
"""


def run(name, mount, ballast_bytes, state, reason, closes):
    machine = Appliance(name, config, {}, "--lockstep", "--paused", "--source", "ramp",
                        "--capture", 1)
    takes = machine.folder + "takes"
    subprocess.run(["mount", "-t", "tmpfs", "-o", mount, "none", takes], check=True)
    for n in range(20):
        machine.write(f"{takes}/holiday{n}.jpg", bytes(ballast_bytes // 20))
    machine.start()
    machine.sim.tell("run", 30 * RATE)
    full = until(lambda: [take for take in machine.status()["takes"] if take["state"] == state], f"the take is {state}")[0]
    check(reason in full["trouble"], f"the status tells: {full}")
    machine.sim.tell("run", 5 * RATE)
    same(len(machine.lines(reason)), 1, "lines about it: " + machine.log())
    parts = [entry for entry in os.listdir(takes) if entry.endswith(".part")]
    same(len(parts), 0 if closes else 1, "open files")
    for n in range(20):
        os.remove(f"{takes}/holiday{n}.jpg")
    machine.sim.tell("run", 3 * RATE)
    same(machine.status()["takes"][0]["state"], "recording", "state with room again")
    same(len(machine.lines("storage is well again")), 1, "lines about the end of it")
    truth = machine.sim.tell("status")["capture"]
    machine.stop()
    machine.quit()
    first, data, holes = machine.joined()
    same((first, holes, truth["holes"]), (0, [], []), "first frame, holes of the take and of the card")
    check(len(data) // 2 > 38 * RATE, "all that was captured is there")
    same(data == ramp(truth["first_frame"], len(data) // 2), True, "every frame is right")
    subprocess.run(["umount", takes], check=True)
    print(f"figure: {name}: {len(data) // 2} frames, none missing")


run("files", "size=60m,nr_inodes=26", 0, "trouble", "No space left on device", False)
run("bytes", "size=6m", 9 << 19, "full", "keep_free asks for", True)
