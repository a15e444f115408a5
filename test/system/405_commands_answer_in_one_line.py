#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# timeout: 60
"""405 - bad arguments: one line on standard error and exit code 100; --help for each command; the control socket
answers one line of JSON to one line, whatever the line is."""
import json
import os
import socket
import stat
import subprocess
import sys

sys.dont_write_bytecode = True
from appliance_kit import Appliance, until, wav
from engine_kit import OUT, TMP, check, same

NIGHTJAR = OUT + "nightjar"


def run(*words):
    done = subprocess.run([NIGHTJAR, *words], capture_output=True, text=True, timeout=30, check=False)
    return done.returncode, done.stdout, done.stderr


for words, line in [
        ((), "nightjar: a command is missing (nightjar --help)"),
        (("prses",), "nightjar: unknown command 'prses'; did you mean press? (nightjar --help)"),
        (("dance",), "nightjar: unknown command 'dance' (nightjar --help)"),
        (("run", "now"), "nightjar run: one word too many: 'now' (nightjar run --help)"),
        (("run", "--config"), "nightjar run: --config needs a value: FILE (nightjar run --help)"),
        (("run", "--engine", "/nowhere"), "nightjar run: no engine at /nowhere: No such file or directory (--engine PATH)"),
        (("press",), "nightjar press: the button's name is missing (nightjar press --help)"),
        (("press", "a", "b"), "nightjar press: one word too many: 'b' (nightjar press --help)"),
        (("status", "--jason"), "nightjar status: unknown option '--jason'; did you mean --json? (nightjar status --help)"),
        (("reload", "--runtime"), "nightjar reload: --runtime needs a value: DIR (nightjar reload --help)"),
        (("stop", "it"), "nightjar stop: one word too many: 'it' (nightjar stop --help)"),
        (("devices", "hw:0"), "nightjar devices: one word too many: 'hw:0' (nightjar devices --help)"),
        (("press", "a\nb", "c\rd"), "nightjar press: one word too many: 'c?d' (nightjar press --help)"),
        (("version", "2"), "nightjar version: one word too many: '2' (nightjar version --help)"),
        (("check", "a", "b"), "nightjar check: one word too many: 'b' (nightjar check --help)")]:
    same(run(*words), (100, "", line + "\n"), f"nightjar {' '.join(words)}")

code, text, _ = run("--help")
same(code, 0, "nightjar --help")
commands = [line.split()[0] for line in text.splitlines() if line.startswith("  ") and not line.split()[0].isdigit()]
check({"run", "check", "status", "press", "events", "devices", "reload", "stop", "version"} <= set(commands), f"commands in the help: {commands}")
for command in commands:
    code, text, error = run(command, "--help")
    same((code, error, text.startswith(f"usage: nightjar {command}")), (0, "", True), f"nightjar {command} --help")
same(run("version")[:2], (0, "nightjar 0.1.0\n"), "nightjar version")
nobody = f"nightjar: nobody answers at {TMP}nobody/control.sock (No such file or directory); is `nightjar run` running?\n"
same(run("status", "--runtime", TMP + "nobody"), (111, "", nobody), "nobody is there")

config = "[nightjar]\ntakes = takes\n[card main]\ndevice = sim\nperiod = 512\nperiods = 4\n[button bell]\nline = sim:0\nplay = a.wav\n[take t]\nfile = t.wav\n"
machine = Appliance("commands", config, {"a.wav": wav([100] * 480)}, "--real-time")
machine.start()
path = machine.runtime + "/control.sock"
same(stat.S_IMODE(os.stat(path).st_mode), 0o600, "the mode of the control socket")
for segment in ("main.play.seg", "main.capture.seg"):
    same(stat.S_IMODE(os.stat(machine.runtime + "/" + segment).st_mode), 0o600, "the mode of a segment")


def ask(*lines):
    with socket.socket(socket.AF_UNIX) as link:
        link.connect(path)
        link.settimeout(10)
        link.sendall(b"".join(lines))
        text = b""
        while text.count(b"\n") < len(lines):
            try:
                more = link.recv(65536)
            except ConnectionResetError:
                more = b""
            if not more:
                break
            text += more
        return [json.loads(line) for line in text.splitlines()]


unknown = {"ok": False, "error": "unknown command; there are status, levels, press NAME, events, reload, stop"}
same(ask(b"dance\n"), [unknown], "an unknown command")
same(ask(b"\n"), [unknown], "an empty line")
same(ask(b"\xff\x00\xfe\n"), [unknown], "bytes that are no text")
same(ask(b"press\n"), [{"ok": False, "error": "a name is missing"}], "a press of nothing")
same(ask(b"status now\n"), [{"ok": False, "error": "one word too many"}], "a status of something")
same(ask(b"press gong\n"), [{"ok": False, "error": "no button is named 'gong'"}], "a button that is not there")
same(ask(b"x" * 2000), [], "a line without end")
same([reply["ok"] for reply in ask(b"press bell\r\n", b"levels\n", b"status\n")], [True, True, True], "three lines at once")
same(sorted(ask(b"levels\n")[0]["levels"]), ["main.capture", "main.play"], "levels")
many = [socket.socket(socket.AF_UNIX) for _ in range(40)]
for link in many:
    link.connect(path)
for link in many:
    link.close()
until(lambda: ask(b"levels\n"), "an answer after forty guests")

listener = socket.socket(socket.AF_UNIX)
listener.connect(path)
listener.sendall(b"events\n")
listener.settimeout(10)
lines = listener.makefile()
same(json.loads(lines.readline()), {"ok": True}, "the answer to events")
same(run("press", "bell", "--runtime", machine.runtime), (0, "", ""), "nightjar press")
events = (json.loads(line) for line in lines)
started = next(event for event in events if (event["event"], event.get("what")) == ("press", "started"))
same(started["button"], "bell", "the event of a press")
same(run("press", "gong", "--runtime", machine.runtime), (100, "", "nightjar press: no button is named 'gong'\n"), "nightjar press gong")
until(lambda: "take t: recording" in run("status", "--runtime", machine.runtime)[1], "the take records")
code, text, _ = run("status", "--runtime", machine.runtime)
check(code == 0 and "button bell on sim:0 plays a.wav: 2 presses" in text and "take t: recording" in text, f"nightjar status: {text}")
check(text.count("  callback ") == 2, f"callback times of both streams: {text}")
for name in ("main.play", "main.capture"):
    stream = machine.stream(name)
    check(0 < stream["mean_callback_us"] <= stream["worst_callback_us"] and 0 < stream["load"] < 1, f"callback times of {name}: {stream}")
    check(abs(stream["measured_ppm"] - (stream["measured_rate"] / stream["rate"] - 1) * 1e6) < 0.2, f"rates of {name}: {stream}")

# A second one on the same runtime directory leaves the first alone.
second = subprocess.Popen([NIGHTJAR, "run", "--config", machine.config, "--runtime", machine.runtime],
                          stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
check("another nightjar uses it" in second.stderr.readline() + second.stderr.readline(), "a second supervisor says why")
second.terminate()
second.wait(10)
same(machine.stream("main.play")["restarts"], 0, "restarts")
machine.stop()
check(not os.path.exists(path) and not os.path.exists(machine.runtime + "/main.play.seg"), "socket and segments are gone")
machine.quit()
