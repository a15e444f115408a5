#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# timeout: 120
# full: 300
"""400 - presses at random times, in lockstep: the first sample of each clip stands in what the card played at
the frame of its edge + the stated latency, within one frame, the limiter's time in it or not; nothing else sounds."""
import random
import sys
import time

sys.dont_write_bytecode = True
from appliance_kit import Appliance, until, wav
from engine_kit import FULL, SEED, check, same

RATE, PERIOD, PERIODS, BUTTONS = 48000, 64, 2, 4
PRESSES = 1000 if FULL else 100
MARKS = [1000, 2000, 4000, 8000]

config = f"[card main]\ndevice = sim\nrate = {RATE}\nperiod = {PERIOD}\nperiods = {PERIODS}\n"
for i in range(BUTTONS):
    config += f"[button b{i}]\nline = sim:{i}\nplay = {i}.wav\nagain = overlap\nlock = 10ms\n"
clips = {f"{i}.wav": wav([MARKS[i]] + [0] * (100 + 1000 * i)) for i in range(BUTTONS)}


def press(limiter_ms, presses):
    card = f"limiter = {limiter_ms}ms\n[button"
    machine = Appliance(f"latency-{limiter_ms}", config.replace("[button", card, 1), clips,
                        "--lockstep", "--paused", "--capture", 0)
    machine.start()
    dice, edges, script = random.Random(SEED + limiter_ms), [], []
    at_ns = machine.sim.tell("now")["now_ns"] + 200_000_000
    free_ns = [0] * BUTTONS
    for _ in range(presses):
        at_ns += dice.randrange(1_000_000, 150_000_000)
        line = dice.choice([i for i in range(BUTTONS) if free_ns[i] <= at_ns] or [0])
        at_ns = max(at_ns, free_ns[line])
        down_ns = at_ns
        # The contact bounces for less than its lock.
        for bounce in range(dice.randrange(3)):
            script += [(down_ns + 700_000 * bounce, line, 0), (down_ns + 700_000 * bounce + 300_000, line, 1)]
            at_ns = down_ns + 700_000 * (bounce + 1)
        script += [(at_ns, line, 0), (at_ns + 20_000_000, line, 1)]
        free_ns[line] = at_ns + 40_000_000
        edges.append((down_ns, line))
    script.sort()
    machine.write(machine.folder + "script", "".join("%d %d %d\n" % edge for edge in script))
    machine.sim.tell("script", machine.folder + "script")
    machine.sim.tell("run", "until", script[-1][0] + 500_000_000)

    status = machine.stream("main.play")
    same(status["presses"]["presses"], presses, "presses heard")
    same(status["presses"]["started"], presses, "presses that sounded")
    same((status["presses"]["late"], status["xruns"]), (0, 0), "late presses, xruns")
    latency = status["latency_frames"]
    ahead = limiter_ms * RATE // 1000
    check(PERIODS * PERIOD <= latency - ahead <= PERIODS * PERIOD + 0.0002 * RATE + 1,
          f"a stated latency of {latency} frames")
    wanted = sorted((machine.sim.frame_at(edge_ns, RATE) + latency, MARKS[line]) for edge_ns, line in edges)
    machine.sim.tell("start")
    machine.stop()
    played = machine.quit()

    frames = memoryview(played).cast("h")
    same(bytes(frames[0::2]), bytes(frames[1::2]), "the two channels")
    heard = []
    for frame in range(0, len(frames) // 2):
        if not frames[2 * frame]:
            continue
        marks = [mark for mark in MARKS if frames[2 * frame] // 1000 & mark // 1000]
        heard += [(frame, mark) for mark in marks]
    same(len(heard), presses, "clips heard")
    worst = 0
    for mark in MARKS:
        for (at, _), (want, _) in zip([x for x in heard if x[1] == mark], [x for x in wanted if x[1] == mark]):
            check(abs(at - want) <= 1, f"a clip at frame {at}, not at {want}")
            worst = max(worst, abs(at - want))
    print(f"figure: {presses} presses, a limiter of {limiter_ms} ms: all after {latency} frames, at most {worst} off; "
          f"status says {status['presses']['min_latency_frames']} to {status['presses']['max_latency_frames']}")


press(0, PRESSES)
press(5, PRESSES // 2)

dice = random.Random(SEED)
# In real time the machine has its say: the distribution is printed, and nothing is asserted on it.
machine = Appliance("realtime", config, clips, "--real-time", "--capture", 0)
machine.start()
count = 200 if FULL else 40
for number in range(count):
    machine.sim.tell("press", number % BUTTONS, "hold", 15)
    time.sleep(dice.random() * 0.03 + 0.04 / BUTTONS)
until(lambda: machine.stream("main.play")["presses"]["started"] == count, "every press sounds")
play = machine.stream("main.play")
machine.stop()
machine.quit()
latencies = sorted(float(line.rsplit(" ms", 1)[0].rsplit(" ", 1)[1]) for line in machine.lines("sounds at frame"))
same(len(latencies), count, "presses in the log")
marks = {f"{share} %": f"{latencies[min(count - 1, count * share // 100)]:.3f}" for share in (0, 10, 50, 90, 99, 100)}
print(f"figure: real time, {PERIOD} x {PERIODS}: {count} presses, {play['presses']['late']} late, {play['xruns']} xruns; "
      "ms from edge to sound: " + ", ".join(f"{share} {ms}" for share, ms in marks.items()))
