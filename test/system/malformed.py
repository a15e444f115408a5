# SPDX-License-Identifier: MIT
"""malformed.py - runs `nightjar check` on one mistake after the other, each between two good buttons.

A case is a function, named after the mistake, that makes files in the working folder and returns the lines which
stand between the good buttons, or a Whole: the file itself. What it has to print, one line for each case, is in
the text file beside the test. Where the good buttons can still be read, both have to stand in the plan as they do
without the mistake.
"""
import os
import shutil
import struct
import subprocess
import sys

NIGHTJAR = os.path.join(os.environ["NJ_OUT"], "host", "nightjar")
BEFORE = b"[button before]\nline = GPIO4\nplay = good.wav\n"
AFTER = b"[button after]\nline = GPIO5\nplay = good.wav\n"


class Whole(bytes):
    """A file as a whole: no good button is to be found in it."""


def wav(audio=b"\1\2" * 48, rate=48000, channels=1, bits=16, codec=1, said=None, head=None):
    """A WAV file, its head right unless told otherwise."""
    frame = channels * bits // 8
    body = head if head is not None else struct.pack("<HHIIHH", codec, channels, rate,
                                                     rate * frame & 0xFFFFFFFF, frame, bits)
    said = len(audio) if said is None else said
    chunks = b"fmt " + struct.pack("<I", len(body)) + body + b"data" + struct.pack("<I", said) + audio
    return b"RIFF" + struct.pack("<I", 4 + len(chunks)) + b"WAVE" + chunks


def write(name, data):
    with open(name, "wb") as file:
        file.write(data)


def without_override(command):
    """As a user whom permissions bind, root too."""
    if os.geteuid() != 0:
        return command
    return ["setpriv", "--bounding-set=-dac_override,-dac_read_search", "--"] + command


def check(folder):
    return subprocess.run(without_override([NIGHTJAR, "check"]), cwd=folder, timeout=60,
                          stdin=subprocess.DEVNULL, capture_output=True)


def plan_of_good_buttons(result):
    """Their lines in the plan, without line numbers, which the case moves."""
    kept = [line for line in result.stdout.split(b"\n")
            if line.startswith((b"button before", b"button after"))]
    return [line[:line.index(b" (")] + line[line.index(b")") + 1:] for line in kept]


def run_case(number, case):
    folder = "%03d" % number
    os.mkdir(folder)
    os.chdir(folder)
    try:
        write("good.wav", wav())
        text = case()
        if text is not None:
            write("nightjar.ini", text if isinstance(text, Whole) else BEFORE + text + b"\n" + AFTER)
    finally:
        os.chdir("..")
    result = check(folder)
    shutil.rmtree(folder)
    return result, isinstance(text, Whole) or text is None


def faults(result, is_whole, good):
    if result.returncode != 100:
        yield "exit code %d" % result.returncode
    if result.stderr.count(b"\n") != 1:
        yield "%d lines" % result.stderr.count(b"\n")
    if not is_whole and plan_of_good_buttons(result) != good:
        yield "the good buttons are not what they were: %r" % plan_of_good_buttons(result)


def main(cases, golden):
    """cases: every function of the test that is a case."""
    os.chdir(os.environ["NJ_TMP"])
    good = plan_of_good_buttons(run_case(0, lambda: b"")[0])
    if len(good) != 2:
        sys.exit("the good buttons alone are not understood: %r" % good)
    bad, got = 0, []
    for number, case in enumerate(cases, 1):
        result, is_whole = run_case(number, case)
        name = case.__name__.replace("_", " ")
        said = result.stderr.decode("utf-8", "backslashreplace")
        got.append("%s\n    %s" % (name, said if said.endswith("\n") else said + "\n"))
        for fault in faults(result, is_whole, good):
            bad += 1
            print("%s: %s: %s" % (name, fault, said))
    with open(golden, encoding="utf-8") as file:
        wanted = file.read()
    if "".join(got) != wanted:
        write("got", "".join(got).encode())
        subprocess.run(["diff", "-u", golden, "got"], check=False)
        bad += 1
    print("%d cases" % len(cases))
    print("figure: %d malformed inputs, each one line, good buttons beside them whole" % len(cases))
    sys.exit(1 if bad else 0)
