# SPDX-License-Identifier: MIT
"""kit.py - what the board's tests share: cards with a configuration, WAV files, takes, a report.

Environment, as test/run sets it: NJ_ROOT (the clone), NJ_OUT (its out directory), NJ_TMP (a folder
for this run), NJ_FULL=1 (full counts), NJ_SEED. Without the runner they have defaults."""

import array
import ctypes
import ctypes.util
import os
import random
import shutil
import struct
import subprocess
import sys

ROOT = os.environ.get("NJ_ROOT") or os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
OUT = os.environ.get("NJ_OUT") or os.path.join(ROOT, "out")
FULL = os.environ.get("NJ_FULL") == "1"
SEED = int(os.environ.get("NJ_SEED") or "1")
IMAGE = os.path.join(OUT, "arm64", "virt")
VIRT = os.path.join(ROOT, "board", "virt")
random.seed(SEED)

sys.dont_write_bytecode = True
sys.path.insert(0, VIRT)
from board import Board, BoardError  # noqa: E402,F401


def work_dir(name):
    """An empty directory for a test's files; the runner removes its own when the test passes."""
    path = os.path.join(os.environ.get("NJ_TMP") or os.path.join(OUT, "test", "by-hand"), name)
    shutil.rmtree(path, ignore_errors=True)
    os.makedirs(path)
    return path


def fail(text):
    print("FAILED: " + text)
    sys.exit(1)


def expect(condition, text):
    if not condition:
        fail(text)


# Cards

def make_card(work, config, clips=None, extra=None, p2_mib=256, p1_mib=40):
    """An SD card image with this nightjar.ini; clips: {name: bytes}; extra: {name: path to copy}."""
    files = os.path.join(work, "card")
    os.makedirs(os.path.join(files, "clips"))
    with open(os.path.join(files, "nightjar.ini"), "w") as ini:
        ini.write(config)
    for name, data in (clips or {}).items():
        with open(os.path.join(files, "clips", name), "wb") as clip:
            clip.write(data)
    for name, source in (extra or {}).items():
        shutil.copy(source, os.path.join(files, name))
    image = os.path.join(work, "card.img")
    subprocess.run([os.path.join(VIRT, "sdcard.sh"), image, files, str(p2_mib), str(p1_mib)], check=True)
    return image


def read_takes(image, dest):
    """The ext4 partition's content as the next boot would find it."""
    shutil.rmtree(dest, ignore_errors=True)
    subprocess.run([os.path.join(VIRT, "sdcard-read.sh"), image, dest], check=True)
    return dest


def find_files(folder, *endings):
    found = []
    for parent, _, names in os.walk(folder):
        found += [os.path.join(parent, name) for name in names if name.endswith(endings)]
    return sorted(found)


# WAV

def make_wav(channels, rate, bits, data):
    """A WAV file of plain PCM; data is what stands in the file."""
    block = channels * bits // 8
    head = struct.pack("<4sI4s4sIHHIIHH4sI", b"RIFF", 36 + len(data), b"WAVE", b"fmt ", 16, 1,
                       channels, rate, rate * block, block, bits, b"data", len(data))
    return head + data


class Wav:
    """A WAV or RF64 file as it stands; a length that says more than there is counts as there is."""

    def __init__(self, path):
        with open(path, "rb") as file:
            content = file.read()
        if content[:4] not in (b"RIFF", b"RF64") or content[8:12] != b"WAVE":
            fail("%s is no WAV file" % path)
        at, size64, self.data = 12, None, None
        self.chunks = {}
        while at + 8 <= len(content):
            name, size = struct.unpack_from("<4sI", content, at)
            if name == b"ds64":
                size64 = struct.unpack_from("<Q", content, at + 16)[0]
            if name == b"fmt ":
                self.channels, self.rate, self.block, self.bits = struct.unpack_from("<HIxxxxHH", content,
                                                                                    at + 10)
            if name == b"data":
                self.stated = size64 if size == 0xFFFFFFFF and size64 is not None else size
                self.data = content[at + 8:at + 8 + self.stated]
                break
            self.chunks[name] = content[at + 8:at + 8 + size]
            at += 8 + size + (size & 1)
        if self.data is None:
            fail("%s has no data chunk" % path)
        self.frames = len(self.data) // self.block

    def samples16(self):
        values = array.array("h")
        values.frombytes(self.data[:len(self.data) // 2 * 2])
        return values


def read_qemu_wav(path):
    """The 16-bit samples that QEMU's wav back end wrote; its head is only right after a clean end."""
    with open(path, "rb") as file:
        content = file.read()
    values = array.array("h")
    values.frombytes(content[44:44 + (len(content) - 44) // 4 * 4])
    return values


# Readers that are not ours

class _SndfileInfo(ctypes.Structure):
    _fields_ = [("frames", ctypes.c_int64), ("rate", ctypes.c_int), ("channels", ctypes.c_int),
                ("format", ctypes.c_int), ("sections", ctypes.c_int), ("seekable", ctypes.c_int)]


def sndfile_frames(path):
    """The frames that Debian's libsndfile finds and can read; None when it cannot open the file."""
    library = ctypes.CDLL(ctypes.util.find_library("sndfile") or "libsndfile.so.1")
    library.sf_open.restype = ctypes.c_void_p
    library.sf_readf_int.restype = ctypes.c_int64
    library.sf_readf_int.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int64]
    library.sf_close.argtypes = [ctypes.c_void_p]
    info = _SndfileInfo()
    handle = library.sf_open(os.fsencode(path), 0x10, ctypes.byref(info))
    if not handle:
        return None
    buffer = (ctypes.c_int32 * (65536 * max(info.channels, 1)))()
    total = 0
    while True:
        count = library.sf_readf_int(handle, buffer, 65536)
        total += max(count, 0)
        if count < 65536:
            break
    library.sf_close(handle)
    return total if total == info.frames else None


def sox_frames(path):
    """The frames that sox decodes; None when it fails or warns."""
    result = subprocess.run(["sox", path, "-t", "s32", "-"], stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE)
    if result.returncode != 0 or result.stderr:
        return None
    channels = int(subprocess.run(["soxi", "-c", path], stdout=subprocess.PIPE, check=True).stdout)
    return len(result.stdout) // 4 // channels
