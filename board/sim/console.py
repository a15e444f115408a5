#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""console.py PROGRAMS RUNTIME CONFIG - buttons, levels and events of an appliance on the simulated board.

In a terminal: keys 1-8 press the buttons (the simulated board's lines 0-7 fall and rise, and the
appliance hears the edges), q stops. Without a terminal: ten seconds by a script. At the end it prints
how long the presses took to sound, and how many frames were played, captured and lost.
"""
import json
import os
import re
import select
import socket
import subprocess
import sys
import termios
import time
import tty

SCRIPT = [(0.5, 1), (1.5, 3), (1.8, 3), (2.2, 7), (3.0, 2), (4.0, 4), (4.3, 4), (5.0, 5),
          (6.0, 6), (6.4, 6), (7.0, 8), (8.0, 7), (8.5, 3), (9.0, 1), (9.2, 1)]
SCRIPT_SECONDS = 10.0
REFRESH_SECONDS = 0.1


class Talk:
    """One connection to the supervisor's control socket."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(path)
        self.rest = b""

    def ask(self, line):
        self.socket.sendall(line.encode() + b"\n")
        while True:
            for reply in self.lines():
                return reply

    def lines(self):
        data = self.socket.recv(65536)
        if not data:
            raise ConnectionError("the appliance has ended")
        *whole, self.rest = (self.rest + data).split(b"\n")
        return [json.loads(line) for line in whole]


def meter(peaks):
    """A channel's peak in 16 steps of 3 dB."""
    bars = []
    for peak in peaks:
        steps = 0
        while steps < 16 and peak > 10 ** (-(48 - 3 * steps) / 20):
            steps += 1
        bars.append("|" + "=" * steps + " " * (16 - steps) + "|")
    return " ".join(bars)


class Console:
    def __init__(self, programs, runtime, config):
        self.sim = os.path.join(programs, "nightjar-sim")
        self.sim_socket = os.path.join(runtime, "sim.sock")
        control = os.path.join(runtime, "control.sock")
        self.talk = Talk(control)
        self.events = Talk(control)
        self.events.ask("events")
        self.terminal = sys.stdin.isatty() and sys.stdout.isatty()
        self.keys = {}
        with open(config, encoding="utf-8") as file:
            text = file.read()
        for name, line in re.findall(r"\[button (\S+)\]\s*line = sim:(\d+)", text):
            self.keys[int(line) + 1] = name

    def press(self, key):
        if key not in self.keys:
            return
        subprocess.run([self.sim, "tell", "--socket", self.sim_socket, "press", str(key - 1)],
                       stdout=subprocess.DEVNULL, check=False)

    def say(self, text):
        print(("\r\033[K" if self.terminal else "") + text, flush=True)

    def show_event(self, event):
        if event["event"] == "log":
            if not event["text"].startswith("press "):
                self.say("  " + event["text"])
        elif event["event"] == "press" and event["what"] == "started":
            frames = event["frame"] - event["edge_frame"]
            late = f", late by {event['late_frames']} frames" if event["late_frames"] else ""
            self.say(f"  {event['button']}: sounds {event['latency_ms']:.3f} ms ({frames} frames) "
                     f"after the edge{late}")
        elif event["event"] == "press" and event["what"] == "followed":
            self.say(f"  {event['button']}: sounds after the one before")
        elif event["event"] == "press" and event["what"] != "ended":
            self.say(f"  {event['button']}: {event['what']}")

    def show_levels(self):
        levels = self.talk.ask("levels")["levels"]
        if self.terminal:
            texts = [f"{name} {meter(peaks)}" for name, peaks in levels.items()]
            print("\r\033[K" + "   ".join(texts), end="", flush=True)

    def by_hand(self):
        for key in sorted(self.keys):
            self.say(f"  key {key}: {self.keys[key]}")
        self.say("  q: stop")
        old = termios.tcgetattr(sys.stdin)
        tty.setcbreak(sys.stdin)
        try:
            self.loop(None)
        finally:
            termios.tcsetattr(sys.stdin, termios.TCSADRAIN, old)
            print()

    def loop(self, seconds):
        began = time.monotonic()
        left = list(SCRIPT) if seconds else []
        shown = 0.0
        while not seconds or time.monotonic() - began < seconds:
            watched = [self.events.socket] + ([sys.stdin] if not seconds else [])
            ready, _, _ = select.select(watched, [], [], REFRESH_SECONDS / 2)
            if self.events.socket in ready:
                for event in self.events.lines():
                    self.show_event(event)
            if sys.stdin in ready:
                key = os.read(sys.stdin.fileno(), 1).decode(errors="replace")
                if key in ("q", "Q", ""):
                    return
                if key.isdigit():
                    self.press(int(key))
            while left and time.monotonic() - began >= left[0][0]:
                self.press(left.pop(0)[1])
            if time.monotonic() - shown > REFRESH_SECONDS:
                shown = time.monotonic()
                self.show_levels()

    def summary(self):
        status = self.talk.ask("status")
        for stream in status["streams"]:
            what = "played" if stream["direction"] == "play" else "captured"
            print(f"{stream['name']}: {stream['frames']} frames {what}, {stream['hole_frames']} lost "
                  f"({stream['xruns']} xruns)")
            presses = stream.get("presses")
            if presses and presses["measured"]:
                figures = [f"{presses[f'{which}_latency_ms']:.3f} ms ({presses[f'{which}_latency_frames']} frames)"
                           for which in ("min", "median", "max")]
                print(f"press to sound, {presses['measured']} of {presses['presses']} presses: least {figures[0]}, "
                      f"median {figures[1]}, most {figures[2]}; stated {stream['latency_frames']} frames, "
                      f"{presses['late']} late")
        for take in status["takes"]:
            print(f"take {take['name']}: {take['frames']} frames written, {take['holes']} holes of "
                  f"{take['hole_frames']} frames")

    def run(self):
        print("the appliance is armed" + ("" if self.terminal else "; ten seconds by a script"))
        if self.terminal:
            self.by_hand()
        else:
            self.loop(SCRIPT_SECONDS)
        self.summary()
        self.talk.ask("stop")


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    try:
        Console(*sys.argv[1:]).run()
    except ConnectionError as error:
        sys.exit(f"console: {error}; the log says why")
