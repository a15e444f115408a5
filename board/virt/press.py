#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""press.py IMAGE_DIR LINE|idle - closes a button of the board that `make emulate` runs, for 0.1 s.

idle waits for the emulator and opens every button, as pull-up resistors would."""

import os
import sys
import time

sys.dont_write_bytecode = True
from board import LINES, Monitor, Pins  # noqa: E402


def main():
    if len(sys.argv) != 3:
        sys.exit("usage: press.py IMAGE_DIR LINE|idle")
    folder, what = sys.argv[1:]
    if what != "idle" and (not what.isdigit() or int(what) not in LINES):
        sys.exit("press.py: the board's lines are " + ", ".join(str(line) for line in LINES))
    monitor = Monitor(os.path.join(folder, "qmp.sock"))
    pins = Pins(monitor, os.path.join(folder, "qtest.sock"))
    if what == "idle":
        pins.idle()
        return
    pins.set(int(what), 0)
    time.sleep(0.1)
    pins.set(int(what), 1)


main()
