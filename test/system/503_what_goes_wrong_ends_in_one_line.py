#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# timeout: 180
"""503 - a card that is pulled, busy or not there, a file that is none, a full disk, an engine that is killed, an xrun
that is fatal: one line, the right exit code, and a recording that is whole as far as it came."""
import os
import signal
import subprocess
import sys

sys.dont_write_bytecode = True
from engine_kit import TMP, Sim, check, prbs_frames, random_frames, read_wav, same
from sound_kit import Command, Wav, place, run, write_wav

RATE = 48000
INPUT = write_wav(TMP + "in.wav", random_frames(1, 10 * RATE, 2, "s16"))


def one_line(lines, words):
    same(len(lines), 1, f"lines: {lines}")
    check(lines[0].startswith("nightjar ") and words in lines[0], f"{lines[0]!r} says {words!r}")


def starts(sim, name, *words, streams="capture"):
    command = Command(sim, name, "-q", *words)
    sim.tell("wait", streams)
    sim.tell("run", 2 * RATE)
    return command


def pulled():
    path = TMP + "pulled.wav"
    sim = Sim("pulled", "--paused")
    record = starts(sim, "record", path)
    first = sim.tell("status")["capture"]["first_frame"]
    sim.tell("vanish")
    sim.tell("start")
    one_line(record.ends(112)[1], "card gone")
    sim.quit()
    wav = Wav(path)
    check(RATE * 3 // 2 < wav.frames <= 2 * RATE, f"{wav.frames} frames are kept")
    check(wav.data == prbs_frames(first, wav.frames, 2, "s16"), "they are the card's")
    sim = Sim("pulledplay", "--paused")
    play = starts(sim, "play", INPUT, streams="play")
    sim.tell("vanish")
    sim.tell("start")
    one_line(play.ends(112)[1], "card gone")
    sim.quit()


def killed():
    """The engine, not we."""
    path = TMP + "killed.wav"
    sim = Sim("killed", "--paused")
    record = starts(sim, "record", path)
    os.kill(record.engines()[0], signal.SIGKILL)
    sim.tell("start")
    one_line(record.ends(111)[1], "the engine's process was killed")
    sim.quit()
    check(Wav(path).frames > RATE, "what was captured is kept")


def fatal():
    path = TMP + "fatal.wav"
    sim = Sim("fatal", "--paused")
    record = starts(sim, "record", "--fatal-xruns", "-b", 256, path)
    first = sim.tell("status")["capture"]["first_frame"]
    sim.tell("xrun", "capture", 500)
    sim.tell("run", 2 * RATE)
    one_line(record.ends(113)[1], "an xrun in recording at 0:0")
    hole = sim.tell("status")["capture"]["holes"][0]
    sim.quit()
    wav = Wav(path)
    check(hole["first_frame"] - first - 512 <= wav.frames <= hole["first_frame"] - first, "it ends before the hole")
    check(wav.data == prbs_frames(first, wav.frames, 2, "s16"), "the frames before it")
    sim = Sim("fatalplay", "--paused")
    play = starts(sim, "play", "--fatal-xruns", INPUT, streams="play")
    sim.tell("xrun", "play", 500)
    sim.tell("run", 2 * RATE)
    one_line(play.ends(113)[1], "an xrun in playing at 0:0")
    sim.quit()
    sim = Sim("notfatal", "--paused")  # without the option it goes on
    play = starts(sim, "play", INPUT, streams="play")
    sim.tell("xrun", "play", 500)
    sim.tell("run", 12 * RATE)
    play.ends()
    sim.quit()


def spoilt():
    """A file that goes while the one before it plays: that is heard to its end."""
    path = write_wav(TMP + "spoilt.wav", b"1234")
    sim = Sim("spoilt", "--paused", "--play-file", TMP + "spoilt.played")
    play = Command(sim, "play", "-q", INPUT, path)
    sim.tell("wait", "play")
    os.remove(path)
    sim.tell("start")
    one_line(play.ends(100)[1], "spoilt.wav: is not there")
    sim.quit()
    place(read_wav(TMP + "spoilt.played"), Wav(INPUT).data, 4, "the file before it")


def busy():
    sim = Sim("busy", "--paused")
    first = starts(sim, "record", TMP + "first.wav")
    path = write_wav(TMP + "second.wav", b"1234")
    one_line(run(sim, "record", "-q", path, code=111), "in use")
    same(os.path.getsize(path), 48, "a file is not replaced when the card cannot be had")
    first.process.send_signal(signal.SIGINT)
    sim.tell("start")
    first.ends()
    sim.quit()


def refused():
    sim = Sim("refused")
    bad = TMP + "bad.wav"
    with open(bad, "wb") as file:
        file.write(b"RIFF\x10\0\0\0WAVEnothing at all")
    one_line(run(sim, "play", "-q", bad, code=100), "bad.wav: ")
    one_line(run(sim, "play", "-q", INPUT, TMP + "missing.wav", code=100), "missing.wav: is not there")
    one_line(run(sim, "record", "-q", TMP + "nowhere/x.wav", code=100), "nowhere/x.wav: ")
    one_line(run(sim, "record", "-q", "-r", 44100, TMP + "x.wav", code=100), "does not run at 44100 Hz")
    one_line(run(sim, "record", "-q", "-c", 7, TMP + "x.wav", code=100), "has 2 channels, not 7")
    one_line(run(sim, "record", "-q", "--fade-out", 1, TMP + "x.wav", code=100), "--fade-out")
    one_line(run(sim, "record", "-q", "--at", "2001-01-01T00:00:00", TMP + "x.wav", code=100), "has passed")
    check(not os.path.exists(TMP + "x.wav"), "no file is left")
    sim.quit()
    one_line(run(sim, "play", "-q", "-D", "sim:/nowhere", INPUT, device=False, code=112), "simulated card")


def full():
    """The last file of a small disk ends whole."""
    folder = TMP + "small/"
    os.mkdir(folder)
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", folder], check=False).returncode != 0:
        print("no full disk: nothing may be mounted")
        return
    try:
        sim = Sim("full", "--paused")
        record = Command(sim, "record", "-q", folder + "full.wav")
        sim.tell("wait", "capture")
        first = sim.tell("status")["capture"]["first_frame"]
        sim.tell("run", 10 * RATE)
        one_line(record.ends(111)[1], "full.wav: ")
        sim.quit()
        wav = Wav(folder + "full.wav")
    finally:
        subprocess.run(["umount", folder], check=True)
    check(50000 < wav.frames and wav.data == prbs_frames(first, wav.frames, 2, "s16"), "what fitted is there")


def unread():
    """Who reads our standard output has enough: that is no error."""
    sim = Sim("unread")
    done = subprocess.run(["head", "-c", "100000"], capture_output=True, check=False,
                          stdin=(record := Command(sim, "record", "-q", "-t", "raw", "-")).process.stdout)
    record.process.stdout.close()
    record.process.stdout = None
    same(record.process.wait(30), 0, "the exit code")
    same((len(done.stdout), record.process.stderr.read()), (100000, b""), "what head got, and lines")
    sim.quit()


pulled()
killed()
fatal()
spoilt()
busy()
refused()
full()
unread()
