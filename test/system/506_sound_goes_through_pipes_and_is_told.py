#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# timeout: 120
"""506 - pipes in and out, with and without a head; --json, each second and at the end, says what is so; meter shows
levels and keeps nothing; a play that the card interrupts is recorded to its end; what the system refuses is said once."""
import fcntl
import os
import re
import struct
import subprocess
import sys
import termios

sys.dont_write_bytecode = True
from engine_kit import TMP, Sim, check, prbs_frames, random_frames, same
from sound_kit import NIGHTJAR, Command, Wav, pack, progress, run, write_wav

RATE = 48000
FRAMES = 30011


def through(sim, words, data):
    command = Command(sim, *words, stdin=subprocess.PIPE)
    out, err = command.process.communicate(data, timeout=60)
    same((command.process.returncode, err), (0, b""), f"{words}")
    return out


def pipes():
    data = random_frames(1, FRAMES, 2, "s16")
    with open(write_wav(TMP + "in.wav", data), "rb") as file:
        headed = file.read()
    endless = headed[:4] + b"\xff" * 4 + headed[8:40] + b"\xff" * 4 + headed[44:]
    raw = ["-e", "pcm_16", "-r", "48k", "-c", 2]
    for name, words, sent in (("headed", [], headed), ("endless", [], endless), ("raw", ["-t", "raw,wav", *raw], data)):
        sim = Sim(name, "--source", "cable")
        through(sim, ["io", "-q", *words, "-", TMP + name + ".out.wav"], sent)
        sim.quit()
        check(Wav(TMP + name + ".out.wav").data == data, f"{name}: what came in by a pipe came back")
    sim = Sim("out", "--source", "cable")
    out = through(sim, ["io", "-q", "-t", "raw,raw", *raw, "-", "-"], data)
    sim.quit()
    same(out == data, True, "in and out by pipes")


def reported():
    sim = Sim("json")
    out, lines = Command(sim, "record", "--json", "-d", 3.5, TMP + "json.wav").ends()
    first = sim.tell("status")["capture"]["first_frame"]
    sim.quit()
    same(lines, [], "lines beside the JSON")
    told = progress(out)
    same([one["end"] for one in told], [False] * (len(told) - 1) + [True], "the last is the end")
    check(4 <= len(told) <= 6, f"one a second: {len(told)}")
    same((told[-1]["elapsed_s"], told[-1]["remaining_s"]), (3.5, 0.0), "times")
    full = prbs_frames(first, 7 * RATE // 2, 2, "s16")
    clipped = sum(full[i:i + 2] in (b"\xff\x7f", b"\x00\x80") for i in range(0, len(full), 2))
    same(told[-1]["record"]["clipped"], clipped, "samples at full scale")
    sim = Sim("loud")
    source = write_wav(TMP + "loud.wav", pack([8192, -16384] * 2 * RATE))
    out, _ = Command(sim, "play", "--json", source).ends()
    sim.quit()
    middle = progress(out)[1]["play"]
    same((middle["peak_db"], middle["rms_db"]), ([-12.0, -6.0], [-12.0, -6.0]), "levels")
    sim = Sim("plain")
    lines = run(sim, "record", "-d", "15", TMP + "plain.wav")
    sim.quit()
    check(len(lines) == 2 and lines[0].startswith("0:10.0") and lines[1].startswith("0:15.000 of 0:15.000; recorded "),
          f"a line each ten seconds and one at the end: {lines}")


def metered():
    sim = Sim("meter", "--source", "tone")
    before = set(os.listdir(TMP))
    out, lines = Command(sim, "meter", "-d", 2, "--json").ends()
    sim.quit()
    same((lines, set(os.listdir(TMP)) - before), ([], set()), "lines, and files")
    level = progress(out)[-1]["record"]
    check(all(-60 < db < 0 for db in level["peak_db"] + level["rms_db"]), f"levels of a tone: {level}")


    sim = Sim("lines")
    out, lines = Command(sim, "meter", "-d", 3).ends()
    sim.quit()
    told = out.decode().splitlines()
    check(lines == [] and 3 <= len(told) <= 4, f"a line each second, on standard output: {told}")
    check(all(line.startswith(f"0:0{i + 1}.0") and "; recorded peak " in line for i, line in enumerate(told[:3])), f"{told}")
    sim = Sim("enough")
    meter = Command(sim, "meter")
    meter.process.stdout.readline()
    meter.process.stdout.close()
    meter.process.stdout = None
    same((meter.process.wait(60), meter.process.stderr.read()), (0, b""), "who read them has enough")
    sim.quit()


def drawn(columns, *words):
    """The last line that a terminal of that width shows."""
    ours, theirs = os.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    sim = Sim(f"drawn{columns}", "--source", "cable")
    done = subprocess.run([NIGHTJAR, words[0], "-D", sim.device, *map(str, words[1:])], stdout=theirs, stderr=theirs,
                          check=False)
    sim.quit()
    os.close(theirs)
    text = b""
    try:
        while got := os.read(ours, 65536):
            text += got
    except OSError:
        pass  # all was read
    os.close(ours)
    same(done.returncode, 0, f"the exit code: {text}")
    return text.decode().rstrip().split("\r")[-1].removesuffix("\x1b[K")


def in_terminals():
    """Times, clipped samples and xruns at every width; levels as far as there is room."""
    source = write_wav(TMP + "square.wav", pack([8192, 8192, -8192, -8192] * RATE))
    for columns, words, wanted in (
            (200, ["meter", "-d", 1], r"< clip 0 xrun 0( \[[ =-]{12}\] *-?[0-9.]+ *-?[0-9.]+ dB){2}"),
            (80, ["meter", "-d", 1], r"< clip 0 xrun 0( \[[ =-]{10}\] *-[0-9.]+){2}"),
            (80, ["play", source], r"> clip 0 xrun 0( \[[ =-]+\] *-[0-9.]+){2}"),
            (80, ["playrec", source, TMP + "room.wav"], r"> clip 0 xrun 0( \[..\]){2}  < clip 0 xrun 0( \[..\]){2}"),
            (60, ["playrec", source, TMP + "room.wav"], r"> clip 0 xrun 0  < clip 0 xrun 0")):
        line = drawn(columns, *words)
        check(len(line) < columns and re.fullmatch(r"0:0\d\.\d of 0:0\d\.\d -0:00\.0  " + wanted, line),
              f"{words} in {columns} columns: {line!r}")


def interrupted():
    """Frames that the card left out move the rest: all of it is recorded, in its place."""
    data = random_frames(2, 3 * RATE, 2, "s16")
    source = write_wav(TMP + "moved.wav", data)
    sim = Sim("moved", "--source", "cable", "--paused")
    both = Command(sim, "playrec", "-q", source, TMP + "moved.out.wav")
    sim.tell("wait", "both")
    sim.tell("run", RATE + 12345)
    sim.tell("xrun", "play", 1000)
    sim.tell("run", 4 * RATE)
    both.ends()
    sim.quit()
    got = Wav(TMP + "moved.out.wav").data
    check(got[:RATE * 4] == data[:RATE * 4] and got[-RATE * 4:] == data[-RATE * 4:], "the beginning and the end")
    check(1000 <= len(got) // 4 - 3 * RATE < 6000, f"{len(got) // 4 - 3 * RATE} frames more")


def refused_by_the_system():
    """A user without rights: one line, and it plays."""
    source = write_wav(TMP + "low.wav", random_frames(3, 5000, 2, "s16"))
    sim = Sim("low", "--source", "cable")
    for folder in (os.path.dirname(sim.socket), TMP):
        os.chmod(folder, 0o755)
    os.chmod(sim.socket, 0o666)
    wrap = ["setpriv", "--reuid=65534", "--clear-groups", "prlimit", "--rtprio=0", "--memlock=65536"]
    done = subprocess.run([*wrap, os.environ.get("NJ_NIGHTJAR", os.environ["NJ_OUT"] + "/host/nightjar"), "playrec", "-D",
                           sim.device, source, "-", "-t", "null,raw"], capture_output=True, text=False, check=False)
    sim.quit()
    lines = done.stderr.decode().splitlines()
    if done.returncode != 0 and b"ermission" in done.stderr:
        print("this system lets no other user reach the program")
        return
    same(done.returncode, 0, f"the exit code: {lines}")
    degraded = [line for line in lines if "degraded" in line]
    same(len(degraded), 1, f"one line about it: {lines}")
    check(degraded[0].startswith("nightjar playrec: degraded: the system refuses "), degraded[0])


pipes()
reported()
metered()
in_terminals()
interrupted()
refused_by_the_system()
