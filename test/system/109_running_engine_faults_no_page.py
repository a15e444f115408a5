#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""109 - once ready an engine has all its memory: no page fault, no new mapping, no new thread, and where
the system allows it everything is locked and the audio's thread is at priority 80, the watch's at 85."""
import os
import sys
import time

sys.dont_write_bytecode = True
from engine_kit import TMP, Engine, Segment, Sim, check, same

RATE = 48000


def faults(pid):
    with open(f"/proc/{pid}/stat", encoding="utf-8") as file:
        fields = file.read().rpartition(")")[2].split()
    return int(fields[7]), int(fields[9])


def status(pid):
    with open(f"/proc/{pid}/status", encoding="utf-8") as file:
        lines = dict(line.split(":", 1) for line in file)
    return {key: int(lines[key].split()[0]) for key in ("VmSize", "VmLck", "VmRSS", "Threads")}


def policies(pid):
    threads = sorted(int(task) for task in os.listdir(f"/proc/{pid}/task"))
    return [(os.sched_getscheduler(task), os.sched_getparam(task).sched_priority) for task in threads]


def run(direction):
    sim = Sim(direction, "--real-time", "--source", "ramp")
    # Where segments live: in memory. On a disk's file system every page written is told to it first.
    folder = "/dev/shm/" + os.path.basename(os.path.dirname(TMP)) + direction
    segment = Segment(direction + ".seg", path=folder, direction=direction, device=sim.device, rate=RATE,
                      channels=2, period=1024, periods=8,
                      **({"bank": 1 << 20} if direction == "play" else {"ring": RATE * 60}))
    try:
        engine = Engine(segment)
        engine.ready()
        sim.tell("wait", direction)
        time.sleep(0.3)
        before, size = faults(engine.process.pid), status(engine.process.pid)
        blocks = segment.stats()["blocks"]
        time.sleep(1.5)
        same(faults(engine.process.pid), before, "page faults")
        same(status(engine.process.pid), size, "memory and threads")
        check(segment.stats()["blocks"] >= blocks + 40, "blocks came meanwhile")
        same(size["Threads"], 3, "threads: this one, the watch, PortAudio's")
        with open(engine.err_path, encoding="utf-8") as file:
            degraded = "degraded" in file.read()
        if not degraded:
            check(size["VmLck"] >= size["VmSize"] - 64, f"all but the kernel's own pages is locked: {size}")
            same(policies(engine.process.pid)[1:], [(os.SCHED_FIFO, 85), (os.SCHED_FIFO, 80)], "priorities")
        engine.end()
        sim.quit()
        print(f"{direction}: {size}{', degraded' if degraded else ''}")
    finally:
        os.unlink(segment.path)


run("play")
run("capture")
