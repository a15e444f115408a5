# SPDX-License-Identifier: MIT
"""example_kit.py - one program of firmware/examples on a simulated card of its own."""
import struct
import subprocess

from engine_kit import OUT, TMP, Sim, check, read_wav, same

CARD = ["--lockstep", "--paused", "--source"]


class Example:
    """A program on a card of its own, whose time stands until the program's streams run."""

    def __init__(self, name, *words, source="prbs", streams="play", **options):
        self.name = name
        self.played_file = TMP + name + ".played.wav"
        self.sim = Sim(name, *CARD, source, "--play-file", self.played_file)
        self.process = subprocess.Popen([OUT + "examples/" + name, self.sim.device, *map(str, words)],
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options)
        self.first = self.sim.tell("now")["card_frame"]
        self.sim.tell("wait", streams)

    def go(self):
        """Time passes, as fast as the card is served."""
        self.sim.tell("start")
        return self

    def run(self, frames):
        """So many frames pass, and then none."""
        self.sim.tell("run", frames)
        return self

    def says(self, line):
        same(self.process.stdout.readline(), line + "\n", f"what {self.name} says")

    def ends(self, code=0):
        """What it printed, and what the card played."""
        out, err = self.process.stdout.read(), self.process.stderr.read()
        same((self.process.wait(60), err), (code, ""), f"{self.name}'s end")
        self.sim.quit()
        return out.splitlines(), read_wav(self.played_file)


def write_wav(path, data, channels=2, rate=48000):
    with open(path, "wb") as file:
        file.write(b"RIFF" + struct.pack("<I", 36 + len(data)) + b"WAVEfmt " +
                   struct.pack("<IHHIIHH", 16, 1, channels, rate, rate * channels * 2, channels * 2, 16) +
                   b"data" + struct.pack("<I", len(data)) + data)
    return path


def samples(data):
    return struct.unpack(f"<{len(data) // 2}h", data)


def pack(values):
    return struct.pack(f"<{len(values)}h", *values)


def floats(data):
    """16-bit samples as a float file has them."""
    return struct.pack(f"<{len(data) // 2}f", *(sample / 32768 for sample in samples(data)))


def only(played, wanted, text):
    """The card played these bytes once, and silence before and after; where they begin, in bytes."""
    at = played.find(wanted)
    check(at >= 0 and at % 4 == 0, f"{text}: what is played is not there")
    check(not any(played[:at]) and not any(played[at + len(wanted):]), f"{text}: something else is played too")
    return at
