#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# beside others
"""553 - `nightjar record --append` goes on in a sparse recording just below 4 GiB and ends one frame before the last that a
RIFF head can tell, at it, and one behind: sox and Debian's libsndfile find every frame, in WAV or in RF64. A kind whose head
ends to tell lengths, far earlier, ends a recording there: one line, and every frame until then."""
import os
import subprocess
import sys

sys.dont_write_bytecode = True
from engine_kit import TMP, Sim, check, prbs_frames, same
from sound_kit import quiet, run, sndfile_frames

HEAD, FRAME = 512, 4
LAST = (0xFFFFFFFF - (HEAD - 8)) // FRAME  # frames that 32 bits can tell
MORE = 1000
path = TMP + "big.wav"

for beyond in (-1, 0, 1):
    sim = Sim("border", "--source", "prbs")
    quiet(sim, "record", "-d", "100s", path)
    os.truncate(path, HEAD + (LAST - MORE) * FRAME)  # as if it had been recorded for hours; on no disk
    quiet(sim, "record", "--append", "-d", f"{MORE + beyond}s", path)
    sim.quit()
    frames = LAST + beyond
    with open(path, "rb") as file:
        head = file.read(HEAD)
        file.seek(HEAD + (LAST - MORE) * FRAME)
        data = file.read()
    same(head[:4], b"RF64" if beyond > 0 else b"RIFF", f"{beyond}: the head")
    same(os.path.getsize(path), HEAD + frames * FRAME, f"{beyond}: bytes")
    same(sndfile_frames(path), frames, f"{beyond}: libsndfile's frames")
    sox = subprocess.run(["sox", "--i", "-s", path], capture_output=True, text=True, check=False)
    same((sox.returncode, sox.stdout.strip()), (0, str(frames)), f"{beyond}: sox's frames ({sox.stderr})")
    first = next((f for f in range(20000) if prbs_frames(f, 1, 2, "s16") == data[:FRAME]), None)
    check(first is not None and data == prbs_frames(first, MORE + beyond, 2, "s16"), f"{beyond}: what was recorded last")
    os.unlink(path)

path = TMP + "border.voc"
sim = Sim("voc", "--source", "prbs", "--rate", 192000)
lines = run(sim, "record", "-q", "-d", "30", path, code=111)
sim.quit()
same(lines, [f"nightjar record: {path}: is full: a file of voc ends at 0.016 GiB, one of rf64, caf or w64 does not"], "the line")
size, frames = os.path.getsize(path), sndfile_frames(path)
check(2 ** 24 - 131072 <= size < 2 ** 24, f"voc: {size} bytes")
same(frames, (size - 41) // FRAME, "voc: libsndfile's frames")
