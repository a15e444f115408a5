#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# timeout: 90
"""411 - `make run` in a terminal: keys 1-8 press the buttons, levels and events are shown live, q stops and the
figures come; the terminal is left as it was."""
import os
import pty
import select
import subprocess
import sys
import termios
import time

sys.dont_write_bytecode = True
from engine_kit import TMP, check, same

master, slave = pty.openpty()
before = termios.tcgetattr(slave)
process = subprocess.Popen([os.environ["NJ_ROOT"] + "/board/sim/run.sh", os.environ["NJ_OUT"] + "/host", TMP + "demo"],
                           stdin=slave, stdout=slave, stderr=slave, start_new_session=True)
shown = ""


def read(seconds):
    global shown
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if select.select([master], [], [], 0.05)[0]:
            shown += os.read(master, 65536).decode(errors="replace")


def until(text, seconds=20):
    end = time.monotonic() + seconds
    while text not in shown:
        check(time.monotonic() < end, f"'{text}' is shown; it was: {shown}")
        read(0.05)


until("q: stop", 40)
for key, name in enumerate(["doorbell", "nightjar", "drum", "bell", "chord", "whistle", "rain", "melody"], 1):
    until(f"key {key}: {name}")
    os.write(master, str(key).encode())
    until(f"  {name}: sounds ")
read(0.5)
check("main.play |====" in shown, "the level of what is played is shown")
check("main.capture |====" in shown, "the level of the microphone is shown")
os.write(master, b"x9")  # nobody's keys
os.write(master, b"7")
until("rain: stopped")
os.write(master, b"q")
until("log: ")
until("press to sound, 8 of 9 presses: least ")
same(process.wait(20), 0, "the exit code")
same(termios.tcgetattr(slave), before, "the terminal's settings")
