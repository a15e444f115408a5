#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""101 - what is played at a stamped frame is on the card bit for bit, at the frame that the clock says,
and nothing else is: down to periods of 16 frames, for 2 periods and more, in every format."""
import sys

sys.dont_write_bytecode = True
from engine_kit import BYTES, TMP, Engine, Segment, Sim, check, random_frames, read_wav, same, widened

#        period, periods, card's format, clips' formats
CASES = [
    (64, 2, "s16", ("s16",)),
    (64, 3, "s32", ("s32", "s16", "s24_3")),
    (16, 2, "s24_3", ("s24_3", "s16")),
    (16, 3, "s16", ("s16",)),
    (2048, 4, "s16", ("s16",)),
    (441, 2, "s32", ("s24_3",)),
    (64, 2, "f32", ("f32",)),
]
FRAMES = 3001  # of a clip: no multiple of any period
CHANNELS = 2
RATE = 48000


def play(case):
    period, periods, card, formats = case
    name = f"{period}x{periods}"
    sim = Sim(name, "--lockstep", "--paused", "--format", card, "--play", CHANNELS, "--capture", 0,
              "--play-file", TMP + name + ".wav")
    segment = Segment(name + ".seg", direction="play", device=sim.device, rate=RATE, channels=CHANNELS,
                      period=period, periods=periods, bank=len(formats) * FRAMES * CHANNELS * 4 + 256)
    clips, offset = [], 0
    for row, fmt in enumerate(formats):
        clips.append(random_frames(row, FRAMES, CHANNELS, fmt))
        with open(TMP + "clip", "wb") as file:
            file.write(clips[-1])
        segment.run("clip", row, TMP + "clip", fmt, CHANNELS, offset)
        # The client reads a whole file into the bank's rest: rows are made from the first on.
        offset += (FRAMES * CHANNELS * BYTES[fmt] + 63) // 64 * 64
    engine = Engine(segment)
    info = engine.ready()
    same((info["format"], int(info["period"]), int(info["periods"])), (card, period, periods), "as opened")
    same(int(info["latency"]), period * periods + 10, "the latency told")
    starts = [10007 + row * (FRAMES + 53) for row in range(len(formats))]
    for row, start in enumerate(starts):
        segment.run("play", row, start, "late=drop")
    sim.tell("wait", "play")
    sim.tell("run", starts[-1] + FRAMES + 6 * period * periods)
    done = [event for event in segment.events(len(starts)) if event["kind"] == "done"]
    same([int(event["result"]) for event in done], [0] * len(starts), "results")
    same([int(event["frame"]) for event in done], starts, "first frames")
    places = [sim.frame_at(segment.time_of(start), RATE) for start in starts]
    stats = segment.stats()
    same((stats["xruns"], stats["holes"], stats["late_starts"]), (0, 0, 0), "xruns, holes, late starts")
    same((stats["min_block_frames"], stats["max_block_frames"]), (period, period), "block sizes")
    status = sim.tell("status")["play"]
    same((status["xruns"], status["hole_frames"]), (0, 0), "the card's own count of xruns and holes")
    engine.end()
    same(segment.info()["state"], "ended", "the state after SIGTERM")
    sim.quit()
    compare(case, places, clips)
    print(f"{name} {card}: {len(clips)} clips at card frames {places}, "
          f"{stats['blocks']} blocks, {status['frames']} frames played")


def compare(case, places, clips):
    period, periods, card, formats = case
    frame_bytes = CHANNELS * BYTES[card]
    played = read_wav(f"{TMP}{period}x{periods}.wav")
    wanted = bytearray(len(played))
    for place, clip, fmt in zip(places, clips, formats):
        data = widened(clip, fmt, card)
        check((place + FRAMES) * frame_bytes <= len(played), "the play file is long enough")
        wanted[place * frame_bytes:place * frame_bytes + len(data)] = data
    if played != bytes(wanted):
        bad = [i for i in range(0, len(played), frame_bytes)
               if played[i:i + frame_bytes] != wanted[i:i + frame_bytes]]
        found = [played.find(widened(clip, fmt, card)) / frame_bytes for clip, fmt in zip(clips, formats)]
        check(False, f"{case}: {len(bad)} frames differ from frame {bad[0] // frame_bytes} on; "
                     f"clips wanted at {places}, found at {found}")


for one in CASES:
    play(one)
