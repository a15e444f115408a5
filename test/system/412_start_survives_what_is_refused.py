#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# timeout: 200
# full: 600
# beside others
"""412 - the appliance started with ever fewer descriptors, less memory, shorter files, and no threads: it runs, or
it says in plain words what it lacks; nothing dies by a signal, nothing is left behind. Then it is asked to stop by
signal."""
import os
import resource
import signal
import subprocess
import sys
import time

sys.dont_write_bytecode = True
from appliance_kit import NIGHTJAR, Appliance, until, wav
from engine_kit import FULL, OUT, check, same

config = """[nightjar]
takes = takes
log = nightjar.log
[card main]
device = sim
period = 512
periods = 4
buffer = 2s
[button bell]
line = sim:0
play = a.wav
[take t]
file = t.wav
"""
machine = Appliance("refused", config, {"a.wav": wav([1000] * 480)}, "--real-time")
os.makedirs(machine.runtime)
os.symlink(machine.sim.socket, machine.runtime + "/sim.sock")
ended = {"runs": 0}


def attempt(text, kind, limit):
    """One start under a limit; what it said. It is stopped as soon as it runs, or has said why it does not."""
    process = subprocess.Popen([NIGHTJAR, "run", "--config", machine.config, "--runtime", machine.runtime,
                                "--engine", OUT + "nightjar-engine"], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                               preexec_fn=lambda: resource.setrlimit(kind, (limit, limit)))
    os.set_blocking(process.stderr.fileno(), False)
    end, asked, said = time.monotonic() + 2.5, False, ""
    while True:
        over = process.poll() is not None
        said += (process.stderr.read() or b"").decode(errors="replace")
        if over:
            break
        if not asked and (" armed: " in said or time.monotonic() > end):
            process.terminate()
            asked, end = True, time.monotonic() + 20
        check(not asked or time.monotonic() < end, f"{text}: it does not stop: {said}")
        time.sleep(0.01)
    process.stderr.close()
    code = process.returncode
    check("(signal " not in said, f"{text}: killed by a signal: {said}")
    check(code in (0, 100, 111), f"{text}: exit code {code}: {said}")
    check(said.strip(), f"{text}: it said nothing")
    ended["runs"] += " armed: " in said


for count in range(3, 40, 1 if FULL else 6):
    attempt(f"{count} descriptors", resource.RLIMIT_NOFILE, count)
check(ended["runs"] > 0, "with 40 descriptors it runs")
runs = ended["runs"]
for megabytes in range(12, 100, 1 if FULL else 10):
    attempt(f"{megabytes} MB of addresses", resource.RLIMIT_AS, megabytes << 20)
check(ended["runs"] > runs, "with 100 MB it runs")
for kilobytes in [0, 1, 16, 256] + ([2, 4, 8, 32, 64, 128] if FULL else []):
    attempt(f"files of {kilobytes} kB", resource.RLIMIT_FSIZE, kilobytes << 10)
machine.process = None

# Without limits, all is well in the same folder.
for name in ("SIGTERM", "SIGINT"):
    machine.start()
    until(lambda: machine.status()["takes"][0]["file_frames"] > 5000, "the take goes on")
    machine.process.send_signal(getattr(signal, name))
    same(machine.process.wait(20), 0, f"the exit code after {name}")
    same(sorted(os.listdir(machine.runtime)), ["boot", "lock", "sim.sock"], "what is left in the runtime directory")
    os.truncate(machine.log_path, 0)
takes = [take for take in machine.takes() if take.frames > 5000]
check(len(takes) >= 2 and all(take.complete for take in takes), "both takes are complete")
machine.quit()
print(f"figure: it ran in {ended['runs']} of the starts under a limit")
