#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# timeout: 180
# beside others
"""551 - every option and every example of pastream's command line, by `nightjar io`, with what exactly comes of it: which
frames the card played, which are in the recording, and the exit code. Where pastream itself fails, the row says so."""
import os
import subprocess
import sys
import wave

sys.dont_write_bytecode = True
from engine_kit import TMP, Sim, check, prbs_frames, random_frames, same
from sound_kit import Command, Wav, pack, place, samples, write_wav

RATE = 8000
FRAMES = 4001
PAIRS = random_frames(551, FRAMES, 2, "s16")
SILENCE = bytes(4)
os.chdir(TMP)
write_wav("in.wav", PAIRS, rate=RATE)
write_wav("mono.wav", random_frames(552, FRAMES, 1, "s16"), channels=1, rate=RATE)
with open("in.raw", "wb") as raw:
    raw.write(PAIRS)
with open("big.raw", "wb") as raw:
    raw.write(b"".join(PAIRS[i:i + 2][::-1] for i in range(0, len(PAIRS), 2)))
with open("args.txt", "w", encoding="ascii") as words:
    words.write("in.wav\nnull -d 1000s\n")


def mapped(data, outputs):
    """Stereo by a map: which of its channels (from 1 on, 0 none) each output plays."""
    frames = samples(data)
    pick = {0: lambda i: 0, 1: lambda i: frames[i], 2: lambda i: frames[i + 1]}
    return pack([pick[channel](i) for i in range(0, len(frames), 2) for channel in outputs])


def floats(data):
    import struct
    return struct.pack(f"<{len(data) // 2}f", *(sample / 32768 for sample in samples(data)))


class Row:
    """One command line on a card of its own."""

    def __init__(self, *words, source="cable", code=0, stdin=None, card=("--rate", RATE), quiet=True, env=None):
        self.text = " ".join(["io", *map(str, words)])
        words = ["-q", *words] if quiet else words
        for name in ("out.wav", "out.raw", "out.aiff", "out.flac"):
            if os.path.exists(name):
                os.unlink(name)
        sim = Sim("row", "--source", source, "--play-file", TMP + "played.wav", *card)
        feed = open(stdin, "rb") if stdin else subprocess.DEVNULL
        environment = {**os.environ, "NIGHTJAR_SIM": sim.socket, **(env or {})}
        self.out, self.lines = Command(sim, "io", *words, device="-D" not in words, stdin=feed,
                                       env=environment).ends(code)
        self.status = sim.tell("status")
        sim.quit()
        with open("played.wav", "rb") as file:
            self.card = file.read()[80:]

    def says(self, *lines):
        same(self.lines, list(lines), f"{self.text}: lines")
        return self

    def plays(self, data):
        """These frames, once, between silence; b"": nothing at all."""
        if data:
            place(self.card, data, 4, self.text)
        else:
            check(not any(self.card), f"{self.text}: nothing is played")
        return self

    def records(self, data, path="out.wav"):
        got = Wav(path).data
        same(len(got), len(data), f"{self.text}: bytes recorded")
        check(got == data, f"{self.text}: what is recorded is something else")
        return self

    def records_of_the_card(self, frames, path="out.wav"):
        """So many frames of the card's sequence, one after the other."""
        data = Wav(path).data
        same(len(data), 4 * frames, f"{self.text}: bytes recorded")
        first = next((f for f in range(4000) if prbs_frames(f, 2, 2, "s16") == data[:8]), None)
        check(first is not None, f"{self.text}: it begins with none of the card's frames")
        check(data == prbs_frames(first, frames, 2, "s16"), f"{self.text}: frames are missing or repeated")
        return self

    def records_nothing(self):
        check(not os.path.exists("out.wav"), f"{self.text}: there is a recording")
        return self


def what_is_played_and_recorded():
    Row("in.wav", "out.wav").says().plays(PAIRS).records(PAIRS)
    for nothing in (["null"], ["NULL"], ["^"], [""], []):
        Row("in.wav", *nothing).says().plays(PAIRS).records_nothing()
    for nothing in ("null", "^", ""):
        Row(nothing, "out.wav", "-d", "1000s", source="prbs").says().plays(b"").records_of_the_card(1000)
    Row("-", "out.wav", stdin="in.wav").says().plays(PAIRS).records(PAIRS)
    row = Row("in.wav", "-").says().plays(PAIRS)
    with open("stdout.wav", "wb") as file:
        file.write(row.out)
    same(Wav("stdout.wav").data[:len(PAIRS)] == PAIRS, True, "io in.wav -: standard output")
    Row("@args.txt").says().plays(PAIRS[:4000])


def how_long():
    for word, frames in (("1000s", 1000), ("1Ks", 1024), ("1ks", 1000), (".25", 2000), ("0:00.25", 2000), ("0:0:1", 8000),
                         ("1.5", 12000), ("0:01.5", 12000)):  # the last two crash pastream
        Row("null", "out.wav", "-d", word, source="prbs").says().records_of_the_card(frames)
    for word, frames in (("60", 480000), ("90", 720000), ("480ks", 480000), ("1:00", 480000)):  # it refuses the first two
        Row("null", "out.wav", f"-d{word}", source="silence").says().records(SILENCE * frames)
    Row("-d", "1000s", "in.wav", "out.wav").says().plays(PAIRS[:4000]).records(PAIRS[:4000])
    Row("--duration=1000s", "in.wav", "out.wav").says().records(PAIRS[:4000])
    Row("-d", "-1", "in.wav", "out.wav").says().plays(PAIRS).records(PAIRS)
    Row("-p", "500s", "in.wav", "out.wav").says().plays(PAIRS).records(PAIRS + SILENCE * 500)
    Row("--pad=500s", "-d", "3000s", "in.wav", "out.wav").says().plays(PAIRS[:12000]).records(PAIRS[:12000] + SILENCE * 500)
    Row("in.wav", "out.wav", "-d", "6000s", "-p").says().records(PAIRS + SILENCE * (6000 - FRAMES))
    Row("in.wav", "out.wav", "-d", "6000s", "-p", "-1").says().records(PAIRS + SILENCE * (6000 - FRAMES))
    Row("in.wav", "out.wav", "-o", "300s").says().plays(PAIRS).records(PAIRS[1200:])
    Row("in.wav", "out.wav", "--offset=1000s", "-p100s").says().records(PAIRS[4000:] + SILENCE * 100)
    Row("in.wav", "out.wav", "-o", "5000s").says().plays(PAIRS).records(b"")
    Row("in.wav", "out.wav", "--loop", "-d", "10000s").says().records((PAIRS * 3)[:40000])
    row = Row("in.wav", "out.wav", "-d", "6000s", quiet=False).plays(PAIRS).records(PAIRS)  # pastream: BufferEmpty
    same(len([line for line in row.lines if "in.wav" in line]), 1, f"an input that is shorter is one line: {row.lines}")


def channels_and_cards():
    Row("in.wav", "-m", "2,1").says().plays(mapped(PAIRS, (2, 1)))
    Row("in.wav", "-m", "2").says().plays(mapped(PAIRS, (2, 0)))
    Row("in.wav", "-m", "0,1").says().plays(mapped(PAIRS, (0, 1)))
    Row("in.wav", "-m", "1:2").says().plays(mapped(PAIRS, (0, 1)))  # pastream plays it on output 1
    Row("in.wav", "out.wav", "-m", "2,1").says().plays(PAIRS).records(mapped(PAIRS, (2, 1)))
    Row("in.wav", "out.wav", "-m", "2,1", "2,1").says().plays(mapped(PAIRS, (2, 1))).records(PAIRS)
    Row("null", "out.wav", "-c1", "-d100s", source="silence").says().records(bytes(200))
    Row("in.wav", "out.wav", "-c", "2,1").says().plays(PAIRS).records(mapped(PAIRS, (1,)))
    Row("in.wav", "out.wav", "-c", "null,1").says().records(mapped(PAIRS, (1,)))
    Row("in.wav", "out.wav", "-s", "2").says().records(mapped(PAIRS, (2,)))
    row = Row("in.wav", "out.wav", "-b", "256")
    row.says().records(PAIRS)
    Row("in.wav", "out.wav", "-r", "8k").says().records(PAIRS)
    Row("in.wav", "out.wav", "--rate=8000").says().records(PAIRS)
    Row("in.wav", "out.wav", "-f", "float32").says().records(floats(PAIRS))
    Row("in.wav", "out.wav", "-f", "int16,int16").says().records(PAIRS)
    Row("in.wav", "out.wav", "--buffersize", "4096").says().records(PAIRS)
    Row("in.wav", "out.wav", "--buffersize", "1000").says().records(PAIRS)  # pastream fails
    for device in ("0", "#0"):  # the simulated card is the only one here, or the last
        if not os.path.exists("/proc/asound/cards") or "no soundcards" in open("/proc/asound/cards", encoding="utf-8").read():
            Row("in.wav", "out.wav", "-D", device).says().records(PAIRS)


def files():
    raw = ["-t", "raw", "-e", "pcm_16", "-r8k", "-c2"]
    Row("in.raw", *raw).says().plays(PAIRS)
    Row("big.raw", *raw, "--endian", "big").says().plays(PAIRS)
    Row("in.raw", "-c2", "-r8k", "-e=pcm_16").says().plays(PAIRS)
    row = Row("in.wav", "out.raw", "-t", "null,raw")
    with open("out.raw", "rb") as file:
        same(file.read() == PAIRS, True, f"{row.text}: the file")
    row = Row("in.wav", "out.raw", "--endian=null,big")
    with open("out.raw", "rb") as file, open("big.raw", "rb") as wanted:
        same(file.read() == wanted.read(), True, f"{row.text}: the file")
    Row("in.wav", "out.wav", "-e", "null,pcm_24").says().records(
        b"".join(b"\0" + PAIRS[i:i + 2] for i in range(0, len(PAIRS), 2)))
    Row("in.wav", "out.wav", "--encoding", "null,float").says().records(floats(PAIRS))
    for name in ("out.aiff", "out.flac"):
        row = Row("in.wav", name).says()
        sox = subprocess.run(["sox", "-D", name, "-t", "raw", "-e", "signed", "-b", "16", "-L", "-"], capture_output=True,
                             check=True)
        same(sox.stdout == PAIRS, True, f"{row.text}: sox's reading")
    Row("in.wav", "out.wav", "--file_type", "wav,wav").says().records(PAIRS)


def what_ends_otherwise():
    row = Row("null", "out.wav", "-d", "1:00", "--fatal-xruns", source="silence", code=0)
    row.says().records(SILENCE * 480000)
    for words in (["null", "null"], ["null"], ["in.wav", "out.wav", "-o", "-5s"], ["in.wav", "--buffersize", "0"],
                  ["in.wav", "-m", "1:0"], ["in.wav", "-d", "abc"], ["in.wav", "-c", "x"], ["none.wav"], ["in.wav", "-Z"],
                  ["in.wav", "out.wav", "-m", "3,1"], ["in.wav", "-e", "pcm_17"],
                  ["in.wav", "out.nothing"], []):
        row = Row(*words, code=100)
        same(len(row.lines), 1, f"{row.text}: one line, {row.lines}")
        check(row.lines[0].startswith("nightjar io: "), f"{row.text}: {row.lines}")
        row.plays(b"").records_nothing()
    same(Row("in.wav", "-D", "nosuchcard", code=112).lines, ["nightjar io: no card nosuchcard is plugged in"], "no card")
    for words in (["-h"], ["--help"], ["--version"], ["-l"], ["--list"]):
        row = Row(*words)
        row.says().plays(b"").records_nothing()
        check(row.out.strip(), f"{row.text}: it says something")


def examples():
    """Of its README; the program's name is all that is another one."""
    Row("in.wav", "out.wav").records(PAIRS)
    Row("null", "out.wav", "-d", ".1", source="prbs").records_of_the_card(800)
    sox = subprocess.run(["sox", "-R", "-n", "-r", "8k", "-c", "2", "-b", "16", "-t", "au", "sine.au", "synth", "0.5", "sine",
                          "440"], capture_output=True, check=False)
    same(sox.returncode, 0, f"sox: {sox.stderr}")
    with open("sine.au", "rb") as file:
        data = file.read()
    big = data[int.from_bytes(data[4:8], "big"):]
    sine = b"".join(big[i:i + 2][::-1] for i in range(0, len(big), 2))
    same(len(sine), 16000, "bytes of the sine")
    Row("-", "out.wav", stdin="sine.au").plays(sine).records(sine)
    Row("in.raw", "-c2", "-r8k", "-e=pcm_16").plays(PAIRS)
    Row("null", "out.wav", "-r48k", "-d0:01", source="prbs", card=()).records_of_the_card(48000)
    with wave.open("out.wav", "rb") as file:
        same((file.getframerate(), file.getnframes()), (48000, 48000), "what Python's wave reads")


def wide(data, width):
    """16 bits as the top of so many bytes."""
    return b"".join(bytes(width - 2) + data[i:i + 2] for i in range(0, len(data), 2))


def narrow(data):
    """8 bits, as WAV has them: to nearest even, saturated."""
    return bytes(min(127, round(sample / 256)) + 128 for sample in samples(data))


def widths():
    for word, data in (("int24", wide(PAIRS, 3)), ("int32", wide(PAIRS, 4)), ("int8", narrow(PAIRS)),
                       ("uint8", narrow(PAIRS))):
        Row("in.wav", "out.wav", "-f", word).says().plays(PAIRS).records(data)
    for word, form, data in (("int24", "s24_3", wide(PAIRS, 3)), ("int32", "s32", wide(PAIRS, 4)),
                             ("float32", "f32", floats(PAIRS))):
        Row("in.wav", "out.wav", "-f", word, card=("--rate", RATE, "--format", form)).says().records(data)


def selections():
    Row("in.wav", "-s", "2").says().plays(mapped(PAIRS, (0, 1)))
    Row("in.wav", "-s", "2,1").says().plays(mapped(PAIRS, (2, 1)))
    Row("in.wav", "-s", "2", "-m", "2").says().plays(mapped(PAIRS, (0, 2)))
    Row("in.wav", "out.wav", "-s", "2,1", "2").says().plays(mapped(PAIRS, (2, 1))).records(mapped(PAIRS, (1,)))
    Row("in.wav", "-m", "1:3", card=("--rate", RATE, "--play", 4)).says().plays(mapped(PAIRS, (0, 0, 1, 0)))
    same(len(Row("in.wav", "-m", "1:3", code=100).lines), 1, "a card of 2 channels has no third")


def others():
    for words in (["-b", "0"], ["--endian", "file"], ["--endian", "null,file"], ["-D", "sim,sim"], ["-D", "sim"],
                  ["--latency", "0.1"], ["--latency", "high"], ["--latency", "low"], ["--prebuffer", "500"]):
        Row("in.wav", "out.wav", *words).says().plays(PAIRS).records(PAIRS)
    same(len(Row("in.wav", "-b", "8", code=100).lines), 1, "16 frames are the shortest block")
    for length in (1, 128):  # check 9
        wave_of = lambda frames: pack([value for k in frames for value in (k % length + 1, -1 - k % length)])
        write_wav("loop.wav", wave_of(range(length)), rate=RATE)
        Row("loop.wav", "out.wav", "--loop", "-d", "500s").says().records(wave_of(range(500)))
    for k in (0, 3, 6):  # check 7
        length, pad, offset = 1 << 8 + k, 1 << 16 - k, 1 << 6 + k
        data = random_frames(k, length, 2, "s16")
        write_wav("grid.wav", data, rate=RATE)
        Row("grid.wav", "out.wav", "-d", f"{length}s", "-p", f"{pad}s", "-o", f"{offset}s").says().records(
            (data + SILENCE * pad)[offset * 4:])


def an_xrun_that_is_fatal():
    sim = Sim("fatal", "--rate", RATE, "--paused")
    command = Command(sim, "io", "-q", "null", "out.wav", "-d", "40000s", "--fatal-xruns", "-b", "256")
    sim.tell("wait", "capture")
    sim.tell("run", 4000)
    sim.tell("xrun", "capture", 500)
    sim.tell("start")
    lines = command.ends(113)[1]  # pastream: 0
    sim.quit()
    check(len(lines) == 1 and lines[0].startswith("nightjar io: an xrun in recording at "), f"--fatal-xruns: {lines}")
    check(2000 < Wav("out.wav").frames < 4500, "what was recorded before it")


for part in (widths, selections, others, an_xrun_that_is_fatal, what_is_played_and_recorded, how_long, channels_and_cards, files, what_ends_otherwise, examples):
    part()
