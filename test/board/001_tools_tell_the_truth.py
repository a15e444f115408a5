#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# timeout: 60
# The tools by which the board is judged: each finds the faults that it is there to find.
import array
import contextlib
import io
import os
import random
import struct
import subprocess

import appliance
import diskcut
import kit
import playback
import sequence


def noise(frames, seed):
    values = random.Random(seed)
    return [values.randint(-3000000, 3000000) | 0x100000 for _ in range(2 * frames)]


def mixed(clips_at, frames):
    total = [0] * (2 * frames)
    for clip, at in clips_at:
        for i, value in enumerate(clip.values):
            total[2 * at + i] += value
    return array.array("h", [playback.round_to_16(v) for v in total])


def is_changed(samples, clips):
    try:
        playback.explain(samples, clips)
    except playback.Changed:
        return True
    return False


def playback_finds_one_wrong_bit():
    a, b = playback.Clip("a", noise(400, 1)), playback.Clip("b", noise(300, 2))
    samples = mixed([(a, 100), (b, 250), (a, 300), (b, 1200)], 2000)
    starts = [(s.clip.name, s.frame) for s in playback.explain(samples, [a, b])]
    kit.expect(starts == [("a", 100), ("b", 250), ("a", 300), ("b", 1200)], "starts: %r" % starts)
    for at in (200, 2 * 260 + 1, 2 * 690, 2 * 1499 + 1, 2 * 1700):
        wrong = array.array("h", samples)
        wrong[at] ^= 1
        kit.expect(is_changed(wrong, [a, b]), "a flipped bit at %d was not seen" % at)
    kit.expect(is_changed(samples[:1200] + samples[1202:], [a, b]), "a lost frame was not seen")


def rounding_is_to_nearest_even():
    cases = ((0x17F, 1), (0x180, 2), (0x280, 2), (0x281, 3), (-0x80, 0), (-0x180, -2), (-0x181, -2),
             (0x7FFFFF, 32767), (0x900000, 32767), (-0x900000, -32768))
    for value, result in cases:
        kit.expect(playback.round_to_16(value) == result, "round %d" % value)


def sequence_finds_every_kind_of_fault():
    good = b"".join(sequence.frame(n) for n in range(70000, 70500))
    whole = sequence.runs(good)
    kit.expect(len(whole) == 1 and whole[0].first == 70000 and whole[0].count == 500, "%r" % whole)
    lost = sequence.runs(good[:600] + good[606:])
    kit.expect([r.first for r in lost] == [70000, 70101], "lost: %r" % lost)
    repeated = sequence.runs(good[:600] + good[594:])
    kit.expect([r.first for r in repeated] == [70000, 70099], "repeated: %r" % repeated)
    filled = sequence.runs(good[:600] + bytes(60) + good[660:])
    kit.expect([(r.kind, r.count) for r in filled] ==
               [("sequence", 100), ("silence", 10), ("sequence", 390)], "filled: %r" % filled)
    changed = sequence.runs(good[:600] + bytes([good[600] ^ 1]) + good[601:])
    kit.expect([r.kind for r in changed] == ["sequence", "changed", "sequence"], "changed: %r" % changed)


class Recording:
    """What judge_sequence looks at."""

    def __init__(self, data, holes=()):
        self.data, self.holes = data, [(at, self._hole(filled)) for at, filled in holes]

    @staticmethod
    def _hole(filled):
        row = {"first_frame": "0", "length_frames": str(filled), "bound_frames": "64", "cause": "xrun",
               "file_frame": "0", "filled_frames": str(filled)}
        return appliance.Hole(row)


def is_refused(recording):
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            appliance.judge_sequence(recording, 64)
    except SystemExit:
        return True
    return False


def lost_then_filled(data, later):
    """100 frames are missing after frame 1000; the silence for them stands `later` frames behind that."""
    return data[:6000] + data[6600:6600 + 6 * later] + bytes(600) + data[6600 + 6 * later:]


def ledger_is_held_to_account():
    data = b"".join(sequence.frame(n) for n in range(2000))
    filled = data[:6000] + bytes(600) + data[6600:]
    good = appliance.judge_sequence(Recording(filled, [(1000, 100)]), 64)
    kit.expect(good == (1900, 1, 100), "a hole that the ledger knows: %r" % (good,))
    moved = appliance.judge_sequence(Recording(lost_then_filled(data, 60), [(1060, 100)]), 64)
    kit.expect(moved == (1900, 1, 100), "a hole that stands a period late: %r" % (moved,))
    for fault, recording in {
            "a hole that stands two periods late": Recording(lost_then_filled(data, 128), [(1128, 100)]),
            "a hole that the ledger does not know": Recording(filled),
            "another length in the ledger": Recording(filled, [(1000, 101)]),
            "another place in the ledger": Recording(filled, [(800, 100)]),
            "a hole in the ledger, nothing missing": Recording(data, [(1000, 100)]),
            "silence too short": Recording(data[:6000] + bytes(60) + data[6600:], [(1000, 10)]),
            "repeated frames": Recording(data[:6000] + data[5940:]),
            "a changed frame": Recording(data[:6000] + b"\1" + data[6001:]),
            "nothing but silence": Recording(bytes(6000))}.items():
        kit.expect(is_refused(recording), fault + " was not seen")


def write_log_is_replayed(work):
    path = os.path.join(work, "log")

    def entry(sector, count, flags, data=b""):
        head = struct.pack("<QQQQ", sector, count, flags, 0)
        return head + bytes(512 - len(head)) + data

    head = struct.pack("<QQQI", diskcut.MAGIC, 1, 4, 512)
    log = head + bytes(512 - len(head))
    log += entry(1, 1, 0, b"a" * 512) + entry(0, 0, diskcut.FLUSH) + entry(2, 1, 0, b"b" * 512)
    log += entry(1, 1, diskcut.DISCARD) + entry(0, 0, diskcut.FLUSH) + entry(3, 1, 0, b"c" * 512)[:700]
    with open(path, "wb") as file:
        file.write(log)
    entries = list(diskcut.read_log(path))
    kit.expect(len(entries) == 5 and diskcut.cuts(entries) == [2, 5], "cuts: %r" % diskcut.cuts(entries))
    kit.expect(list(diskcut.epochs(entries)) == [(0, 2), (2, 5)], "epochs")
    image = os.path.join(work, "image")
    with open(image, "w+b") as file:
        file.write(bytes(2048))
        for item in entries[:3]:
            diskcut.apply(file, item)
        file.seek(0)
        kit.expect(file.read() == bytes(512) + b"a" * 512 + b"b" * 512 + bytes(512), "replay")


def readers_tell_good_from_torn(work):
    path = os.path.join(work, "a.wav")
    with open(path, "wb") as file:
        file.write(kit.make_wav(2, 48000, 24, bytes(range(240)) * 10))
    kit.expect(kit.sndfile_frames(path) == 400, "libsndfile reads a good file")
    kit.expect(kit.sox_frames(path) == 400, "sox reads a good file")
    kit.expect(kit.Wav(path).frames == 400, "we read a good file")
    with open(path, "r+b") as file:
        file.truncate(1000)
    kit.expect(kit.sox_frames(path) is None, "sox sees a file that is shorter than its head says")
    with open(path, "wb") as file:
        file.write(b"RIFF")
    kit.expect(kit.sndfile_frames(path) is None, "libsndfile sees a file that is none")


def card_is_read_back(work):
    image = kit.make_card(work, "; nothing\n", {"a.wav": b"clip"}, p2_mib=16)
    p1 = subprocess.run(["mtype", "-i", image + "@@1M", "::clips/a.wav"], stdout=subprocess.PIPE)
    kit.expect(p1.stdout == b"clip", "the clip is on the FAT partition")
    takes = kit.read_takes(image, os.path.join(work, "takes"))
    kit.expect(os.listdir(takes) == [], "the ext4 partition is empty and clean")
    with open(image, "r+b") as file:
        file.seek((1 + 40) << 20)
        file.seek(1024, os.SEEK_CUR)
        file.write(bytes(4096))
    code = subprocess.run([os.path.join(kit.VIRT, "sdcard-read.sh"), image, takes],
                          stderr=subprocess.DEVNULL).returncode
    kit.expect(code == 1, "a broken file system is an error")


def main():
    work = kit.work_dir("001_tools")
    playback_finds_one_wrong_bit()
    rounding_is_to_nearest_even()
    sequence_finds_every_kind_of_fault()
    ledger_is_held_to_account()
    write_log_is_replayed(work)
    readers_tell_good_from_torn(work)
    card_is_read_back(work)
    print("the tools find what they are there to find")


main()
