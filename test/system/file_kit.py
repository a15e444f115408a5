# SPDX-License-Identifier: MIT
"""file_kit.py - sound files as others read and write them: sox, and Debian's own build of libsndfile."""
import array
import ctypes
import os
import random
import subprocess

from engine_kit import OUT, check, same

NIGHTJAR = os.environ.get("NJ_NIGHTJAR", OUT + "nightjar")
ENCODINGS = {"pcm_16": ("signed", 16), "pcm_24": ("signed", 24), "pcm_32": ("signed", 32), "float": ("float", 32),
             "pcm_u8": ("unsigned", 8), "pcm_s8": ("signed", 8)}


class _Info(ctypes.Structure):
    """SF_INFO"""
    _fields_ = [("frames", ctypes.c_int64)] + [(name, ctypes.c_int) for name in
                                               ("rate", "channels", "format", "sections", "seekable")]


class Sound:
    """What libsndfile finds in a file: frames, rate, channels, format, and samples as the top of 32 bits."""

    def __init__(self, path, first=0, most=1 << 24):
        library, info = ctypes.CDLL("libsndfile.so.1"), _Info()
        library.sf_open.restype = ctypes.c_void_p
        library.sf_readf_int.restype = library.sf_readf_float.restype = library.sf_seek.restype = ctypes.c_int64
        file = library.sf_open(path.encode(), 0x10, ctypes.byref(info))
        check(file, f"libsndfile opens {path}")
        file = ctypes.c_void_p(file)
        self.frames, self.rate, self.channels, self.format = info.frames, info.rate, info.channels, info.format
        count = min(most, info.frames - first)
        if first:
            same(library.sf_seek(file, ctypes.c_int64(first), 0), first, f"libsndfile seeks in {path}")
        is_float = info.format & 0xffff in (6, 7)
        kind = ctypes.c_float if is_float else ctypes.c_int
        room = (kind * (max(count, 1) * info.channels))()
        read = library.sf_readf_float if is_float else library.sf_readf_int
        got = read(file, room, ctypes.c_int64(count))
        same(got, count, f"frames that libsndfile reads of {path}")
        self.samples = array.array("f" if is_float else "i", room[:got * info.channels])
        library.sf_close(file)


def run(*words, code=0, stdin=None, lines=()):
    """nightjar; its standard output. It says these lines."""
    done = subprocess.run([NIGHTJAR, *map(str, words)], input=stdin, capture_output=True, check=False, timeout=120)
    same((done.returncode, done.stderr.decode().splitlines()), (code, list(lines)), f"nightjar {' '.join(map(str, words))}")
    return done.stdout


def sox(*words, stdin=None):
    """sox, which has nothing to complain of but the shortest head that AU allows, libsndfile's, and floats of more
    than two channels, which it misreads the head of; its standard output."""
    done = subprocess.run(["sox", "-D", *map(str, words)], input=stdin, capture_output=True, check=False, timeout=120)
    said = done.stderr.replace(b"sox WARN au: header size 24 is too small\n", b"")
    said = said.replace(b"sox WARN wav: wave header missing extended part of fmt chunk\n", b"")
    same((done.returncode, said), (0, b""), f"sox {' '.join(map(str, words))}")
    return done.stdout


def sox_samples(path, encoding, *kind):
    """Every sample by sox: at the top of 32 bits, or floats."""
    form = ["-t", "f32"] if encoding == "float" else ["-t", "s32"]
    return array.array("f" if encoding == "float" else "i", sox(*kind, path, *form, "-"))


def noise(count, encoding, seed=1):
    """Samples of an encoding, of its full range, as sox_samples gives them."""
    source = random.Random(seed)
    if encoding == "float": # of 24 bits, which sox, that calculates in 32, leaves as they are
        return array.array("f", (source.randrange(-(1 << 23), 1 << 23) / (1 << 23) for _ in range(count)))
    step = 1 << 32 - ENCODINGS[encoding][1]
    return array.array("i", (source.randrange(-(1 << 31), 1 << 31) // step * step for _ in range(count)))


def sox_makes(path, samples, encoding, channels, rate=48000, *words):
    """A file that sox writes, of these samples."""
    form, bits = ENCODINGS[encoding]
    raw = ["-t", "f32" if encoding == "float" else "s32", "-r", rate, "-c", channels]
    how = [] if path.endswith(".flac") else ["-e", form]
    sox(*raw, "-", *how, "-b", bits, *words, path, stdin=samples.tobytes())
