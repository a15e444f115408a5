#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# timeout: 300
# full: 3600
# beside others
"""What a block costs, in instructions of the callback: nothing for what waits, a bounded number for
each command and end, the same among many as among few; no block of the same voices more than twice
the others. At the full counts also with what every x86-64 has, and on the board's processor."""
import glob
import math
import os
import shutil
import subprocess
import sys

import count_kit
import engine_kit as kit

BLOCKS = "tools/blocks"
A_BLOCK = 64  # commands, as the configuration has it by default

# The bounds that firmware/README.md states.
START = 400  # to take up a start that waits
SOUND = 2500  # a start that sounds at once, and the first block of its voice
STEAL = 3500  # one that has to steal its voice for that, with a fade
CANCEL = 2000
END = 500
IDLE = 900  # a block in which nothing is done, of a card's output
IDLE_CAPTURE = 1800
# To take up a command and carry it out at once, with its completion; as many as there are voices.
COMMANDS = {"gain": 1500, "pan": 1200, "pause": 1500, "resume": 1500, "seek": 1500, "fetch": 1500,
            "queue": 300}
FOLLOW = 2600  # a stop without a fade, its play's end, and the start of what is queued behind it
RECORD_WAITS = 400
RECORD = 1200  # one that begins at once
RECORD_BLOCK = 500  # a record's share of a block
RECORD_END = 150
TURN = 70  # of a loop, from its end to its beginning: in one block, of the three that do its work
TURN_CHANGED = 180  # the same in a block in which something changes, which nobody could look ahead to
PANNED = 12  # a frame of a stereo voice with a constant pan, which the loops do not know
WORST = 1.9  # times a block in which nothing happens, of the same voices


def counts(*words):
    """Instructions of each block."""
    folder = kit.TMP + "counts"
    shutil.rmtree(folder, ignore_errors=True)
    os.mkdir(folder)
    command = ["valgrind", "--tool=callgrind", "--callgrind-out-file=" + folder + "/out",
               *(option + process for process in ("play_process", "capture_process")
                 for option in ("--toggle-collect=", "--dump-after=")), count_kit.program("host", BLOCKS)]
    run = subprocess.run(command + list(words), check=True, text=True,
                         stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    found = []
    for number in range(1, len(run.stdout.split()) + 1):
        with open(f"{folder}/out.{number}", encoding="ascii") as file:
            found += [int(line.split()[1]) for line in file if line.startswith("summary:")]
    kit.same(len(found), len(run.stdout.split()), "blocks counted")
    return found


def within(figure, bound, what):
    print(f"{what}: {figure:.0f} instructions, at most {bound}")
    kit.check(0 < figure <= bound, what)


def what_waits():
    """4,000 starts, and as many cancels at once."""
    taking = math.ceil(4000 / A_BLOCK)
    idle = counts("block:3")[-1]
    within(idle, IDLE, "an idle block")
    blocks = counts("wait:4000", f"block:{taking + 2}", "cancel:4000", f"block:{taking + 2}")
    waiting = blocks[taking + 1]
    kit.check(waiting <= idle * 1.01, f"4,000 that wait: {waiting} instructions, idle {idle}")
    within((max(blocks[:taking]) - idle) / A_BLOCK, START, "taking up a start")
    within((max(blocks[taking + 2:]) - idle) / A_BLOCK, CANCEL, "a cancel")
    kit.same(blocks[-1], idle, "after the last of them")


def among_many():
    """The same 64 commands among 500 and among 15,000 that wait: the logarithm, no more."""
    costs = []
    for others in 500, 15000:
        blocks = counts("commands=16000", f"wait:{others}", "block:2", "wait:64", "block:2",
                        "cancel:64", "block:1")
        costs.append((blocks[2] - blocks[1], blocks[4] - blocks[3]))
    growth = math.log(15000) / math.log(500)
    for few, many, what in zip(*costs, ("starts", "cancels")):
        print(f"64 {what} among 500: {few}, among 15,000: {many}")
        kit.check(many <= few * growth, f"{what} cost the logarithm")


def voices():
    """Starts, steals and ends; a steal costs the same among 64 and 1,000 voices."""
    blocks = counts("sound:64", "block:2", "sound:1", "block:1", "sound:65", "block:1")
    within((blocks[0] - blocks[1]) / 64 + blocks[1] / 64, SOUND, "a start that sounds")
    group = counts("group:64", "block:2")
    within((group[0] - group[1]) / 64 + group[1] / 64, SOUND, "a start of a group")
    # Any change among the voices makes a block go over all of them once.
    few = blocks[3] - blocks[2]
    blocks = counts("voices=1000", "commands=1000", "sound:1000", "block:2", "sound:1", "block:1",
                    "sound:65", "block:1")
    many = blocks[3] - blocks[2]
    print(f"64 more steals among 64 voices: {few}, among 1,000: {many}")
    kit.check(many <= few * 1.05, "a steal costs the same among many")
    blocks = counts("steal=32", "sound:64", "block:2", "sound:64", "block:2")
    within((blocks[2] - blocks[1]) / 64, STEAL, "a steal with a fade")
    both = counts("voices=1000", "commands=1000", "once:1000", "block:1")[0]
    alone = counts("voices=1000", "commands=1000", "sound:1000", "block:1")[0]
    within((both - alone) / 1000, END, "an end")


def commands():
    """Of 64 voices, all in one frame; each beside the block after it."""
    names = list(COMMANDS)
    blocks = counts("sound:64", "block:2", *(word for name in names for word in (name + ":64", "block:2")),
                    "end:64", "block:2")
    for name, block, after in zip(names, blocks[2::2], blocks[3::2]):
        within((block - after) / 64, COMMANDS[name], f"a command: {name}")
    within((blocks[-2] - blocks[-1]) / 64, FOLLOW, "a stop, an end and the start of what is queued")


def capture():
    """Records: sent, begun, going on and ended."""
    blocks = counts("capture=1", "voices=64", "block:4", "await:64", "block:2", "keep:64", "block:3")
    idle = blocks[3]
    within(idle, IDLE_CAPTURE, "an idle block of a capture")
    within((blocks[4] - idle) / 64, RECORD_WAITS, "taking up a record")
    kit.same(blocks[5], idle, "a block in which records wait")
    within((blocks[6] - idle) / 64, RECORD, "a record that begins")
    within((blocks[7] - idle) / 64, RECORD_BLOCK, "a block of a record")
    kit.same(blocks[8], blocks[7], "the next one")
    ends = counts("capture=1", "voices=64", "block:4", "record:64", "block:3")
    within((ends[5] - blocks[7]) / 64, RECORD_END, "a record's end")
    kit.same(ends[6], idle, "after the last of them")


# 64 loops that turn in one frame within a block, and each in another frame of one block; which
# block that is, counted from 0.
LOOPS = (("sound:64",), 15), (("clip=1024", "spread:64"), 16)
S16, S24, F32 = 1, 2, 4
CLIPS = {
    "16-bit stereo": (f"format={S16}",),
    "24-bit stereo": (f"format={S24}",),
    "float stereo": (f"format={F32}",),
    "16-bit mono": (f"format={S16}", "channels=1"),
    "float mono": (f"format={F32}", "channels=1"),
    "panned": ("pan=25",),
}
EMULATED = "16-bit stereo", "24-bit stereo", "float stereo"


def loops():
    """Blocks in which nothing happens cost the same; those around a turn of all loops, more."""
    for clips, settings in CLIPS.items():
        for start, turn in LOOPS:
            blocks = counts(*settings, *start, f"block:{turn + 3}")[2:]
            calm = min(blocks)
            kit.same(sorted(blocks)[len(blocks) // 2], calm, "most blocks are as the cheapest")
            worst(f"{clips}, {start[-1]}", calm, max(blocks))
            if clips == "panned":
                within(calm / 64 / 64, PANNED, "a frame of a panned voice")
            else:
                within((max(blocks) - calm) / 64, TURN, "of a turn, in one block")


def turns_in_a_change():
    """A fetch ends the plan of the mix, as all that changes does."""
    for start, turn in LOOPS:
        blocks = counts(*CLIPS["float stereo"], *start, "block:10", "fetch:1", f"block:{turn - 10}", "fetch:1",
                        "block:2")
        within((blocks[turn] - blocks[10]) / 64, TURN_CHANGED, f"a turn in a change ({start[-1]})")


def worst(what, calm, most):
    print(f"{what}: at most {most} instructions a block, otherwise {calm}: {most / calm:.2f} times")
    kit.check(0 < calm <= most <= WORST * calm, f"{what}: the worst block")


def loops_emulated(which):
    """The block before the two that look ahead, these, and the one that turns."""
    counter = count_kit.Counter(which, BLOCKS, ["main", "block", "spread", "group"], [])
    for clips in EMULATED:
        for start, turn in LOOPS:
            totals = [counter.count(*CLIPS[clips], *start, f"block:{count}")
                      for count in range(turn - 3, turn + 2)]
            blocks = [after - before for before, after in zip(totals, totals[1:])]
            worst(f"{which}, {clips}, {start[-1]}", blocks[0], max(blocks))


def main():
    if not shutil.which("valgrind"):
        print("valgrind is not installed")
        sys.exit(77)
    what_waits()
    among_many()
    voices()
    commands()
    capture()
    loops()
    turns_in_a_change()
    for which in count_kit.EMULATORS:
        if kit.FULL and count_kit.emulated(which):
            loops_emulated(which)


main()
