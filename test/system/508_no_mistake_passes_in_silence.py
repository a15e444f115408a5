#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# timeout: 120
"""508 - a mistake in what is asked for is one line, and no file lost, no silence and no option left out without a word:
the file that is played is not recorded into, by any of its names; a map's channels and an offset are in the file."""
import os
import signal
import subprocess
import sys
import time

sys.dont_write_bytecode = True
from engine_kit import TMP, Sim, check, random_frames, same
from sound_kit import Command, Wav, place, played_by, progress, run, write_wav

RATE = 48000
FRAMES = 20011
RAW = ["-t", "raw", "-r", "48k", "-c", 2, "-e", "pcm_16"]
DATA = random_frames(1, FRAMES, 2, "s16")
INPUT = write_wav(TMP + "in.wav", DATA)
MONO = write_wav(TMP + "mono.wav", random_frames(2, 5000, 1, "s16"), channels=1)
OTHER = random_frames(3, 7000, 2, "s16")
SECOND = write_wav(TMP + "second.wav", OTHER)


def refused(sim, *words, line, **options):
    same(run(sim, *words, code=100, **options), [f"nightjar {words[0]}: {line}"], f"{words}: lines")


def one_file():
    """Played and recorded into: refused, whatever it is called."""
    with open(INPUT, "rb") as file:
        before = file.read()
    names = [INPUT, TMP + "./in.wav", TMP + "hard.wav", TMP + "soft.wav"]
    os.link(INPUT, names[2])
    os.symlink("in.wav", names[3])
    sim = Sim("one")
    for name in names:
        refused(sim, "playrec", INPUT, name, line=f"{name}: is the file that is played")
        refused(sim, "io", name, INPUT, line=f"{INPUT}: is the file that is played")
    for name in names:
        refused(sim, "convert", INPUT, name, line=f"{name}: is the file that is read", device=False)
    with open(INPUT, "rb") as file:
        refused(sim, "playrec", "-", INPUT, stdin=file, line=f"{INPUT}: is the file that is played")
    with open(INPUT, "r+b") as file:
        command = [os.environ["NJ_OUT"] + "/host/nightjar", "convert", INPUT, "-", "-t", "null,wav"]
        done = subprocess.run(command, stdout=file, stderr=subprocess.PIPE, text=True, check=False)
        same((done.returncode, done.stderr), (100, "nightjar convert: -: is the file that is read\n"), "standard output")
    sim.quit()
    with open(INPUT, "rb") as file:
        check(file.read() == before, "the file is as it was")


def maps():
    sim = Sim("maps")
    refused(sim, "play", "-m", "3", INPUT, line=f"{INPUT}: has no channel 3, which --map names")
    refused(sim, "io", "-m", "3,1", INPUT, line=f"{INPUT}: has no channel 3, which --map names")
    refused(sim, "play", "-m", "2,1", INPUT, MONO, line=f"{MONO}: has no channel 2, which --map names")
    refused(sim, "playrec", "-m", "1:1,4:2", "1", INPUT, TMP + "x.wav",
            line=f"{INPUT}: has no channel 4, which --map names")
    sim.quit()
    check(not os.path.exists(TMP + "x.wav"), "no file is left")


def offsets():
    """Into what is played as a whole: files in a row, passes, each of those that sound together."""
    total = DATA + OTHER
    rows = [("first", ["-o", "20010s", INPUT, SECOND], total[20010 * 4:]), ("border", ["-o", "20011s", INPUT, SECOND], OTHER),
            ("second", ["-o", "20500s", INPUT, SECOND], total[20500 * 4:]),
            ("pass", ["-o", "30000s", "--loop", 2, INPUT, SECOND], (total * 2)[30000 * 4:]),
            ("ever", ["-o", "60000s", "--loop", "-d", "9000s", INPUT, SECOND], (total * 3)[60000 * 4:69000 * 4]),
            ("mix", ["-o", "7500s", "--mix", INPUT, SECOND], DATA[7500 * 4:])]
    for name, words, wanted in rows:
        place(played_by(name, "play", "-q", *words, lines=[]), wanted, 4, f"an offset: {words}")
    sim = Sim("end", "--play-file", TMP + "end.played")
    same(run(sim, "play", "-q", "-o", "20011s", INPUT), [], "an offset that is the end")
    refused(sim, "play", "-o", "20012s", INPUT, line="--offset: what is played ends before that, at 0:00.416")
    refused(sim, "play", "-o", "1:00", INPUT, SECOND, line="--offset: what is played ends before that, at 0:00.562")
    refused(sim, "play", "-o", 1, "--loop", 2, INPUT, line="--offset: what is played ends before that, at 0:00.833")
    with open(INPUT, "rb") as file:
        refused(sim, "play", "-o", "1:00", "-", stdin=file,
                line="--offset: what is played ends before that, at 0:00.416")
    command = Command(sim, "play", "-o", "2000s", *RAW, "-", stdin=subprocess.PIPE)
    command.process.stdin.write(DATA[:4000])
    same(command.ends(100)[1][0], "nightjar play: standard input: ends before that frame", "a pipe's end")
    sim.quit()


def hears(pid):
    """It takes ^C by a descriptor, no longer as its end."""
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        blocked = next(line for line in file if line.startswith("SigBlk:"))
    return int(blocked.split()[1], 16) & 1 << (signal.SIGINT - 1)


def interrupted():
    """^C, while the pipe that is to be played has not spoken, or nobody reads the one that is recorded into: no error, at
    once."""
    fifo = TMP + "fifo"
    os.mkfifo(fifo)
    sim = Sim("interrupted")
    for words in (["play", "-"], ["playrec", "-", TMP + "y.wav"], ["play", *RAW, "-"],
                  ["play", fifo], ["record", "-t", "wav", fifo], ["record", "-t", "flac", fifo]):
        reader, writer = os.pipe()
        command = Command(sim, *words, stdin=reader)
        while not hears(command.process.pid):
            check(command.process.poll() is None, f"{words} runs")
        time.sleep(0.1)  # it waits for the pipe
        command.process.send_signal(signal.SIGINT)
        same(command.ends(0), (b"", []), f"{words}: what it says")
        os.close(reader)
        os.close(writer)
    sim.quit()
    check(not os.path.exists(TMP + "y.wav"), "no file is left")


def rates():
    """A rate that the card cannot is no rate to play at, and is said; a file's own is as it always was."""
    raw = TMP + "cd.raw"
    with open(raw, "wb") as file:
        file.write(DATA)
    sim = Sim("rates")
    lines = run(sim, "play", "-r", "96k", INPUT)
    same(lines[0], f"nightjar play: {sim.device} does not run at 96000 Hz: what is played goes to it at 48000 Hz", "the line")
    same(len(lines), 2, f"and the last: {lines}")
    lines = run(sim, "play", "-t", "raw", "-r", 44100, "-c", 2, "-e", "pcm_16", raw)
    same((lines[0], len(lines)), (f"nightjar play: {raw}: 44100 Hz is resampled to 48000 Hz", 2), "a RAW file's rate")
    same(run(sim, "play", "-q", "-r", "96k", INPUT), [], "-q")
    refused(sim, "playrec", "-r", "96k", INPUT, TMP + "z.wav",
            line=f"{sim.device} does not run at 96000 Hz; the next is 48000 Hz")
    sim.quit()


def levels():
    """Of the channels that are kept, or asked for, and no others."""
    path = TMP + "third.wav"
    sim = Sim("levels", "--capture", 4, "--play", 4)
    for words, count in ((["meter", "-m", "3"], 1), (["meter", "-s", "2,4"], 2), (["meter", "-c", "3"], 3), (["meter"], 4),
                         (["record", "-m", "3", path], 1)):
        told = progress(Command(sim, *words, "--json", "-d", 1).ends()[0])[-1]["record"]
        same((len(told["peak_db"]), len(told["rms_db"])), (count, count), f"{words}: channels")
    sim.quit()
    data = Wav(path).data
    clipped = sum(data[i:i + 2] in (b"\xff\x7f", b"\x00\x80") for i in range(0, len(data), 2))
    same(told["clipped"], clipped, "samples at full scale of the recorded channel")


def starts(name, *words):
    """The command, and its simulated card two seconds on, and then 500 frames lost."""
    sim = Sim(name, "--paused")
    command = Command(sim, *words)
    sim.tell("wait", "capture")
    sim.tell("run", 2 * RATE)
    sim.tell("xrun", "capture", 500)
    sim.tell("run", 4 * RATE)
    sim.tell("start")
    return sim, command


def losses():
    """-q keeps them for the ledger; with --fatal-xruns those that -o leaves out count too."""
    path = TMP + "lost.wav"
    sim, command = starts("lost", "record", "-q", "-d", 5, path)
    same(command.ends(), (b"", []), "-q: what it says")
    sim.quit()
    check(os.path.exists(TMP + "lost.ledger.csv"), f"the ledger is there: {os.listdir(TMP)}")
    sim, command = starts("early", "record", "--fatal-xruns", "-o", 10, "-d", 20, TMP + "early.wav")
    lines = command.ends(113)[1]
    sim.quit()
    check(lines[0].startswith("nightjar record: an xrun in recording at 0:0"), f"{lines}")
    for words in (["--fatal-xruns"], []):  # a pipe that pauses
        sim = Sim("late", "--patience", 1)
        play = Command(sim, "play", *RAW, "--prebuffer", "4096", *words, "-", stdin=subprocess.PIPE)
        play.process.stdin.write(DATA)
        play.process.stdin.flush()
        if words:
            same(play.process.wait(30), 113, "the exit code, while the pipe is open")
            line = play.process.stderr.read().decode()
            check("what is played came too late at 0:00.384 (--fatal-xruns)" in line, line)
        else:
            time.sleep(2)
            play.process.stdin.write(OTHER)
            line = play.ends()[1][-1]
            check(line.endswith("frames lost") and not line.endswith(" 0 frames lost"), f"it goes on: {line}")
        play.process.stdin.close()
        sim.quit()


one_file()
maps()
offsets()
interrupted()
rates()
levels()
losses()
