# SPDX-License-Identifier: MIT
"""sound_kit.py - nightjar's commands that play and record, on a simulated card of their own."""
import ctypes
import json
import os
import signal
import struct
import subprocess

from engine_kit import BYTES, OUT, TMP, Sim, check, same

NIGHTJAR = os.environ.get("NJ_NIGHTJAR", OUT + "nightjar")
os.environ.setdefault("NIGHTJAR_ENGINE", OUT + "nightjar-engine")
BITS = {"u8": 8, "s8": 8, "s16": 16, "s24_3": 24, "s32": 32, "f32": 32}
# What a ^C is may have been ignored when the tests were started.
signal.signal(signal.SIGINT, signal.default_int_handler)


class Command:
    """nightjar COMMAND on the card; words are as typed."""

    def __init__(self, sim, name, *words, device=True, stdin=subprocess.DEVNULL, **options):
        self.name = name
        where = ["-D", sim.device] if device else []
        self.process = subprocess.Popen([NIGHTJAR, name, *where, *map(str, words)], stdin=stdin,
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options)

    def engines(self):
        pid = self.process.pid
        with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as file:
            return [int(word) for word in file.read().split()]

    def ends(self, code=0, seconds=60):
        """Waits for the end: what it wrote on standard output, and its lines on standard error, but for the one
        about what the system refuses."""
        try:
            out, err = self.process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            out, err = self.process.communicate()
            check(False, f"nightjar {self.name} does not end: {err.decode()}")
        lines = [line for line in err.decode().splitlines() if ": degraded: " not in line]
        same(self.process.returncode, code, f"nightjar {self.name}'s exit code: {lines}")
        return out, lines


def run(sim, name, *words, code=0, **options):
    """The same, to its end; its lines on standard error."""
    return Command(sim, name, *words, **options).ends(code)[1]


def quiet(sim, name, *words, **options):
    same(run(sim, name, "-q", *words, **options), [], f"nightjar {name} -q {words}")


class Wav:
    """A WAV file: its shape, and its samples as bytes."""

    def __init__(self, path):
        with open(path, "rb") as file:
            raw = file.read()
        check(raw[:4] in (b"RIFF", b"RF64") and raw[8:12] == b"WAVE", f"{path} is a WAV file")
        at = 12
        while raw[at:at + 4] != b"data":
            size = int.from_bytes(raw[at + 4:at + 8], "little")
            if raw[at:at + 4] == b"fmt ":
                self.codec, self.channels, self.rate = struct.unpack_from("<HHI", raw, at + 8)
                self.bits = int.from_bytes(raw[at + 22:at + 24], "little")
            at += 8 + size + size % 2
        size = int.from_bytes(raw[at + 4:at + 8], "little")
        self.data = raw[at + 8:at + 8 + size]
        self.frame_bytes = self.channels * self.bits // 8
        self.frames = len(self.data) // self.frame_bytes

    def cut(self, first, count):
        return self.data[first * self.frame_bytes:(first + count) * self.frame_bytes]


class _Info(ctypes.Structure):
    """SF_INFO"""
    _fields_ = [("frames", ctypes.c_int64)] + [(name, ctypes.c_int) for name in
                                               ("rate", "channels", "format", "sections", "seekable")]


def sndfile_frames(path):
    """Frames, as Debian's own build of libsndfile finds them."""
    library, info = ctypes.CDLL("libsndfile.so.1"), _Info()
    library.sf_open.restype = ctypes.c_void_p
    file = library.sf_open(path.encode(), 0x10, ctypes.byref(info))
    check(file, f"libsndfile opens {path}")
    library.sf_close(ctypes.c_void_p(file))
    return info.frames


def write_wav(path, data, channels=2, rate=48000, fmt="s16"):
    """A plain WAV file of samples of that format."""
    width = BITS[fmt] // 8
    head = struct.pack("<HHIIHH", 3 if fmt == "f32" else 1, channels, rate, rate * channels * width, channels * width,
                       BITS[fmt])
    with open(path, "wb") as file:
        file.write(b"RIFF" + struct.pack("<I", 36 + len(data) + len(data) % 2) + b"WAVEfmt " + struct.pack("<I", 16) + head +
                   b"data" + struct.pack("<I", len(data)) + data + bytes(len(data) % 2))
    return path


def place(played, wanted, frame_bytes, text):
    """The card played these bytes once, and silence before and after; the frame where they begin."""
    at = played.find(wanted)
    check(at >= 0 and at % frame_bytes == 0, f"{text}: what is played is not there")
    check(not any(played[:at]) and not any(played[at + len(wanted):]), f"{text}: something else is played too")
    return at // frame_bytes


def played_by(name, *words, options=(), code=0, lines=None):
    """Runs a command on a card of its own; what the card played, and the command's lines."""
    path = TMP + name + ".played"
    sim = Sim(name, "--play-file", path, *options)
    said = run(sim, *words, code=code)
    sim.quit()
    played_by.said = said
    if lines is not None:
        same(said, lines, f"{name}: lines")
    with open(path, "rb") as file:
        data = file.read()
    at = 12
    while data[at:at + 4] != b"data":
        at += 8 + int.from_bytes(data[at + 4:at + 8], "little")
    return data[at + 8:]


def samples(data, fmt="s16"):
    """Numbers of interleaved samples."""
    if fmt in ("s16", "s32", "f32"):
        return struct.unpack(f"<{len(data) // BYTES.get(fmt, 4)}" + {"s16": "h", "s32": "i", "f32": "f"}[fmt], data)
    return tuple(int.from_bytes(data[i:i + 3], "little", signed=True) for i in range(0, len(data), 3))


def pack(values):
    return struct.pack(f"<{len(values)}h", *values)


def progress(out):
    """The objects of --json."""
    return [json.loads(line) for line in out.decode().splitlines()]
