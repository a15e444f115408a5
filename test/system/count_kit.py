# SPDX-License-Identifier: MIT
"""count_kit.py - counts the instructions that programs take under an emulator of the processor."""
import os
import shutil
import subprocess

# Target, emulator and its words, and what lists symbols. The first has what every x86-64 has.
EMULATORS = {
    "base": ("host", ["qemu-x86_64", "-cpu", "qemu64"], "nm"),
    "arm64": ("arm64", ["qemu-aarch64"], "aarch64-linux-gnu-nm"),
}


def program(target, name):
    return os.path.join(os.environ["NJ_OUT"], target, "full/test", name)


def emulated(which):
    return shutil.which(EMULATORS[which][1][0]) is not None


class Counter:
    """Of one program under one emulator: what it takes of core and libc, its own functions apart."""

    def __init__(self, which, name, own, words):
        """own: the program's own functions; words: with which it runs at once."""
        target, emulator, symbols = EMULATORS[which]
        self._program = program(target, name)
        self._emulator = emulator + ["-singlestep", "-d", "exec,nochain", "-D", "/dev/stdout"]
        places = self._places(symbols)
        with subprocess.Popen(self._emulator + [self._program] + words, text=True,
                              stdout=subprocess.PIPE) as probe:
            start = int(probe.stdout.readline().split("/")[1], 16)
            probe.kill()
        first = start - places["_start"][0] + max(places[name][1] for name in own if name in places)
        self._filter = ["-dfilter", f"{first:#x}..{first + (1 << 28):#x}"]

    def _places(self, symbols):
        """Where each function begins and the next one does."""
        listing = subprocess.run([symbols, "-n", self._program], check=True, text=True,
                                 stdout=subprocess.PIPE).stdout.split("\n")
        rows = [line.split() for line in listing if len(line.split()) == 3]
        return {row[2]: (int(row[0], 16), int(after[0], 16)) for row, after in zip(rows, rows[1:])}

    def count(self, *words):
        with subprocess.Popen(self._emulator + self._filter + [self._program, *map(str, words)],
                              stdout=subprocess.PIPE) as run:
            return sum(line.startswith(b"Trace") for line in run.stdout)
