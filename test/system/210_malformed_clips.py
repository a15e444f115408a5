#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# 210 - each bad sound file is one line with its likely cause; what is good beside it stays.
# beside others
import os
import struct
import sys

from malformed import main, wav, write

BUTTON = b"[button bad]\nline = GPIO9\nplay = "


def clip(data, name=b"bad.wav"):
    write(name, data)
    return BUTTON + name


# ---- what is no sound ----

def an_empty_clip():
    return clip(b"")


def text_named_wav():
    return clip(b"To do: record the doorbell\r\n")


def a_web_page_named_wav():
    return clip(b"<!DOCTYPE html>\n<html><body>404 Not Found</body></html>\n")


def nothing_but_zeros():
    return clip(bytes(70000))


def noise_named_wav():
    return clip(bytes((i * 7919 >> 3) & 255 for i in range(5000)))


def an_mp3_named_wav():
    return clip(b"ID3\4" + bytes(600))


def a_bare_mp3_named_wav():
    return clip(b"\xff\xfb\x90\x64" + bytes(600))


def an_ogg_named_wav():
    return clip(b"OggS\0\2" + bytes(600))


def a_flac_named_wav():
    return clip(b"fLaC\0\0\0\x22" + bytes(600))


def an_mpeg_4_named_wav():
    return clip(b"\0\0\0\x20ftypM4A " + bytes(600))


def a_zip_named_wav():
    return clip(b"PK\3\4" + bytes(600))


def a_video_named_wav():
    return clip(b"RIFF\x64\0\0\0AVI LIST" + bytes(84))


def a_folder_named_wav():
    os.mkdir("bad.wav")
    return BUTTON + b"bad.wav"


def a_pipe_named_wav():
    os.mkfifo("bad.wav")
    return BUTTON + b"bad.wav"


def no_permission_to_read_a_clip():
    text = clip(wav())
    os.chmod("bad.wav", 0)
    return text


def a_link_to_nowhere():
    os.symlink("elsewhere.wav", "bad.wav")
    return BUTTON + b"bad.wav"


def a_link_to_itself():
    os.symlink("bad.wav", "bad.wav")
    return BUTTON + b"bad.wav"


# ---- names ----

def a_missing_clip():
    return BUTTON + b"owl.wav"


def a_misspelt_clip():
    return BUTTON + b"god.wav"


def a_clip_without_its_ending():
    return BUTTON + b"good"


def a_macos_shadow_of_a_clip():
    write("._good.wav", b"\0\5\x16\7\0\2\0\0Mac OS X        " + bytes(100))
    return BUTTON + b"._good.wav"


def leavings_of_other_systems_beside_a_missing_clip():
    for name in ("._good.wav", "Thumbs.db", ".DS_Store", "desktop.ini"):
        write(name, bytes(100))
    return BUTTON + b"thumbs.wav"


def a_clip_name_that_is_not_utf8():
    write(b"caf\xe9.wav", wav())
    return b"; no button can ask for it"


def a_clip_asked_for_in_latin_1():
    write(b"caf\xe9.wav.txt", wav())
    return BUTTON + b"caf\xe9.wav"


def an_over_long_clip_name():
    return BUTTON + b"n" * 300 + b".wav"


# ---- heads ----

def only_riff():
    return clip(b"RIFF")


def cut_in_the_head():
    return clip(wav()[:30])


def cut_before_the_audio():
    return clip(wav()[:44])


def cut_in_the_audio():
    return clip(wav(b"\1\2" * 48000)[:9644])


def a_download_that_stopped_in_the_middle():
    return clip(wav(b"\1\2\3" * 2 * 48000, channels=2, bits=24)[:44 + 144001])


def three_gigabytes_in_a_kilobyte():
    return clip(wav(bytes(956), said=3 << 30))


def no_frames():
    return clip(wav(b""))


def no_channels():
    return clip(wav(head=struct.pack("<HHIIHH", 1, 0, 48000, 0, 0, 16)))


def a_thousand_channels():
    return clip(wav(bytes(20000), channels=1000))


def a_rate_of_nothing():
    return clip(wav(rate=0))


def a_rate_of_a_megahertz():
    return clip(wav(rate=1000000))


def a_rate_of_a_hertz():
    return clip(wav(rate=1))


def no_bits():
    return clip(wav(head=struct.pack("<HHIIHH", 1, 1, 48000, 96000, 2, 0)))


def sixty_four_bits():
    return clip(wav(bits=64))


def an_unknown_codec():
    return clip(wav(codec=0x1234))


def mpeg_in_wav():
    return clip(wav(codec=0x55))


def no_format():
    return clip(b"RIFF" + struct.pack("<I", 112) + b"WAVEdata" + struct.pack("<I", 100) + bytes(100))


def a_chunk_that_leads_nowhere():
    return clip(b"RIFF" + struct.pack("<I", 100) + b"WAVEjunk" + struct.pack("<I", 0xFFFFFFF0) + bytes(92))


def a_recorder_that_was_switched_off():
    return clip(wav(b"\1\2" * 480, said=0))


def an_aiff_cut_in_its_head():
    return clip(b"FORM\0\0\1\0AIFFCOMM\0\0\0\x12\0\1\0", b"bad.aiff")


def a_rate_of_gigahertz():
    return clip(wav(rate=0xFFFFFFFF))


CASES = [case for name, case in list(globals().items())
         if callable(case) and getattr(case, "__module__", "") == __name__ and name != "clip"]

if __name__ == "__main__":
    main(CASES, os.path.splitext(os.path.abspath(sys.argv[0]))[0] + ".txt")
