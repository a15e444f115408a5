#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""make-clips.py FOLDER - the eight example clips, in eight different kinds of WAV.

The same bytes every time. Names, sounds and kinds:
  doorbell  two struck bars, ding and dong      16 bits      stereo  48,000 Hz
  nightjar  the bird's churring                 24 bits      mono    48,000 Hz
  drum      a low drum                          16 bits      mono    44,100 Hz
  bell      a church bell                       float        stereo  48,000 Hz
  chord     a soft organ chord                  24 bits      stereo  44,100 Hz
  whistle   a slide up and down                  8 bits      mono    48,000 Hz
  rain      a loop without a seam               16 bits      stereo  48,000 Hz
  melody    a music box                         32 bits      mono    48,000 Hz
"""
import array
import math
import os
import random
import struct
import sys

TAU = 2 * math.pi
FLOAT, PCM, EXTENSIBLE = 3, 1, 0xFFFE
SUBFORMAT = struct.pack("<H", PCM) + bytes.fromhex("000000001000800000aa00389b71")


def seconds(rate, length):
    return [i / rate for i in range(int(rate * length))]


def tone(rate, length, hertz, decay, attack=0.002):
    """A sine that begins softly within `attack` and dies away."""
    step = TAU * hertz / rate
    return [math.sin(step * i) * math.exp(-t * decay) * min(1.0, t / attack)
            for i, t in enumerate(seconds(rate, length))]


def add(into, values, at=0, gain=1.0):
    for i, value in enumerate(values, at):
        if i >= len(into):
            break
        into[i] += gain * value


def struck_bar(rate, length, hertz):
    out = tone(rate, length, hertz, 3.0)
    add(out, tone(rate, length, 2.76 * hertz, 9.0), gain=0.35)
    add(out, tone(rate, length, 5.4 * hertz, 20.0), gain=0.15)
    return out


def doorbell(rate):
    left, right = [0.0] * int(1.8 * rate), [0.0] * int(1.8 * rate)
    ding, dong = struck_bar(rate, 1.2, 659.26), struck_bar(rate, 1.2, 523.25)
    add(left, ding, gain=0.5), add(right, ding, gain=0.35)
    add(left, dong, int(0.6 * rate), 0.35), add(right, dong, int(0.6 * rate), 0.5)
    return [left, right]


def nightjar(rate):
    """A churr: some thirty pulses a second, dropping in pitch now and then."""
    out, phase = [], 0.0
    for t in seconds(rate, 2.0):
        low = math.sin(TAU * 0.8 * t) > 0.3
        phase += TAU * (1500 if low else 1850) / rate
        pulse = max(0.0, math.sin(TAU * (26 if low else 33) * t))
        edge = min(1.0, 20 * t, 20 * (2.0 - t))
        out.append(0.6 * edge * pulse * math.sin(phase))
    return [out]


def drum(rate):
    noise, out, phase = random.Random(3), [], 0.0
    for t in seconds(rate, 0.6):
        phase += TAU * (55 + 120 * math.exp(-t * 30)) / rate
        click = noise.uniform(-1, 1) * math.exp(-t * 400)
        out.append(0.85 * math.sin(phase) * math.exp(-t * 7) * min(1.0, t / 0.001) + 0.1 * click)
    return [out]


def bell(rate):
    partials = [(0.5, 0.5, 0.7), (1.0, 0.6, 1.0), (1.19, 0.4, 1.3), (1.5, 0.25, 1.8),
                (2.0, 0.5, 2.2), (2.74, 0.2, 3.5), (3.0, 0.2, 4.0), (4.07, 0.1, 6.0)]
    left, right = [0.0] * int(3.0 * rate), [0.0] * int(3.0 * rate)
    for number, (ratio, gain, decay) in enumerate(partials):
        partial = tone(rate, 3.0, 440 * ratio, decay)
        add(left, partial, gain=gain * (0.30 if number % 2 else 0.22))
        add(right, partial, gain=gain * (0.22 if number % 2 else 0.30))
    return [left, right]


def chord(rate):
    channels = []
    for detune in (-0.4, 0.4):
        out = [0.0] * int(2.0 * rate)
        for hertz in (261.63, 329.63, 392.00, 523.25):
            for harmonic in (1, 2, 3):
                add(out, tone(rate, 2.0, (hertz + detune) * harmonic, 0.4, 0.15),
                    gain=0.16 / harmonic ** 2)
        last = int(0.2 * rate)
        channels.append([v * min(1.0, (len(out) - 1 - i) / last) for i, v in enumerate(out)])
    return channels


def whistle(rate):
    out, phase = [], 0.0
    for t in seconds(rate, 0.9):
        phase += TAU * (700 + 1100 * math.sin(math.pi * t / 0.9)) / rate
        out.append(0.5 * math.sin(phase) * min(1.0, t / 0.02, (0.9 - t) / 0.05))
    return [out]


def rain(rate):
    """Filtered noise whose end runs into its beginning, with drops."""
    channels, noise, count = [], random.Random(7), int(2.0 * rate)
    for _ in range(2):
        out, smooth = [], 0.0
        for _ in range(count + rate // 4):
            smooth += 0.25 * (noise.uniform(-1, 1) - smooth)
            out.append(0.3 * smooth)
        for _ in range(30):
            drop = tone(rate, 0.05, noise.uniform(1200, 4000), 120.0)
            add(out, drop, noise.randrange(count - len(drop)), 0.15)
        for i in range(rate // 4):
            share = i / (rate // 4)
            out[i] = math.sqrt(share) * out[i] + math.sqrt(1 - share) * out[count + i]
        channels.append(out[:count])
    return channels


def melody(rate):
    notes = [(0.0, 783.99), (0.2, 880.0), (0.4, 987.77), (0.6, 1174.66), (1.0, 987.77), (1.2, 1174.66),
             (1.4, 1567.98)]
    out = [0.0] * int(2.4 * rate)
    for at, hertz in notes:
        add(out, struck_bar(rate, 0.9, hertz), int(at * rate), 0.4)
    return [out]


def pack(values, bits, is_float):
    if is_float:
        return array.array("f", values).tobytes()
    if bits == 8:
        return bytes(min(255, max(0, round(128 + 127 * v))) for v in values)
    top = (1 << (bits - 1)) - 1
    whole = [min(top, max(-top - 1, round(top * v))) for v in values]
    if bits == 16:
        return struct.pack("<%dh" % len(whole), *whole)
    if bits == 32:
        return struct.pack("<%di" % len(whole), *whole)
    return b"".join(v.to_bytes(3, "little", signed=True) for v in whole)


def write_wav(path, channels, rate, bits, is_float=False):
    count = len(channels)
    data = pack([v for frame in zip(*channels) for v in frame], bits, is_float)
    frame = count * bits // 8
    wide = bits > 16 and not is_float
    head = struct.pack("<HHIIHH", EXTENSIBLE if wide else FLOAT if is_float else PCM, count, rate,
                       rate * frame, frame, bits)
    if wide:
        head += struct.pack("<HHI", 22, bits, 4 if count == 1 else 3) + SUBFORMAT
    elif is_float:
        head += struct.pack("<H", 0)
    chunks = b"fmt " + struct.pack("<I", len(head)) + head
    if is_float:
        chunks += b"fact" + struct.pack("<II", 4, len(channels[0]))
    chunks += b"data" + struct.pack("<I", len(data)) + data + b"\0" * (len(data) & 1)
    with open(path + ".part", "wb") as file:
        file.write(b"RIFF" + struct.pack("<I", 4 + len(chunks)) + b"WAVE" + chunks)
    os.replace(path + ".part", path)


CLIPS = [(doorbell, 48000, 16, False), (nightjar, 48000, 24, False), (drum, 44100, 16, False),
         (bell, 48000, 32, True), (chord, 44100, 24, False), (whistle, 48000, 8, False),
         (rain, 48000, 16, False), (melody, 48000, 32, False)]


def main():
    if len(sys.argv) != 2 or sys.argv[1].startswith("-"):
        sys.exit("usage: make-clips.py FOLDER")
    os.makedirs(sys.argv[1], exist_ok=True)
    for make, rate, bits, is_float in CLIPS:
        write_wav(os.path.join(sys.argv[1], make.__name__ + ".wav"), make(rate), rate, bits, is_float)


if __name__ == "__main__":
    main()
