#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# timeout: 60
"""401 - restart, overlap, ignore, queue, stop and loops, gains and fades, in lockstep: what the card played is,
frame by frame, what the rules say; a bounce and a line that is closed at the start are no presses."""
import sys

sys.dont_write_bytecode = True
from appliance_kit import Appliance, wav
from engine_kit import check, same

RATE, CLIP, GAP_NS = 48000, 4800, 1_000_000_000
RULES = ["restart", "overlap", "ignore", "queue", "stop"]
config = f"[card main]\ndevice = sim\nrate = {RATE}\nperiod = 64\nperiods = 2\n"
for i, rule in enumerate(RULES):
    config += f"[button {rule}]\nline = sim:{i}\nplay = clip.wav\nagain = {rule}\nfade_out = 0ms\nlock = 5ms\n"
config += "[button loop]\nline = sim:5\nplay = loop.wav\nloop = yes\nagain = stop\nfade_out = 0ms\n"
config += "[button soft]\nline = sim:6\nplay = clip.wav\ngain_db = -6.0206\nfade_in = 50ms\n"
config += "[button held]\nline = sim:7\nplay = clip.wav\n"
config += "[button bounce]\nline = sim:8\nplay = clip.wav\nagain = overlap\nlock = 20ms\n"
clip = [1000 + i % 1000 for i in range(CLIP)]
loop = [3000 + i for i in range(2400)]
clips = {"clip.wav": wav(clip), "loop.wav": wav(loop)}

machine = Appliance("rules", config, clips, "--lockstep", "--paused", "--capture", 0)
machine.sim.tell("line", 7, 0)
machine.sim.tell("run", 48)
machine.start()
same(len(machine.lines("button held: its line sim:7 is closed at the start; that is no press")), 1, "a note on the closed line")
start_ns = machine.sim.tell("now")["now_ns"] + 100_000_000
presses = {}  # button -> times


def press(line, at_ns, hold_ns=10_000_000):
    presses.setdefault(line, []).append(at_ns)
    return [(at_ns, line, 0), (at_ns + hold_ns, line, 1)]


script = []
for i in range(5):  # each rule: a press, and another 30 ms later
    script += press(i, start_ns + GAP_NS * i) + press(i, start_ns + GAP_NS * i + 30_000_000)
script += press(5, start_ns + 5 * GAP_NS) + press(5, start_ns + 5 * GAP_NS + 130_000_000)
script += press(6, start_ns + 6 * GAP_NS)
script += [(start_ns + 7 * GAP_NS, 7, 1)]  # the held line opens: no press; then it closes
script += press(7, start_ns + 7 * GAP_NS + 500_000_000)
# A press whose contact bounces at both ends, and a second one that falls into the lock of the release.
at_ns = start_ns + 9 * GAP_NS
bounce = [at_ns + 100_000 * k for k in range(0, 60, 7)] + [at_ns + 40_000_000 + 100_000 * k for k in range(0, 60, 7)]
script += [(t, 8, k % 2) for k, t in enumerate(bounce[:9])] + [(t, 8, 1 - k % 2) for k, t in enumerate(bounce[9:])]
script += [(at_ns + 55_000_000, 8, 0), (at_ns + 200_000_000, 8, 1)]
presses[8] = [at_ns, at_ns + 55_000_000]
script.sort()
machine.write(machine.folder + "script", "".join("%d %d %d\n" % edge for edge in script))
machine.sim.tell("script", machine.folder + "script")
machine.sim.tell("run", "until", start_ns + 11 * GAP_NS)
status = machine.status()
play = status["streams"][0]
frame_at = {line: [machine.sim.frame_at(t, RATE) + play["latency_frames"] for t in times] for line, times in presses.items()}
machine.sim.tell("start")
machine.stop()
played = memoryview(machine.quit()).cast("h")[0::2]


def expect(line, shape, text):
    """What sounds around the first press of a line; shape(offset of the second press) gives the samples."""
    first = frame_at[line][0]
    second = frame_at[line][-1] - first
    heard = list(played[first - 50:first + 15000])
    near = next((i for i in range(48, 53) if heard[i]), None)
    check(near is not None, f"{text}: a sound at frame {first}, within one")
    heard = heard[near:]
    for off in (0, -1, 1):  # the second edge is rounded for itself
        wanted = shape(second + off)
        wanted += [0] * (len(heard) - len(wanted))
        if heard == wanted[:len(heard)]:
            return
    wanted = shape(second)
    bad = next(i for i in range(len(heard)) if i >= len(wanted) or heard[i] != wanted[i])
    check(False, f"{text}: frame {bad} is {heard[bad:bad + 4]}, not {wanted[bad:bad + 4]}")


expect(0, lambda second: clip[:second] + clip, "restart")
expect(1, lambda second: clip[:second] + [a + b for a, b in zip(clip[second:], clip)] + clip[CLIP - second:], "overlap")
expect(2, lambda second: list(clip), "ignore")
expect(3, lambda second: clip + clip, "queue")
expect(4, lambda second: clip[:second], "stop")
expect(5, lambda second: (loop * 20)[:second], "loop until it is pressed again")
soft = list(played[frame_at[6][0] - 2:frame_at[6][0] + CLIP + 2])
check(max(soft[:200]) < 60 and all(abs(soft[i] - clip[i - 2] / 2) <= 2 for i in range(2450, CLIP)), "half the level, faded in")
expect(7, lambda second: list(clip), "the line that was closed at the start")
same(status["buttons"][8]["presses"], 2, "presses of the button that bounces")
same([button["presses"] for button in status["buttons"]], [2, 2, 2, 2, 2, 2, 1, 1, 2], "presses")
check(status["lines"]["bounces"] >= 12 and status["lines"]["recovered"] >= 1, f"bounces, and a press in the lock: {status['lines']}")
same(play["presses"]["ignored"], 1, "ignored presses")
