#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# timeout: 240
# beside others
"""522 - a person at a terminal presses TAB: bash and zsh, as installed by `make install`, complete commands, options, their
values, pairs of values, files and cards."""
import os
import pty
import re
import select
import signal
import subprocess
import sys
import time

sys.dont_write_bytecode = True
from engine_kit import OUT, TMP, check, same

HOME = TMP + "home/"
BASH_FOLDER = HOME + "share/bash-completion/completions/"
ZSH_FOLDER = HOME + "share/zsh/site-functions/"
SEEN = HOME + "seen"
PROMPT = r"\n\r?> $"
for folder in (BASH_FOLDER, ZSH_FOLDER, HOME + "work/takes"):
    os.makedirs(folder)
for name in ("work/dawn chorus.wav", "work/night.flac", "work/nightjar.ini"):
    open(HOME + name, "wb").close()
for shell, path in (("bash", BASH_FOLDER + "nightjar"), ("zsh", ZSH_FOLDER + "_nightjar")):
    with open(path, "wb") as script:
        subprocess.run([OUT + "nightjar", "completion", shell], stdout=script, check=True)
# Shows what a line came to be, as words.
with open(HOME + "shown", "w", encoding="ascii") as script:
    script.write(f'#!/bin/sh\nprintf "%s|" "$@" > {SEEN}.new && mv {SEEN}.new {SEEN}\n')
os.chmod(HOME + "shown", 0o755)
os.symlink(OUT + "nightjar", HOME + "nightjar")

# Typed up to TAB: the words that then stand there, less `nightjar`. What is behind was typed after the TAB.
CASES = [
    ("pla\t\t\t", None, {"play", "playrec"}),
    ("rec\t", ["record"], None),
    ("com\tba\t", ["completion", "bash"], None),
    ("man playr\t", ["man", "playrec"], None),
    ("record --dur\t", ["record", "--duration"], None),
    ("record --fade\t\t\t", None, {"--fade-in", "--fade-out"}),
    ("status --r\ttak\t", ["status", "--runtime", "takes/"], None),
    ("run --config nightj\t", ["run", "--config", "nightjar.ini"], None),
    ("run --config=nightj\t", ["run", "--config=nightjar.ini"], None),
    ("play -t fl\t", ["play", "-t", "flac"], None),
    ("play --file-type fl\t", ["play", "--file-type", "flac"], None),
    ("play --file-type=fl\t", ["play", "--file-type=flac"], None),
    ("io -t raw,fl\t", ["io", "-t", "raw,flac"], None),
    ("io --endian=big,l\t", ["io", "--endian=big,little"], None),
    ("play -e pcm_3\t", ["play", "-e", "pcm_32"], None),
    ("meter --latency h\t", ["meter", "--latency", "high"], None),
    ("play -D s\t", ["play", "-D", "sim:/run/nobody.sock"], None),
    ("play -D sim:/r\t", ["play", "-D", "sim:/run/nobody.sock"], None),
    ("play --device=sim:/r\t", ["play", "--device=sim:/run/nobody.sock"], None),
    ("io -D null,s\t", ["io", "-D", "null,sim:/run/nobody.sock"], None),
    ("play da\t", ["play", "dawn chorus.wav"], None),
    ("play -q --gain -6 night.f\t", ["play", "-q", "--gain", "-6", "night.flac"], None),
    ("play -p night.f\t", ["play", "-p", "night.flac"], None),
    ("play -- night.f\t", ["play", "--", "night.flac"], None),
    ("check nightjar.i\t", ["check", "nightjar.ini"], None),
]


class Shell:
    """An interactive shell on a terminal of its own."""

    def __init__(self, *words):
        environ = {"HOME": HOME, "PATH": HOME + ":/usr/bin:/bin", "TERM": "dumb", "NIGHTJAR_SIM": "/run/nobody.sock",
                   "NJ_TEST_MARK": os.environ.get("NJ_TEST_MARK", "")}
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.chdir(HOME + "work")
            os.execve(words[0], words, environ)
        self.text = ""

    def type(self, text):
        self.typed = text
        os.write(self.fd, text.encode())

    def read(self, until, seconds=20):
        """What it wrote until something matches."""
        end = time.monotonic() + seconds
        while not re.search(until, self.text):
            ready, _, _ = select.select([self.fd], [], [], max(0, end - time.monotonic()))
            check(ready, f"no {until!r} in {self.text!r}, after {self.typed!r}")
            self.text += os.read(self.fd, 65536).decode("utf-8", "replace")
        seen, self.text = self.text, ""
        return seen

    def quiet(self, seconds=0.5):
        while select.select([self.fd], [], [], seconds)[0]:
            self.text += os.read(self.fd, 65536).decode("utf-8", "replace")
        seen, self.text = self.text, ""
        return seen

    def end(self):
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.fd)


def plain(words):
    """--option=value and --option value, folder and folder/ are the same."""
    return [part.rstrip("/") for word in words for part in (word.split("=", 1) if word.startswith("--") else [word])]


def try_list(name, shell, typed, listed):
    shell.type("nightjar " + typed.rstrip("\t"))
    shown = ""
    for _ in range(typed.count("\t")):
        shell.quiet()
        shell.type("\t")
        shown += shell.quiet()
    found = set(re.findall(r"--[a-z-]+|[a-z]+", shown))
    check(listed <= found, f"{name}: {typed!r} lists {shown!r}, not {listed}")
    shell.type("\x15\r")


def try_case(name, shell, typed, wanted):
    """Keys are taken one after the other. The line is finished, and its words are kept by another program in nightjar's
    place."""
    shell.type("nightjar " + typed + "\x01shown \x05\r")
    for _ in range(400):
        if os.path.exists(SEEN):
            break
        time.sleep(0.05)
    if not os.path.exists(SEEN):
        check(False, f"{name}: {typed!r}: {shell.quiet()!r}")
    shell.read(PROMPT)
    with open(SEEN, encoding="utf-8") as file:
        same(plain(file.read().split("|")[1:-1]), plain(wanted), f"{name}: {typed!r}")
    os.unlink(SEEN)


def try_shell(name, words, setup):
    shell = Shell(*words)
    shell.type(setup + " && PS1='> '\r")
    shell.read(PROMPT, 60)
    for typed, wanted, listed in CASES:
        if listed is None:
            try_case(name, shell, typed, wanted)
        else:
            try_list(name, shell, typed, listed)
            shell.read(PROMPT)
    shell.end()
    print(f"{name}: {len(CASES)} lines")


try_shell("bash", ["/bin/bash", "--norc", "--noprofile", "-i"],
          f"bind 'set enable-bracketed-paste off'; bind 'set bell-style none'; . {BASH_FOLDER}nightjar")
try_shell("zsh", ["/usr/bin/zsh", "-f", "-i"],
          f"zle_bracketed_paste=() && unsetopt prompt_sp; fpath=({ZSH_FOLDER} $fpath); autoload -U compinit && compinit -u -D; bindkey -e")
