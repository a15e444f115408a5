# SPDX-License-Identifier: MIT
"""appliance_kit.py - the whole appliance on the simulated board: `nightjar run`, its takes, what it plays."""
import json
import os
import signal
import subprocess
import time

from engine_kit import OUT, SHORT, TMP, Sim, check, read_wav, same

# The check builds run the same tests: the supervisor of another build, on the engines of this one.
NIGHTJAR = os.environ.get("NJ_NIGHTJAR", OUT + "nightjar")


def wav(samples, channels=1, rate=48000):
    """A 16-bit WAV file of interleaved samples."""
    data = b"".join(sample.to_bytes(2, "little", signed=True) for sample in samples)
    head = b"WAVEfmt " + (16).to_bytes(4, "little") + (1).to_bytes(2, "little")
    head += channels.to_bytes(2, "little") + rate.to_bytes(4, "little")
    head += (rate * channels * 2).to_bytes(4, "little") + (channels * 2).to_bytes(2, "little")
    head += (16).to_bytes(2, "little") + b"data" + len(data).to_bytes(4, "little")
    return b"RIFF" + (len(head) + len(data)).to_bytes(4, "little") + head + data


def until(condition, text, seconds=20):
    """Waits for a condition; its value."""
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        check(time.monotonic() < end, f"{text} within {seconds} s")
        time.sleep(0.005)


def running(pid):
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8") as file:
            return file.read().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


class Appliance:
    """A simulated board and `nightjar run` on it."""

    def __init__(self, name, config, clips, *sim_options):
        self.folder = TMP + name + "/"
        os.makedirs(self.folder + "takes")
        self.config = self.folder + "nightjar.ini"
        self.play_file = self.folder + "played.dat"
        self.write(self.config, config)
        for clip, data in clips.items():
            self.write(self.folder + clip, data)
        self.sim = Sim(name, "--play-file", self.play_file, *sim_options)
        self.paused = "--paused" in sim_options
        self.plays, self.records = "[button " in config, "[take " in config
        self.runtime = SHORT + name
        self.log_path = self.folder + "log"
        self.process = None

    @staticmethod
    def write(path, data):
        with open(path, "wb") as file:
            file.write(data if isinstance(data, bytes) else data.encode())

    def start(self):
        os.makedirs(self.runtime, exist_ok=True)
        link = self.runtime + "/sim.sock"
        if not os.path.exists(link):
            os.symlink(self.sim.socket, link)
        with open(self.log_path, "ab") as log:
            self.process = subprocess.Popen(
                [NIGHTJAR, "run", "--config", self.config, "--runtime", self.runtime,
                 "--engine", OUT + "nightjar-engine"],
                stdout=log, stderr=log)
        if self.paused: # time stands until told otherwise: an engine is heard of by its first block
            self.sim.tell("wait", "both" if self.plays and self.records else "play" if self.plays else "capture")
            self.sim.tell("run", 8192)
        until(lambda: " armed: " in self.log() or self.process.poll() is not None, "the appliance is armed", 60)
        check(self.process.poll() is None, "the appliance runs: " + self.log())

    def log(self):
        with open(self.log_path, encoding="utf-8") as file:
            return file.read()

    def lines(self, part):
        """Lines of the log that hold a text, without their times."""
        return [line.split(" ", 1)[1] for line in self.log().splitlines() if part in line]

    def command(self, *words, code=0):
        done = subprocess.run([NIGHTJAR, *words, "--runtime", self.runtime],
                              capture_output=True, text=True, timeout=60, check=False)
        if code is not None:
            same(done.returncode, code, f"nightjar {' '.join(words)}: {done.stdout}{done.stderr}")
        return done.stdout

    def status(self):
        return json.loads(self.command("status", "--json"))

    def stream(self, name):
        return next(stream for stream in self.status()["streams"] if stream["name"] == name)

    def kill_engine(self, name):
        """SIGKILL; waits for the next engine's first block. How long that took, in seconds."""
        before = self.stream(name)
        os.kill(before["pid"], signal.SIGKILL)
        began = time.monotonic()
        until(lambda: (now := self.stream(name))["pid"] not in (before["pid"], -1)
              and now["blocks"] > before["blocks"] and now["state"] == "running", f"{name} is back")
        return time.monotonic() - began

    @staticmethod
    def process_kill(pid):
        os.kill(pid, signal.SIGKILL)

    def kill_supervisor(self, lockstep):
        """SIGKILL at any moment; waits for the next supervisor to answer. In lockstep nobody holds the time while
        there is none, and a ring is soon full: the next one is held back until time stands."""
        pid = self.status()["pid"]
        if lockstep:
            self.process.send_signal(signal.SIGSTOP)
        os.kill(pid, signal.SIGKILL)
        if lockstep:
            self.sim.tell("pause")
            self.process.send_signal(signal.SIGCONT)

        def answers():
            done = subprocess.run([NIGHTJAR, "status", "--json", "--runtime", self.runtime],
                                  capture_output=True, text=True, timeout=60, check=False)
            return done.returncode == 0 and json.loads(done.stdout)["pid"] != pid
        until(answers, "the next supervisor answers")
        if lockstep:
            self.sim.tell("start")

    def stop(self, code=0):
        self.command("stop")
        same(self.process.wait(30), code, "the exit code of nightjar run: " + self.log())

    def quit(self):
        """Ends the simulator; what the card played, from its frame 0 on."""
        self.sim.quit()
        return read_wav(self.play_file)

    def takes(self):
        """Every take file, in the order of their first frames."""
        found = []
        for folder, _, names in os.walk(self.folder + "takes"):
            found += [Take(os.path.join(folder, name)) for name in names if name.endswith(".wav")]
        return sorted(found, key=lambda take: take.first_frame)

    def joined(self):
        """All takes as one piece: (first frame, bytes, holes). No frame is between two files."""
        takes = self.takes()
        check(takes, "there is a take")
        data, holes = b"", []
        for take in takes:
            same(take.first_frame, takes[0].first_frame + len(data) // take.frame_bytes,
                 f"the first frame of {take.path}")
            data += take.data
            holes += take.holes
        return takes[0].first_frame, data, holes


class Take:
    """A take file with its ledger."""

    def __init__(self, path):
        self.path = path
        with open(path, "rb") as file:
            raw = file.read()
        same((raw[:4], raw[8:12]), (b"RIFF", b"WAVE"), f"the head of {path}")
        same(int.from_bytes(raw[4:8], "little") + 8, len(raw), f"RIFF size of {path}")
        at, fmt = 12, None
        while raw[at:at + 4] != b"data":
            size = int.from_bytes(raw[at + 4:at + 8], "little")
            if raw[at:at + 4] == b"fmt ":
                fmt = raw[at + 8:at + 8 + size]
            if raw[at:at + 4] == b"guan":
                text = raw[at + 8:at + 8 + size].decode()
            at += 8 + size
        self.fields = dict(line.split(": ", 1) for line in text.splitlines() if ": " in line)
        self.frame_bytes = int.from_bytes(fmt[12:14], "little")
        self.data = raw[at + 8:at + 8 + int.from_bytes(raw[at + 4:at + 8], "little")]
        self.first_frame = int(self.fields["Nightjar|First Frame"])
        self.frames = len(self.data) // self.frame_bytes
        with open(path[:-4] + ".ledger.csv", encoding="utf-8") as file:
            lines = file.read().splitlines()
        columns = lines[0].split(",")
        self.holes = [dict(zip(columns, line.split(","))) for line in lines[1:] if not line.startswith("#")]
        self.complete = [line for line in lines if line.startswith("# complete: ")]


def ramp(first, frames):
    """Channel 0 of board/sim/source.h's ramp, 16 bits."""
    table = b"".join((n & 0xffff).to_bytes(2, "little") for n in range(65536))
    start = first % 65536
    return (table * (frames // 65536 + 2))[2 * start:2 * (start + frames)]
