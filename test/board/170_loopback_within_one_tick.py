#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# timeout: 150
# full: 600
# The kernel's loop card, play and capture engine on its two ends: what is played is recorded bit for bit at the frame
# that both streams' clocks say, within one tick of the kernel's timer, by which that card moves; after every restart
# of both engines.
import os
import re
import struct
import time

import kit

RATE, PERIOD, PERIODS, FRAME_BYTES = 48000, 1024, 16, 8
RESTARTS = 20 if kit.FULL else 5
MAX_REPEATS = 5  # an emulated machine on a busy host has xruns of its own, and is late by more than a tick
CLIP_FRAMES = 500

TRIP = """cd /run
nightjar-engine play --segment p >> p.log 2>&1 &
play=$!
nightjar-engine capture --segment c >> c.log 2>&1 &
capture=$!
/sd/segment p wait ready 10000
/sd/segment c wait ready 10000
sleep 2
rm -f raw
/sd/segment p events 0 0
/sd/segment c capture 10000000 /dev/null 0
echo before $(/sd/segment p stats) $(/sd/segment c stats)
/sd/segment p play 0 now
/sd/segment p events 1 3000
sleep 1
/sd/segment c capture 10000000 raw 0
echo played $(/sd/segment p clock)
echo heard $(/sd/segment c clock)
echo after $(/sd/segment p stats) $(/sd/segment c stats)
echo engines $(/sd/segment p info) $(/sd/segment c info)
cmp raw /dev/zero
kill $play $capture
wait
cat p.log c.log
"""


def make_files(work):
    """The clip, whose first byte is not 0; what a trip is; the segment's tool."""
    clip = struct.pack("<%di" % (2 * CLIP_FRAMES), *[(n + 1) * 1000003 for n in range(2 * CLIP_FRAMES)])
    paths = {"segment": os.path.join(kit.OUT, "arm64", "test", "tools", "segment")}
    for name, content in (("clip", clip), ("trip.sh", TRIP.encode())):
        paths[name] = os.path.join(work, name)
        with open(paths[name], "wb") as file:
            file.write(content)
    return paths


def timer_hz(board):
    """The ticks of the kernel's timer per second, from its own count of them."""
    def read():
        text = board.run("cat /proc/timer_list")
        return int(re.search(r"now at (\d+)", text)[1]), int(re.search(r"jiffies: (\d+)", text)[1])
    (at, ticks), _ = read(), time.sleep(1)
    later, more = read()
    measured = (more - ticks) / (later - at) * 1e9
    return min((100, 250, 300, 1000), key=lambda hz: abs(hz - measured))


def make_segments(board):
    words = "rate=%d channels=2 format=s32 period=%d periods=%d" % (RATE, PERIOD, PERIODS)
    board.run("/sd/segment /run/p make direction=play device=hw:CARD=Loopback,DEV=0 bank=65536 " + words)
    board.run("/sd/segment /run/c make direction=capture device=hw:CARD=Loopback,DEV=1 ring=480000 " + words)
    board.run("/sd/segment /run/p clip 0 /sd/clip s32 2 0")


def numbers(said, word, pattern):
    return re.findall(pattern, re.search("^%s (.*)" % word, said, re.M)[1])


def clock(said, word):
    """(frame, nanoseconds, rate, how far blocks come from where it expects them, in nanoseconds)"""
    pattern = r"^%s valid=1 frame=(\d+) time=(\d+) rate=([0-9.]+) error=([0-9.]+)" % word
    frame, at, rate, error = re.search(pattern, said, re.M).groups()
    return int(frame), int(at), float(rate), float(error)


def predicted(said):
    """The capture's frame in which the play's first one sounded, as the clocks have it."""
    start = int(re.search(r"^started .* frame=(\d+)", said, re.M)[1])
    frame, at, rate, _ = clock(said, "played")
    sounded = at + (start - frame) * 1e9 / rate
    frame, at, rate, _ = clock(said, "heard")
    return frame + (sounded - at) * rate / 1e9


def disturbed(said, tick_s):
    """By a host so busy that a card was silent for too long for its engine, or that there was an xrun, or that the
    blocks' times vary by more than what is to be measured."""
    return len(numbers(said, "engines", "state=ready")) < 2 \
        or numbers(said, "before", "holes=[0-9]+") != numbers(said, "after", "holes=[0-9]+") \
        or max(clock(said, word)[3] for word in ("played", "heard")) > tick_s * 1e9


def trip(board, tick_s):
    """Frames from where the clocks said to where it was; None when that cannot be said."""
    said = board.run("sh /sd/trip.sh", 60, check=False)
    if disturbed(said, tick_s):
        return None
    byte = re.search(r"differ: (?:char|byte) (\d+)", said)
    kit.expect(byte, "nothing of the clip came back:\n" + said)
    index = (int(byte[1]) - 1) // FRAME_BYTES
    same = "dd if=/run/raw bs=%d skip=%d count=%d 2> /dev/null | cmp - /sd/clip" % (FRAME_BYTES, index, CLIP_FRAMES)
    kit.expect(board.run(same, check=False) == "", "the clip came back changed:\n" + said)
    first = int(re.findall(r"^first=(\d+)", said, re.M)[-1])
    return first + index - predicted(said)


def main():
    work = kit.work_dir("170_loopback")
    card = kit.make_card(work, "[nightjar]\n", None, make_files(work))
    found, repeats = [], 0
    with kit.Board(kit.IMAGE, card, work, env={"NJ_RUN": "0"}) as board:
        board.boot()
        hz = timer_hz(board)
        make_segments(board)
        while len(found) < RESTARTS:
            off = trip(board, 1 / hz)
            if off is None:
                repeats += 1
                kit.expect(repeats <= MAX_REPEATS, "more than %d trips were disturbed" % MAX_REPEATS)
            else:
                found.append(off)
        board.power_off()
    print("figure: %d restarts, the clip heard %s frames from where the clocks said; a tick is %g; %d disturbed and repeated"
          % (RESTARTS, ", ".join("%+.0f" % off for off in found), RATE / hz, repeats))
    kit.expect(max(map(abs, found)) <= RATE / hz, "further than a tick of %g frames" % (RATE / hz))


main()
