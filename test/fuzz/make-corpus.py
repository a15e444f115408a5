#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""make-corpus.py FOLDER - what the fuzzers begin with: FOLDER/config, command, clip, head, ledger and source.

Of each what is written here, and what corpus/NAME.txt keeps of earlier runs: a line of base64 for each input."""
import base64
import os
import struct
import sys

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")

EVERY_KEY = b"""\xef\xbb\xbf[nightjar]\r\nclips=.\r\ntakes = t\nlog = l\nlog_max=1M\nkeep_free=100M
memory_limit=400M\nwatchdog=yes
[card main] ; the first
device=usb:1-1.2\nin=hw:0\nout=hw:1\nrate=48000\nperiod=64\nperiods=2\nout_channels=2\nin_channels=2
format=s24_3\nvolume_db=-3.5 dB\nlimiter=5ms\ndither=yes\nvoices=64\nbank=64M\nbuffer=1m30s
[card two]\ndevice = sim
[button bell]
card=main\nline=gpiochip:4\nactive=high\npull=down\nlock=20ms\nplay="self/stat"\ngain_db=-6
again=overlap\nloop=no\nfade_in=1s\nfade_out=0
[take dawn]
card=two\nchannels=1-4,8\nformat=wav float\nsplit=2h\nfile=%Y-%m-%d/%H%M%S%z.wav
"""


# The first letter chooses the command: fuzz_command.c.
COMMANDS = [
    "h input.wav output.wav", "h - output.wav -q", "h -c1 -r48k -e=pcm_16 output.raw", "h null output.wav -r48k -d10:00",
    "h a b -d 480ks -o 64s -p 1.5 --loop=3 --pad --fatal-xruns", "h ^ b -m 2,1 1:3,2:4 -s 1,2,5-8 3", "h --list --json -h",
    "h a b -D hw:1,0,null -c 2,1 -f int16,float32 -t WAV,raw --endian big,file --latency low -b 512 --buffersize 64K",
    "h @x c\n\n-r48k -D \"hw:1,0\" 'a b.wav' \\ x @y", "i a.wav b.ogg --mix --gain -6 --fade-in .5 --fade-out 100s -- -x",
    "j a.wav --at 6:30 --split 10:00 --append --ledger", "j - --at 2030-12-31T23:59:59.5+01:00 -n", "k a b --at +10 --prebuffer .5",
    "l -d 10 -q --periods 4", "m a b -r 44.1k,48k -c ,1", "n bell --runtime /run/x", "o nightjar.ini",
]


def wav(codec, channels, bits, audio, rate=48000, extra=b""):
    frame = max(1, channels * bits // 8)
    head = struct.pack("<HHIIHH", codec, channels, rate, rate * frame, frame, bits) + extra
    chunks = b"fmt " + struct.pack("<I", len(head)) + head + b"data" + struct.pack("<I", len(audio)) + audio
    return b"RIFF" + struct.pack("<I", 4 + len(chunks)) + b"WAVE" + chunks


def clips():
    audio = bytes(i * 37 & 255 for i in range(480))
    for bits in (8, 16, 24, 32):
        yield "pcm%d.wav" % bits, wav(1, 2, bits, audio)
    yield "float.wav", wav(3, 1, 32, audio)
    yield "double.wav", wav(3, 1, 64, audio)
    yield "ulaw.wav", wav(7, 1, 8, audio, 8000)
    yield "ima.wav", wav(0x11, 1, 4, audio[:256], 44100, struct.pack("<HH", 2, 505))
    yield "rate.wav", wav(1, 1, 16, audio, 44100)
    yield "rifx.wav", b"RIFX" + wav(1, 1, 16, audio)[4:]
    comm = struct.pack(">hIh", 1, 240, 16) + b"\x40\x0e\xac\x44" + bytes(6)
    ssnd = bytes(8) + audio
    body = b"AIFFCOMM" + struct.pack(">I", len(comm)) + comm + b"SSND" + struct.pack(">I", len(ssnd)) + ssnd
    yield "pcm.aiff", b"FORM" + struct.pack(">I", len(body)) + body
    yield "pcm.au", b".snd" + struct.pack(">5I", 24, len(audio), 3, 48000, 1) + audio


def take_head(rf64=False, frames=100, floats=False):
    """The first 512 bytes of a take, as takes/wav_head.h tells."""
    size = 504 + frames * 4
    sizes = struct.pack("<QQQI", size, frames * 4, frames, 0) if rf64 else bytes(28)
    form = struct.pack("<HHIIHH", 3 if floats else 1, 1 if floats else 2, 48000, 192000, 4, 32 if floats else 16)
    head = (b"RF64" if rf64 else b"RIFF") + struct.pack("<I", 0xFFFFFFFF if rf64 else size) + b"WAVE"
    head += (b"ds64" if rf64 else b"JUNK") + struct.pack("<I", 28) + sizes
    head += b"fmt " + struct.pack("<I", 18 if floats else 16) + form + (b"\0\0" if floats else b"")
    head += b"fact" + struct.pack("<II", 4, frames) if floats else b""
    room = 504 - len(head) - 8
    text = (b"GUANO|Version: 1.0\nTimestamp: 2026-11-20T05:31:00.123+01:00\nNightjar|Take: dawn\n"
            b"Nightjar|First Frame: 7\nNightjar|Epoch: 00000000000000aa\nNightjar|Boot: 0123\n"
            b"Nightjar|True Rate: 48000.1234\n")
    head += b"guan" + struct.pack("<I", room) + text.ljust(room)
    return head + b"data" + struct.pack("<I", 0xFFFFFFFF if rf64 else frames * 4)


LEDGER = b"""first_frame,length_frames,bound_frames,cause,utc,file_frame,filled_frames
100,50,0,xrun,2026-11-20T05:31:00.123+01:00,100,50
900,,,power cut,2026-11-20T05:31:01.000+01:00,900,0
# a note
# complete: 1000 frames, first 0, 2 holes, 50 frames missing
"""


def streamed():
    """Heads that do not know their length, with ways to read them behind."""
    audio = bytes(i * 37 & 255 for i in range(480))
    for size in (0, 0x7FFFF000, 0xFFFFFFFF):
        data = wav(1, 2, 16, audio)
        yield data[:4] + struct.pack("<I", size) + data[8:40] + struct.pack("<I", size) + data[44:]
    yield b".snd" + struct.pack(">5I", 24, 0xFFFFFFFF, 3, 48000, 1) + audio
    yield b"fLaC" + bytes([0x80, 0, 0, 34, 16, 0, 16, 0]) + bytes(6) + bytes([11, 184, 2, 240]) + bytes(20) + audio


def write(folder, name, data):
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, name), "wb") as file:
        file.write(data)


def kept():
    folder = os.path.join(ROOT, "test", "fuzz", "corpus")
    for file in sorted(os.listdir(folder)):
        with open(os.path.join(folder, file), "rb") as lines:
            for number, line in enumerate(lines):
                yield file.removesuffix(".txt"), number, base64.b64decode(line, validate=False)


def main():
    if len(sys.argv) != 2 or sys.argv[1].startswith("-"):
        sys.exit("usage: make-corpus.py FOLDER")
    with open(os.path.join(ROOT, "board", "sim", "demo.ini"), "rb") as file:
        write(os.path.join(sys.argv[1], "config"), "demo.ini", file.read())
    write(os.path.join(sys.argv[1], "config"), "keys.ini", EVERY_KEY)
    write(os.path.join(sys.argv[1], "config"), "tab.ini", b"[card a\tb]\n[take t]\ncard = c\n")
    for number, line in enumerate(COMMANDS):
        write(os.path.join(sys.argv[1], "command"), "%02d" % number, (line[0] + line[2:].replace(" ", "\n")).encode())
    for name, data in clips():
        write(os.path.join(sys.argv[1], "clip"), name, data)
        write(os.path.join(sys.argv[1], "head"), name, data)
        for way in range(0, 256, 37):
            write(os.path.join(sys.argv[1], "source"), "%d-%s" % (way, name), data + bytes([way]))
    for number, data in enumerate(streamed()):
        write(os.path.join(sys.argv[1], "source"), "streamed-%d" % number, data + b"\0")
        write(os.path.join(sys.argv[1], "head"), "streamed-%d" % number, data)
    for name, data in (("take", take_head()), ("large", take_head(rf64=True)), ("float", take_head(floats=True))):
        write(os.path.join(sys.argv[1], "head"), name, data)
    write(os.path.join(sys.argv[1], "ledger"), "two", b"\x1b" + LEDGER)
    write(os.path.join(sys.argv[1], "ledger"), "cut", b"\x03" + LEDGER[:-20])
    write(os.path.join(sys.argv[1], "ledger"), "long", b"\x03" + LEDGER.replace(b"2026", b"2026" * 90))
    for name, number, data in kept():
        write(os.path.join(sys.argv[1], name), "kept-%d" % number, data)


if __name__ == "__main__":
    main()
