#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# timeout: 180
"""501 - what `nightjar record` records is what the card captured, frame by frame, from one card frame on: every width,
channel count and kind of file. What the card lost is silence of that length, a line, and an entry of the ledger, which
is there only then. Offset and duration hold to the frame."""
import os
import re
import subprocess
import sys

sys.dont_write_bytecode = True
from engine_kit import TMP, Sim, check, prbs, prbs_frames, same, stretches
from sound_kit import Command, Wav, progress, run

RATE = 48000


def first_of(sim):
    return sim.tell("status")["capture"]["first_frame"]


def exact(path, first, frames, channels, fmt, text):
    wav = Wav(path)
    same((wav.channels, wav.frames), (channels, frames), f"{text}: channels and frames")
    check(wav.data == prbs_frames(first, frames, channels, fmt), f"{text}: the frames are the card's from {first} on")


def widths():
    for fmt, channels, rate in (("s16", 2, 48000), ("s24_3", 1, 44100), ("s32", 8, 8000), ("s24_3", 2, 96000)):
        path = f"{TMP}{fmt}.{channels}.wav"
        sim = Sim(f"{fmt}.{channels}", "--format", fmt, "--capture", channels, "--rate", rate)
        same(run(sim, "record", "-q", "-r", rate, "-c", channels, "-d", "12345s", path), [], "lines")
        first = first_of(sim)
        sim.quit()
        exact(path, first, 12345, channels, fmt, f"{fmt}, {channels} channels")
        same(Wav(path).rate, rate, "the rate")
        check(not os.path.exists(path[:-4] + ".ledger.csv"), "no ledger without a loss")


def narrower():
    """24 bits of a 32-bit card, to nearest even."""
    path = TMP + "narrow.wav"
    sim = Sim("narrow", "--format", "s32")
    run(sim, "record", "-q", "-e", "pcm_24", "-d", "5000s", path)
    first = first_of(sim)
    sim.quit()
    wanted = b""
    for i in range(5000):
        for channel in range(2):
            value = prbs(first + i, channel, 32)
            value -= (value >> 31) << 32
            value = min(round(value / 256), (1 << 23) - 1)
            wanted += value.to_bytes(3, "little", signed=True)
    same(Wav(path).data == wanted, True, "samples of 24 bits")


def chosen():
    path = TMP + "chosen.wav"
    sim = Sim("chosen", "--capture", 8)
    run(sim, "record", "-q", "-m", "3,0,1", "-d", "5000s", "-o", "1000s", path)
    first = first_of(sim) + 1000
    sim.quit()
    wanted = b"".join(prbs(first + i, channel, 16).to_bytes(2, "little") if channel >= 0 else b"\0\0"
                      for i in range(4000) for channel in (2, -1, 0))
    wav = Wav(path)
    same((wav.channels, wav.frames, wav.data == wanted), (3, 4000, True), "channels 3, none and 1, less the offset")


def kinds():
    for kind in ("flac", "aiff", "au", "caf", "w64", "rf64"):
        path = f"{TMP}kind.{kind}"
        sim = Sim("kind" + kind)
        run(sim, "record", "-q", "-d", "5000s", path)
        first = first_of(sim)
        sim.quit()
        raw = subprocess.run(["sox", "-t", "wav" if kind == "rf64" else kind, path, "-t", "raw", "-L", "-"],
                             capture_output=True, check=False)
        same(raw.stdout == prbs_frames(first, 5000, 2, "s16"), True, f"{kind}: {raw.stderr.decode()}")


def piped():
    sim = Sim("piped")
    out, _ = Command(sim, "record", "-q", "-t", "raw", "-d", "30ks", "-").ends()
    first = first_of(sim)
    sim.quit()
    same(out == prbs_frames(first, 30000, 2, "s16"), True, "frames on standard output")


def holes():
    path = TMP + "holes.wav"
    sim = Sim("holes", "--paused")
    record = Command(sim, "record", "-b", 256, "--periods", 4, "-d", 10, "--json", path)
    sim.tell("wait", "capture")
    lost = [700, 1, 48000]
    for frames in lost:
        sim.tell("run", RATE)
        sim.tell("xrun", "capture", frames)
        sim.tell("run", frames + 2048)
    sim.tell("run", 10 * RATE)
    out, lines = record.ends()
    truth = sim.tell("status")["capture"]
    sim.quit()
    found = [re.fullmatch(r"nightjar record: (\d+) frames lost at 0:0(\d\.\d{3}) \(xrun\)", line) for line in lines]
    check(all(found) and len(found) == len(lost), f"a line for each hole: {lines}")
    with open(path[:-4] + ".ledger.csv", encoding="utf-8") as file:
        text = file.read().splitlines()
    columns = text[0].split(",")
    rows = [dict(zip(columns, line.split(","))) for line in text[1:] if not line.startswith("#")]
    told = [(int(row["file_frame"]), int(row["length_frames"])) for row in rows]
    same([int(match[1]) for match in found], [length for _, length in told], "lengths")
    same([match[2] for match in found], [f"{place * 1000 // RATE / 1000:.3f}" for place, _ in told], "places")
    wav = Wav(path)
    same(wav.frames, 10 * RATE, "frames")
    for at, end, card in stretches(told, truth["holes"], truth["first_frame"], wav.frames, 256, 512):
        check(wav.cut(at, end - at) == prbs_frames(card, end - at, 2, "s16"), f"frames {at} to {end}")
    for place, length in told:
        check(not any(wav.cut(place, length)), f"silence at {place}")
    last = progress(out)[-1]
    same((last["end"], last["record"]["xruns"], last["record"]["lost_frames"]),
         (True, len(lost), sum(length for _, length in told)), "the last report")


widths()
narrower()
chosen()
kinds()
piped()
holes()
