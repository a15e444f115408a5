#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""110 - a program's stream runs its engines as processes of their own: frames are exact, runs follow each other, a killed
engine is told, and no process and no file is left, even when the program is killed."""
import os
import re
import signal
import subprocess
import sys

sys.dont_write_bytecode = True
from appliance_kit import running, until
from engine_kit import OUT, TMP, Sim, _words, check, prbs_frames, random_frames, read_wav, same

FRAMES = 20000
BUFFER = 3 * 64


class Program:
    def __init__(self, sim, *words):
        self.process = subprocess.Popen(
            [OUT + "test/tools/stream", sim.device, OUT + "nightjar-engine", *map(str, words)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def started(self):
        same(self.process.stdout.readline(), "started\n", "what the program says")

    def go_on(self):
        self.process.stdin.write("\n")
        self.process.stdin.flush()

    def told(self):
        return _words(self.process.stdout.readline().rstrip("\n"))

    def engines(self):
        pid = self.process.pid
        with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as file:
            return [int(word) for word in file.read().split()]

    def end(self):
        same(self.process.wait(20), 0, "the program's exit code")


def plays_and_captures():
    sim = Sim("both", "--lockstep", "--paused", "--source", "prbs", "--play-file", TMP + "both.wav")
    data = random_frames(110, FRAMES, 2, "s16")
    with open(TMP + "out.raw", "wb") as file:
        file.write(data)
    program = Program(sim, "both", TMP + "out.raw", FRAMES, TMP + "in.raw")
    for run in range(2):
        program.started()
        same(len(program.engines()), 2, "engines")
        first = sim.tell("now")["card_frame"]
        sim.tell("wait", "both")
        sim.tell("run", FRAMES + 2000)
        program.go_on()
        told = program.told()
        same((told["state"], told["result"], told["play"], told["dry"], told["lost"]),
             ("finished", "NJ_OK", str(FRAMES), "0", "0"), f"run {run}")
        with open(TMP + "in.raw", "rb") as file:
            same(file.read() == prbs_frames(first, FRAMES, 2, "s16"), True, f"run {run}: what was captured")
    program.end()
    sim.quit()
    played = read_wav(TMP + "both.wav")
    at = played.find(data)
    same(at, BUFFER * 4, "where the first run begins")
    check(played.find(data, at + 1) > at, "the second run was played")
    same(played.count(data[:4000]), 2, "runs that were played")


def tells_of_a_killed_engine():
    sim = Sim("kill", "--lockstep", "--paused", "--source", "prbs")
    program = Program(sim, "capture", 1 << 30, TMP + "killed.raw")
    program.started()
    os.kill(program.engines()[0], signal.SIGKILL)
    program.go_on()
    told = program.told()
    same((told["state"], told["result"]), ("lost", "NJ_EDEVICE"), "the end")
    same(told["text"], "the engine's process was killed", "the text")
    program.started()
    program.process.stdin.close()
    program.end()
    sim.quit()


def named(pids):
    """Files in the folders that are in memory whose names have one of these numbers."""
    folders = [os.environ.get("XDG_RUNTIME_DIR", "/run"), "/run", "/dev/shm", TMP]
    return [folder + "/" + name for folder in folders if os.path.isdir(folder) for name in os.listdir(folder)
            if {str(pid) for pid in pids} & set(re.split(r"\D+", name))]


def a_killed_program_leaves_nothing():
    sim = Sim("orphan", "--lockstep", "--paused", "--source", "prbs")
    program = Program(sim, "both", TMP + "out.raw", 1 << 30, TMP + "killed.raw")
    program.started()
    engines = program.engines()
    same(len(engines), 2, "engines")
    for pid in engines:
        with open(f"/proc/{pid}/maps", encoding="ascii") as file:
            check("/memfd:nightjar (deleted)" in file.read(), "the segment has no name")
    program.process.kill()
    program.process.wait(20)
    until(lambda: not any(running(pid) for pid in engines), "engines end with who started them", 2)
    same(named([program.process.pid, *engines]), [], "files that are left")
    sim.quit()


def says_why_it_cannot_start():
    sim = Sim("rate", "--lockstep", "--paused", "--rate", 44100)
    done = subprocess.run([OUT + "test/tools/stream", sim.device, OUT + "nightjar-engine", "capture", "1", TMP + "no"],
                          capture_output=True, text=True, timeout=60, check=False)
    same(done.returncode, 1, "the exit code")
    check("does not run at 48000 Hz; it offers 44100 Hz" in done.stderr, done.stderr)
    done = subprocess.run([OUT + "test/tools/stream", sim.device, "/nowhere/engine", "capture", "1", TMP + "no"],
                          capture_output=True, text=True, timeout=60, check=False)
    check("/nowhere/engine: No such file" in done.stderr, done.stderr)
    sim.quit()


plays_and_captures()
tells_of_a_killed_engine()
a_killed_program_leaves_nothing()
says_why_it_cannot_start()
