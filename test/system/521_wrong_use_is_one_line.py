#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# timeout: 240
# beside others
"""521 - every command, used wrongly in every way that its help allows to think of: exit code 100, nothing on standard
output, one line on standard error that begins with the command's name, and no file is made."""
import os
import re
import subprocess
import sys

sys.dont_write_bytecode = True
from engine_kit import OUT, TMP, check, same

NIGHTJAR = OUT.encode() + b"nightjar"
FOLDER = TMP + "wrong/"
os.mkdir(FOLDER)
count = 0


def run(*words):
    words = [word if isinstance(word, bytes) else word.encode() for word in words]
    return subprocess.run([NIGHTJAR, *words], capture_output=True, timeout=30, check=False, stdin=subprocess.DEVNULL,
                          cwd=FOLDER, env={**os.environ, "NIGHTJAR_SIM": "/nowhere"})


def refused(*words, says=b""):
    """The one line."""
    global count
    count += 1
    done = run(*words)
    said = done.stderr
    same((done.returncode, done.stdout, said.count(b"\n"), said[-1:]), (100, b"", 1, b"\n"), f"{words}: {said}")
    check(not re.search(rb"[\x00-\x09\x0b-\x1f\x7f]", said), f"{words}: {said}")
    check(said.startswith(b"nightjar") and says in said and len(said) < 1024, f"{words}: {said}, not {says}")
    same(os.listdir(FOLDER), [], f"{words}: files")
    return said


for word, says in [("", "''"), ("plya", "did you mean play?"), ("--hlep", "'--hlep'"), ("PLAY", "did you mean play?"),
                   ("x" * 5000, "unknown command"), ("a\nb\x1b[2J", "'a?b?[2J'"), (b"\xff\xfe", ""), ("-q", "'-q'"),
                   ("--", "'--'"), ("play\t", "did you mean play?")]:
    refused(word, says=says.encode())

HELP = {name: run(name, "--help").stdout.decode() for name in re.findall(r"^  ([a-z]+)  ", run("--help").stdout.decode(), re.M)}
WORDS = {"play": ["a.wav"], "record": ["a.wav"], "playrec": ["a.wav", "b.wav"], "io": ["a.wav"], "convert": ["a.wav", "b.wav"],
         "press": ["bell"], "completion": ["bash"], "man": ["play"]}
check({"play", "io", "meter", "devices", "status"} <= set(HELP), f"commands: {list(HELP)}")
for name, text in HELP.items():
    words = WORDS.get(name, [])
    usage = text.splitlines()[0].split("[OPTIONS]")[1].split()
    refused(name, *words, "--nonsense", says=b"unknown option '--nonsense'")
    refused(name, *words, "--hepl", says=b"did you mean --help?")
    refused(name, *words, "-Z", says=b"unknown option '-Z'")
    refused(name, *words, "--help=yes", says=b"--help takes no value")
    refused(name, *words, "--\n=\x07", says=b"'--?'")
    if not usage or not usage[-1].endswith("..."):
        refused(name, *["null"] * (len(usage) + 1), says=b"one word too many: 'null'")
    if usage and not usage[0].startswith("["):
        said = refused(name)
        check(said.endswith(f" (nightjar {name} --help)\n".encode()), f"{name}: {said}")
    options = text.split("\nValues:")[0].split("\nExamples:")[0]
    for letter, option, value in re.findall(r"^  (?:-(.), |    )--([a-z-]+)(?: (\S.*?))?(?:  .*|)$", options, re.M):
        if value and not value.startswith("["):
            refused(name, *words, "--" + option, says=f"--{option} needs a value: {value.split('  ')[0]}".encode())
            refused(name, *words, "--" + option, "--help", says=f"--{option} needs a value".encode())
            if letter:
                refused(name, *words, "-" + letter, says=f"--{option} needs a value".encode())
        elif not value:
            refused(name, *words, f"--{option}=1", says=f"--{option} takes no value".encode())
        misspelt = option[1] + option[0] + option[2:]
        if value and len(option) > 3 and f"--{misspelt}" not in options:
            refused(name, *words, "--" + misspelt, "1", says=f"did you mean --{option}?".encode())

for name in ("play", "record", "playrec", "io", "meter"):
    words = WORDS.get(name, [])
    for wrong in (["-d", "1x"], ["-d", "-5"], ["-r", "48kHz"], ["-c", "0"], ["-D", "1,2,3"], ["-m", "1:0"], ["--buffersize", "0"],
                  ["--latency", "soon"], ["-s", "a"], ["--at", "25:00"], ["-f", "s17"], ["-t", "x\ny"], ["-e", "\x1b"]):
        if name == "meter" and wrong[0] in ("-t", "-e"):
            continue
        refused(name, *words, *wrong, says=f"nightjar {name}: --".encode())
    if name != "meter":
        refused(name, "@none", says=b"@none: No such file or directory")
refused("io", "null", "^", says=b"neither a file to play nor one to record into")
refused("press", "", says=b"no button has such a name")
print(f"{count} wrong uses")
