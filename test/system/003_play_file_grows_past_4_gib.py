#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Position in the play file is the card's frame, beyond 4 GiB too: the file becomes RF64."""
import os
import struct

import engine_kit as kit


def main():
    sim = kit.Sim("large", "--lockstep", "--play", 8, "--format", "s32", "--rate", 384000,
                  "--play-file", kit.TMP + "large.wav")
    frames = 150_000_000
    sim.tell("run", frames)  # silence: the file is sparse
    sim.tell("flush")
    with open(kit.TMP + "large.wav", "rb") as file:
        head = file.read(80)
    data_bytes = frames * 8 * 4
    kit.same(head[:16], b"RF64\xff\xff\xff\xffWAVEds64", "the head's beginning")
    kit.same(struct.unpack("<QQQ", head[20:44]), (data_bytes + 72, data_bytes, frames), "ds64")
    kit.same(head[72:80], b"data\xff\xff\xff\xff", "the data's head")
    kit.same(os.path.getsize(kit.TMP + "large.wav"), data_bytes + 80, "the file's size")
    kit.check(os.stat(kit.TMP + "large.wav").st_blocks * 512 < 1 << 20, "the file is sparse")
    sim.quit()
    os.unlink(kit.TMP + "large.wav")


main()
