#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# timeout: 120
# beside others
"""509 - files of every kind whose container has parts, cut where a part of it begins or ends and amid its samples, by
`nightjar play`: never a crash, never a hang. What cannot be played is one line that names the file and a cause, and the
exit code 100; what can be is played, with one line at most about what is missing."""
import os
import sys

sys.dont_write_bytecode = True
from engine_kit import TMP, Sim, check, same
from file_kit import noise, run as nightjar, sox_makes
from sound_kit import Command

FRAMES = 600
CHUNKS = {b"RIFF": (12, 4, 4, "little", 2), b"RF64": (12, 4, 4, "little", 2), b"RIFX": (12, 4, 4, "big", 2),
          b"FORM": (12, 4, 4, "big", 2), b"caff": (8, 4, 8, "big", 1), b"riff": (40, 16, 8, "little", 8)}


def chunk_borders(data):
    """Where each chunk begins, where its own head ends, and where it ends."""
    at, name, size, order, align = CHUNKS[data[:4]]
    while at + name + size <= len(data):
        yield from (at, at + name + size)
        length = int.from_bytes(data[at + name:at + name + size], order) - (name + size if name == 16 else 0)
        at += name + size + length + -length % align
        if at < len(data):
            yield at


def borders(data):
    if data[:4] in CHUNKS:
        yield from chunk_borders(data)
    elif data[:4] == b".snd":
        yield from (4, 8, 24, int.from_bytes(data[4:8], "big"))
    elif data[:4] == b"fLaC":
        at, last = 4, False
        while not last:
            last = data[at] & 0x80
            yield from (at, at + 4)
            at += 4 + int.from_bytes(data[at + 1:at + 4], "big")
        yield at
    elif data[:4] == b"OggS":
        at = 0
        while at < len(data):
            table = data[at + 27:at + 27 + data[at + 26]]
            yield from (at, at + 27 + len(table))
            at += 27 + len(table) + sum(table)
    else:
        yield from (4, 4 + 32)  # of an MP3's first frame: its head, and what says where its bits are


def files():
    """One of each container; big-endian WAV and the like by words of nightjar's own."""
    sox_makes(TMP + "made.wav", noise(FRAMES, "pcm_16"), "pcm_16", 1)
    for name, words in (("take.wav", []), ("rf64.wav", ["-t", "null,rf64", "-e", "null,pcm_u8"]),
                        ("wavex.wav", ["-t", "null,wavex"]), ("rifx.wav", ["--endian", "null,big"]), ("a.aiff", []),
                        ("a.svx", []), ("a.caf", []), ("alac.caf", ["-e", "null,alac_16"]), ("a.w64", []), ("a.au", []),
                        ("a.flac", []), ("a.ogg", []), ("a.opus", []), ("a.mp3", [])):
        nightjar("convert", TMP + "made.wav", TMP + name, *words)
        with open(TMP + name, "rb") as file:
            yield TMP + name, file.read()


sim = Sim("cut")
count = refused = 0
for path, whole in files():
    for at in sorted({border for border in borders(whole) if border < len(whole)} | {len(whole) * 3 // 4}):
        with open(path, "wb") as file:
            file.write(whole[:at])
        play = Command(sim, "play", path)
        out, err = play.process.communicate(timeout=20)
        lines = [line for line in err.decode().splitlines() if ": degraded: " not in line and "; played peak " not in line]
        text = f"{os.path.basename(path)} cut at {at}: {lines}"
        check(play.process.returncode in (0, 100), f"{text}: exit code {play.process.returncode}")
        same(out, b"", text)
        told = [line for line in lines if line.startswith(f"nightjar play: {path}: ")]
        same(told, lines, text)
        check(len(lines) == 1 or (play.process.returncode == 0 and not lines), text)
        count += 1
        refused += play.process.returncode == 100
sim.quit()
check(count >= 60, f"{count} cuts")
print(f"figure: {count} cuts at borders: {refused} refused in a line, {count - refused} played as far as they go")
