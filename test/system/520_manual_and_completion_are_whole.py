#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""520 - help, manual pages and completion know the same commands and options: pages go through groff without a warning,
the completion runs in a real bash and a real zsh."""
import os
import re
import subprocess
import sys

sys.dont_write_bytecode = True
from engine_kit import OUT, TMP, check, same

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
    for example in re.findall(r"^  ((?:nightjar|sox|source) .*)$", help_text, re.M):
        check(example in text, f"nightjar-{command}(1) has the example {example}")
wrong = subprocess.run([NIGHTJAR, "man", "nothing"], capture_output=True, text=True, check=False)
same((wrong.returncode, wrong.stderr.count("\n")), (100, 1), "no such page")

CASES = {
    "nightjar pl": {"play", "playrec"},
    "nightjar play --dur": {"--duration"},
    "nightjar record -e pcm_2": {"pcm_24"},
    "nightjar man re": {"record", "reload"},
    "nightjar completion ": {"bash", "zsh"},
    "nightjar play in": {"in one.wav", "in.wav"},
    "nightjar press --runtime fo": {"folder"},
}
os.makedirs(TMP + "shell/folder")
for name in ("in.wav", "in one.wav"):
    open(TMP + "shell/" + name, "wb").close()
with open(TMP + "bash", "w", encoding="ascii") as file:
    file.write(run(NIGHTJAR, "completion", "bash"))
run("bash", "-n", TMP + "bash")
for line, wanted in CASES.items():
    words = line.split(" ")
    got = run("bash", "-c", f'. {TMP}bash; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _nightjar; printf "%s\\n" "${{COMPREPLY[@]}}"',
              "bash", *words, cwd=TMP + "shell")
    same(set(got.splitlines()), wanted, f"bash: {line}")
with open(TMP + "_nightjar", "w", encoding="ascii") as file:
    file.write(run(NIGHTJAR, "completion", "zsh"))
run("zsh", "-n", TMP + "_nightjar")
same(run("zsh", "-f", "-c", f"autoload -U compinit && compinit -u -d {TMP}dump; source {TMP}_nightjar; print $_comps[nightjar]; "
         "whence -w _nightjar", env={**os.environ, "HOME": TMP}).splitlines(),
     ["_bash_complete -o filenames -F _nightjar", "_nightjar: function"], "zsh knows the function")
print(f"{len(commands)} pages")
