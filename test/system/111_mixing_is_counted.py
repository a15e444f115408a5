#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# timeout: 300
# full: 3600
# beside others
"""What mixing costs, in instructions of the whole callback for a frame of a stereo voice: with AVX2
(valgrind); at the full counts also with what every x86-64 has, and on the board's processor (both
emulated, which takes minutes)."""
import os
import re
import shutil
import subprocess
import sys

import count_kit
import engine_kit as kit

MIX = "bench/mix"
BOARD_VOICE_FRAMES = 64 * 48000  # a second
BOARD_INSTRUCTIONS = 0.02 * 1e9  # of 1 GHz: 2 %

# Case of test/bench/mix.c, and the most that it may take.
LIMITS = {
    "avx2": {"gainfloatx32": 1.5, "gain16x32": 1.5},
    "base": {"gainfloatx32": 3.5, "gain16x32": 3.5},
    "arm64": {"gainfloatx32": 3.5, "gain16x32": 3.5},
}
BOARD_CASES = "gain16", "gain24", "gainfloat", "ramp16", "ramp24", "rampfloat"


def callgrind(case, blocks):
    run = subprocess.run(["valgrind", "--tool=callgrind", "--toggle-collect=play_process",
                          "--callgrind-out-file=/dev/null", count_kit.program("host", MIX), case, str(blocks)],
                         check=True, text=True, stderr=subprocess.PIPE)
    return int(re.search(r"Collected : (\d+)", run.stderr).group(1))


def traced(which):
    return count_kit.Counter(which, MIX, ["main", "rig_begin"], ["gain16", "1"]).count


def each(count, case, few, many):
    """Of one voice-frame; the start is left out."""
    frames = int(subprocess.run([count_kit.program("host", MIX), case], check=True, text=True,
                                stdout=subprocess.PIPE).stdout)
    return (count(case, many) - count(case, few)) / (many - few) / frames


def within(name, case, figure, limit):
    print(f"{name} {case}: {figure:.2f} instructions a voice-frame, at most {limit:.2f}")
    kit.check(0.1 < figure <= limit, f"{name} {case}")


def main():
    counted = []
    if shutil.which("valgrind") and "avx2" in open("/proc/cpuinfo", encoding="ascii").read():
        for case, limit in LIMITS["avx2"].items():
            within("avx2", case, each(callgrind, case, 4, 36), limit)
        counted.append("avx2")
    full = bool(os.environ["NJ_FULL"])
    if full and count_kit.emulated("base"):
        count = traced("base")
        for case, limit in LIMITS["base"].items():
            within("base", case, each(count, case, 2, 6), limit)
        counted.append("base")
    if full and count_kit.emulated("arm64"):
        count = traced("arm64")
        for case, limit in LIMITS["arm64"].items():
            within("arm64", case, each(count, case, 2, 6), limit)
        for case in BOARD_CASES:
            within("arm64", case, each(count, case, 2, 6),
                   BOARD_INSTRUCTIONS / BOARD_VOICE_FRAMES)
        counted.append("arm64")
    if not counted:
        print("neither valgrind nor qemu-user is installed")
        sys.exit(77)


main()
