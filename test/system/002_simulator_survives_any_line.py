#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Random lines, torn lines and dropped connections do not end the simulated board nor confuse it."""
import random
import socket

import engine_kit as kit

WORDS = ("start pause now run wait line press script xrun stall vanish return ppm source forget flush "
         "status attach client pcm params wake prepare drain stop close bye waiter unwaiter until at hold "
         "play capture both -1 0 1 2 64 128 4294967296 99999999999999999999 x prbs tone cable nan").split()
LINES = 20000 if kit.FULL else 1500


def connect(sim):
    link = socket.socket(socket.AF_UNIX)
    link.settimeout(5)
    link.connect(sim.socket)
    return link


def random_line(rng):
    kind = rng.random()
    if kind < 0.8:
        return " ".join(rng.choices(WORDS, k=rng.randint(1, 6))).encode() + b"\n"
    if kind < 0.9:
        return bytes(rng.randrange(256) for _ in range(rng.randint(1, 200))) + b"\n"
    return b"a" * rng.randint(1, 6000) + rng.choice((b"", b"\n"))


def main():
    rng = random.Random(kit.SEED)
    sim = kit.Sim("any", "--lockstep", "--patience", 1, "--play", 2, "--capture", 3)
    link = connect(sim)
    for count in range(LINES):
        line = random_line(rng)
        try:
            link.sendall(line)
            if rng.random() < 0.5:
                link.setblocking(False)
                link.recv(1 << 20)
        except (BlockingIOError, InterruptedError):
            pass
        except (BrokenPipeError, ConnectionResetError):
            link.close()
            link = connect(sim)
        link.settimeout(5)
        if count % 50 == 49:
            link.close()
            link = connect(sim)
    link.close()
    sim.tell("return")
    status = sim.tell("status")
    kit.same(status["waiters"], 0, "waiters that are left")
    for direction in ("play", "capture"):
        kit.same(status[direction]["pid"], 0, f"{direction} is free")
    # And it still does its work.
    before = sim.tell("pause")["card_frame"]
    sim.tell("ppm", 0)
    kit.check(sim.tell("run", 48000)["card_frame"] >= before + 47990, "time passes")
    sim.quit()
    print(f"{LINES} lines")


main()
