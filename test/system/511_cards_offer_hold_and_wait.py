#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# timeout: 120
"""511 - what `nightjar devices` tells of a card is what the card offers, and that it is in use; --latency is the card's
buffer, --prebuffer what has to be read before sound begins; a pipe that runs dry is gone on with; and what a command can
take of no card or file is one line."""
import json
import os
import subprocess
import sys
import time

sys.dont_write_bytecode = True
from engine_kit import TMP, Sim, check, random_frames, same
from sound_kit import NIGHTJAR, Command, place, quiet, run, write_wav

INPUT = write_wav(TMP + "in.wav", random_frames(1, 20000, 2, "s16"))
CARDS = (("s24_3", 44100, 6, 1), ("f32", 192000, 2, 8), ("s16", 8000, 1, 2), ("s32", 48000, 2, 2))
RAW = ["-t", "raw", "-e", "pcm_16", "-r48k", "-c2"]


def devices(sim, *words):
    done = subprocess.run([NIGHTJAR, "devices", *words], capture_output=True, text=True, check=False,
                          env={**os.environ, "NIGHTJAR_SIM": sim.socket})
    same((done.returncode, done.stderr), (0, ""), "nightjar devices")
    return done.stdout


def offers():
    for number, (form, rate, play, capture) in enumerate(CARDS):
        sim = Sim(f"offer{number}", "--format", form, "--rate", rate, "--play", play, "--capture", capture)
        text = devices(sim)
        card = json.loads(devices(sim, "--json"))[-1]
        sim.quit()
        same((card["stable"], card["name"]), (sim.device, "Simulated card"), "its names")
        for side, verb, channels in (("play", "plays", play), ("capture", "captures", capture)):
            told = card[side]
            same((told["formats"], told["rates_hz"], told["rate_min_hz"], told["rate_max_hz"], told["channels_min"],
                  told["channels_max"], told["default"]), ([form], [rate], rate, rate, channels, channels, True), side)
            line = f"    {verb} by default: {sim.device}, {form}; {rate} Hz; {channels} channels; 16 to 8192 frames a period"
            check(line in text.splitlines(), f"{line!r} is in {text!r}")


def in_use():
    sim = Sim("held", "--paused")
    record = Command(sim, "record", "-q", "-d", "1", TMP + "held.wav")
    sim.tell("wait", "capture")
    text, card = devices(sim), json.loads(devices(sim, "--json"))[-1]
    check(f"captures by default: {sim.device}, the simulated card: the card is in use" in text, f"in use: {text!r}")
    check(f"plays by default: {sim.device}, s16;" in text and "in use" not in json.dumps(card["play"]), f"not in use: {text!r}")
    check("in use" in json.dumps(card["capture"]), f"in use: {card['capture']}")
    sim.tell("start")
    same(record.ends()[1], [], "lines")
    sim.quit()


def latency():
    sim = Sim("latency")
    for word, buffer in (("low", 224), ("0.05", 2400), ("0.2", 9600), ("480s", 480), ("high", 4096)):
        quiet(sim, "play", "--latency", word, INPUT)
        same(sim.tell("status")["play"]["buffer"], buffer, f"--latency {word}: frames of the card's buffer")
    sim.quit()


def prebuffer():
    """In a pipe that stops twice: before sound may begin, and in it."""
    data = random_frames(2, 40000, 2, "s16")
    sim = Sim("prebuffer", "--play-file", TMP + "played.wav")
    play = Command(sim, "play", "-q", "-", *RAW, "--prebuffer", "30000", stdin=subprocess.PIPE)
    play.process.stdin.write(data[:4 * 20000])
    play.process.stdin.flush()
    time.sleep(0.3)
    same(sim.tell("status")["play"]["frames"], 0, "20000 frames are not 30000")
    play.process.stdin.write(data[4 * 20000:4 * 36000])
    play.process.stdin.flush()
    sim.tell("wait", "play")
    time.sleep(0.3)
    same(play.process.communicate(data[4 * 36000:], timeout=60), (b"", b""), "lines")
    same(play.process.returncode, 0, "exit code")
    sim.quit()
    with open(TMP + "played.wav", "rb") as file:
        played = file.read()[80:]
    first = played.find(data[:400])
    check(first >= 0 and not any(played[:first]), "silence, then the pipe's first frame")
    heard = os.path.commonprefix([played[first:], data])
    whole = len(heard) // 4 * 4
    check(whole >= 4 * 30000, f"{whole // 4} frames without a gap")
    again = played.find(data[whole:], first + whole)
    check(again >= 0 and not any(played[first + whole:again]), "then silence, and the rest")
    check(not any(played[again + len(data) - whole:]), "and silence")


def little_at_a_time():
    """A pipe that gives 500 frames and is not closed: the card runs when 400 are wanted, and all 500 are heard."""
    data = random_frames(4, 500, 2, "s16")
    sim = Sim("little", "--play-file", TMP + "little.wav")
    play = Command(sim, "play", "-q", "-", *RAW, "--prebuffer", "400", stdin=subprocess.PIPE)
    play.process.stdin.write(data[:4 * 300])
    play.process.stdin.flush()
    time.sleep(0.3)
    same(sim.tell("status")["play"]["starts"], 0, "300 frames are not 400")
    play.process.stdin.write(data[4 * 300:])
    play.process.stdin.flush()
    sim.tell("wait", "play")
    same(play.process.communicate(timeout=60), (b"", b""), "lines")
    sim.quit()
    with open(TMP + "little.wav", "rb") as file:
        place(file.read()[80:], data, 4, "a pipe's few frames")


def short_sounds():
    """Shorter than what levels are counted in, they have some all the same."""
    sim = Sim("short")
    path = write_wav(TMP + "short.wav", random_frames(3, 400, 2, "s16"))
    lines = run(sim, "play", path)
    sim.quit()
    check(len(lines) == 1 and "played peak -0." in lines[0] and "rms -4." in lines[0], f"levels of 400 frames: {lines}")


def refusals():
    sim, other = Sim("one"), Sim("other", "--rate", 44100)
    with open(INPUT, "rb") as file:
        same(run(sim, "play", "--loop", 2, "-", stdin=file, code=100),
             ["nightjar play: a pipe cannot be played again: --loop is for files"], "a pipe")
    same(run(sim, "play", "--mix", *[INPUT] * 65, code=100), ["nightjar play: 64 files at most sound together"], "65 files")
    quiet(sim, "play", "--mix", *[INPUT] * 64)
    same(run(sim, "playrec", "-D", f"{sim.device},{other.device}", INPUT, TMP + "x.wav", device=False, code=100),
         [f"nightjar playrec: a simulated card has a time of its own: {sim.device} and {other.device}"], "two cards")
    for kind in ("sd2", "dwvw_n"):  # pastream's, which libsndfile cannot write into a stream, or at all
        option = "-t" if kind == "sd2" else "-e"
        lines = run(sim, "io", INPUT, TMP + "x.wav", option, "null," + kind, code=100)
        check(len(lines) == 1 and kind in lines[0], f"{kind}: {lines}")
    check(not os.path.exists(TMP + "x.wav"), "no file is made")
    sim.quit()
    other.quit()


for part in (offers, in_use, latency, prebuffer, little_at_a_time, short_sounds, refusals):
    part()
