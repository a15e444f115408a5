#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# beside others
"""520 - help, manual pages and completion know the same commands and options: pages go through groff without a warning,
scripts through their shells."""
import re
import subprocess
import sys

sys.dont_write_bytecode = True
from engine_kit import OUT, check, same

NIGHTJAR = OUT + "nightjar"


def run(*words, code=0, **options):
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True, check=False, **options)
    same((done.returncode, done.stderr), (code, ""), " ".join(map(str, words)))
    return done.stdout


def page(*words):
    """As a person reads it, on one line."""
    text = run("groff", "-man", "-Tascii", "-P-cbou", "-ww", "-rLL=10000n", input=run(NIGHTJAR, "man", *words))
    return text


commands = re.findall(r"^  ([a-z]+)  ", run(NIGHTJAR, "--help"), re.M)
check({"play", "record", "playrec", "io", "meter", "devices", "run", "man", "completion"} <= set(commands), commands)
program = page()
for command in commands:
    check(re.search(rf"^ +{command}$|^ +{command} ", program, re.M), f"nightjar(1) has {command}")
    text = page(command)
    for part in ("NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "EXIT STATUS"):
        check(f"\n{part}\n" in "\n" + text, f"nightjar-{command}(1) has {part}")
    help_text = run(NIGHTJAR, command, "--help")
    options = re.findall(r"--[a-z-]+(?=[ \n])", help_text.split("\nExamples:")[0])
    check("--help" in options, f"options of {command}: {options}")
    for option in options:
        check(option in text, f"nightjar-{command}(1) has {option}")
    for name in ("NIGHTJAR_ENGINE", "NIGHTJAR_SIM"):
        asks = "--device" in options or command == "devices"
        same((name in help_text, name in text), (asks, asks), f"{command} has {name}")
    for example in re.findall(r"^  ((?:nightjar|sox|source) .*)$", help_text, re.M):
        check(example in text, f"nightjar-{command}(1) has the example {example}")
wrong = subprocess.run([NIGHTJAR, "man", "nothing"], capture_output=True, text=True, check=False)
same((wrong.returncode, wrong.stderr.count("\n")), (100, 1), "no such page")

keys = page("check")
check("[button NAME]" in keys and "gain_db" in keys, "nightjar-check(1) has the configuration's keys")
# What 522 tries at a terminal: it is whole, and knows every command and option.
for shell in ("bash", "zsh"):
    script = run(NIGHTJAR, "completion", shell)
    run(shell, "-n", input=script)
    for command in commands:
        check(re.search(rf"^ +(words:)?{command}\) ", script, re.M), f"{shell} knows {command}")
        for option in re.findall(r"--[a-z-]+(?=[ \n])", run(NIGHTJAR, command, "--help").split("\nExamples:")[0]):
            check(option in script, f"{shell} knows {command} {option}")
print(f"{len(commands)} pages")
