#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# timeout: 120
# beside others
"""534 - `nightjar play` of a file of each kind and codec that is read, made by us and by sox: the simulated card gets every
sample of those that lose none, and of the others the tone that was put in, as loud and as long."""
import cmath
import math
import sys

sys.dont_write_bytecode = True
from engine_kit import TMP, Sim, check, random_frames, same
from file_kit import run as nightjar, sox
from sound_kit import quiet, samples, write_wav

FRAMES = 6000
TONE_HZ, LOUD = 500, 12000

# Rate, file, words of convert behind it; what cannot say its kind gets them of play too.
WHOLE = [(48000, "a.wav", []), (48000, "a.aiff", []), (48000, "a.caf", []), (48000, "a.w64", []), (48000, "a.flac", []),
         (48000, "a.au", []), (48000, "a.rf64", []), (48000, "x.wav", ["-t", "null,wavex"]),
         (48000, "big.wav", ["--endian", "null,big"]), (48000, "alac.caf", ["-e", "null,alac_16"]), (48000, "a.avr", []),
         (48000, "a.ircam", []), (48000, "a.mat4", ["-e", "null,pcm_16"]), (48000, "a.mat5", ["-e", "null,pcm_16"]),
         (48000, "a.mpc2k", []), (48000, "a.nist", []), (48000, "a.paf", []), (48000, "a.pvf", []), (48000, "a.sds", []),
         (48000, "a.svx", []), (48000, "a.voc", ["-e", "null,pcm_16"]), (48000, "dwvw.aiff", ["-e", "null,dwvw_16"]),
         (44100, "a.xi", []), (8000, "a.htk", [])]
CODED = [(48000, "a.ogg", []), (48000, "a.opus", []), (48000, "a.mp3", []), (8000, "a.wve", []),
         (48000, "ima.wav", ["-e", "null,ima_adpcm"]), (48000, "ms.wav", ["-e", "null,ms_adpcm"]),
         (8000, "gsm.wav", ["-e", "null,gsm610"]), (48000, "u.au", ["-e", "null,ulaw"]), (48000, "a.wav", ["-e", "null,alaw"]),
         (8000, "g721.au", ["-e", "null,g721_32"]), (8000, "vox.raw", ["-e", "null,vox_adpcm"]),
         (48000, "ima.w64", ["-e", "null,ima_adpcm"]), (48000, "ima.aiff", ["-e", "null,ima_adpcm"])]
SOX_WHOLE = [(48000, "sox." + kind, []) for kind in ("wav", "aiff", "aifc", "caf", "w64", "flac", "au", "voc", "sph", "avr",
                                                     "sf", "mat4", "mat5", "paf", "pvf")]
SOX_CODED = [(48000, "sox.ogg", []), (8000, "sox-gsm.wav", ["-e", "gsm-full-rate"]), (48000, "sox-ima.wav", ["-e", "ima-adpcm"]),
             (48000, "sox-ms.wav", ["-e", "ms-adpcm"]), (48000, "sox-u.au", ["-e", "u-law"])]


def tone(rate):
    return b"".join(round(LOUD * math.sin(2 * math.pi * TONE_HZ * k / rate)).to_bytes(2, "little", signed=True)
                    for k in range(FRAMES))


def made_by_us(path, wav, words):
    nightjar("convert", wav, path, *words)


def made_by_sox(path, wav, words):
    sox(wav, *words, path)


def play_all(rate, rows):
    """One after the other on one card: what it played."""
    sim = Sim(f"kinds{rate}", "--rate", rate, "--play", 1, "--play-file", TMP + "played.wav")
    for path, _, extra in rows:
        quiet(sim, "play", path, *extra)
    sim.quit()
    with open(TMP + "played.wav", "rb") as file:
        return file.read()[80:]


def whole(rows):
    for rate in sorted({row[0] for row in rows}):
        files = []
        for number, (_, name, words, make) in enumerate(row for row in rows if row[0] == rate):
            data = random_frames(rate + number, FRAMES, 1, "s16")
            make(TMP + name, write_wav(TMP + "source.wav", data, 1, rate), words)
            files.append((TMP + name, data, []))
        played, at = play_all(rate, files), 0
        for path, data, _ in files:
            found = played.find(data, at)
            check(found >= at and found % 2 == 0, f"{path}: every sample, once")
            check(not any(played[at:found]), f"{path}: silence before it")
            at = found + len(data)
        check(not any(played[at:]), "silence behind them")


def coded(rows):
    for rate, name, words, make in rows:
        path = TMP + name
        make(path, write_wav(TMP + "source.wav", tone(rate), 1, rate), words)
        raw = ["-t", "raw", "-r", rate, "-c", 1, "-e", words[-1][5:]] if name.endswith(".raw") else []
        played = samples(play_all(rate, [(path, None, raw)]))
        loud = [k for k, sample in enumerate(played) if abs(sample) > LOUD / 50]
        first, count = loud[0], loud[-1] + 1 - loud[0]
        check(FRAMES * 0.95 <= count <= FRAMES + 3500, f"{name}: {count} frames")
        part = played[first + 1500:first + 1500 + rate // TONE_HZ * 24]
        turn = sum(sample * cmath.exp(-2j * math.pi * TONE_HZ * k / rate) for k, sample in enumerate(part)) * 2 / len(part)
        power = sum(sample * sample for sample in part) / len(part)
        check(0.9 < abs(turn) / LOUD < 1.1, f"{name}: as loud as it was: {abs(turn) / LOUD}")
        check(abs(turn) ** 2 / 2 > power * 0.97, f"{name}: {1 - abs(turn) ** 2 / 2 / power} of its power is not the tone's")


whole([(*row, made_by_us) for row in WHOLE] + [(*row, made_by_sox) for row in SOX_WHOLE])
coded([(*row, made_by_us) for row in CODED] + [(*row, made_by_sox) for row in SOX_CODED])
print(f"figure: {len(WHOLE) + len(SOX_WHOLE)} kinds bit for bit, {len(CODED) + len(SOX_CODED)} codecs by their tone")
