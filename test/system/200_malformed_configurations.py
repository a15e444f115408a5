#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# 200 - each mistake in a configuration is one line with its likely cause; what is good beside it stays.
# beside others
import os
import sys

from malformed import AFTER, BEFORE, Whole, main, write


def button(*lines):
    return b"[button bad]\nline = GPIO9\nplay = good.wav\n" + b"\n".join(lines)


# ---- the file as a whole ----

def no_file():
    return None


def an_empty_file():
    return Whole(b"")


def a_folder():
    os.mkdir("nightjar.ini")
    return None


def no_permission_to_read_the_configuration():
    write("nightjar.ini", BEFORE)
    os.chmod("nightjar.ini", 0)
    return None


def nothing_but_zeros():
    return Whole(bytes(4096))


def utf16_of_notepad():
    return Whole("[card main]\r\n".encode("utf-16"))


def a_picture():
    return Whole(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8)


def five_megabytes():
    return Whole(b"; padding\n" * 500000)


def only_comments():
    return Whole(b"\xef\xbb\xbf; nothing here\r\n# nor here\r\n")


# ---- lines ----

def a_tail_of_zeros():
    return Whole(BEFORE + AFTER + bytes(300))


def a_zero_byte():
    return button(b"gain_db = -\0006")


def latin_1():
    return b"[button bad]\nline = GPIO9\nplay = T\xfcr.wav"


def overlong_utf8():
    return b"[button bad]\nline = GPIO9\nplay = ..\xc0\xafgood.wav"


def a_control_character():
    return button(b"gain_db = \x1b[1m3")


def an_over_long_line():
    return button(b"play2 = " + b"x" * 1500)


def a_line_without_equals():
    return button(b"loop")


def a_line_without_a_key():
    return button(b"= yes")


def a_key_without_a_value():
    return button(b"gain_db =")


def a_value_that_is_a_comment():
    return button(b"gain_db = ; quiet")


def a_key_before_any_section():
    return Whole(b"rate = 48000\n" + BEFORE)


# ---- sections ----

def a_section_without_its_bracket():
    return b"[button bad\nline = GPIO4"


def words_behind_a_section():
    return b"[button bad] line = GPIO9"


def an_unknown_section():
    return b"[botton bad]\nline = GPIO9"


def a_section_of_another_program():
    return b"[Desktop Entry]\nName=Nightjar"


def an_empty_section_name():
    return b"[]\nrate = 5"


def a_button_without_a_name():
    return b"[button]\nline = GPIO9"


def an_over_long_name():
    return b"[button " + b"n" * 33 + b"]\nline = GPIO9"


def a_very_over_long_name():
    return b"[button " + b"n" * 900 + b"]\nline = GPIO9"


def a_name_with_a_slash():
    return b"[take a/b]"


def a_name_with_a_tab():
    return b"[card a\tb]"


def a_section_twice():
    return b"[button Before]\nline = GPIO9\nplay = good.wav"


def a_name_for_nightjar():
    return b"[nightjar two]\nclips = nowhere"


def a_fifth_card():
    return b"\n".join(b"[card c%d]\ndevice = d%d" % (i, i) for i in range(5))


def a_sixty_fifth_button():
    return Whole(b"\n".join(b"[button b%d]\nline = sim:%d\nplay = good.wav" % (i, i) for i in range(65)))


# ---- keys ----

def an_unknown_key():
    return button(b"colour = red")


def a_slip_of_the_finger():
    return button(b"gian_db = -6")


def a_habit_from_elsewhere():
    return button(b"debounce = 20ms")


def a_key_of_another_section():
    return button(b"split = 10m")


def a_key_twice():
    return button(b"line = GPIO10")


def no_line():
    return b"[button bad]\nplay = good.wav"


def no_clip():
    return b"[button bad]\nline = GPIO9"


# ---- values ----

def a_rate_with_a_unit():
    return b"[card main]\nrate = 48k"


def a_rate_out_of_range():
    return b"[card main]\nrate = 1000000"


def a_period_of_zero():
    return b"[card main]\nperiod = 0"


def an_unknown_card_format():
    return b"[card main]\nformat = s20"


def a_comment_of_a_shell():
    return b"[card main]\nperiods = 2 # blocks"


def an_8_bit_card():
    return b"[card main]\nformat = u8"


def a_limiter_without_a_unit():
    return b"[card main]\nlimiter = 5"


def a_limiter_that_looks_too_far_ahead():
    return b"[card main]\nlimiter = 20ms"


def a_limiter_with_its_unit_in_the_key():
    return b"[card main]\nlimiter_ms = 5"


def dither_of_a_kind():
    return b"[card main]\ndither = tpdf"


def a_comma_for_a_point():
    return button(b"gain_db = -6,5")


def too_loud():
    return button(b"gain_db = 60")


def an_unknown_word():
    return button(b"again = maybe")


def neither_yes_nor_no():
    return button(b"loop = often")


def a_time_without_a_unit():
    return button(b"fade_in = 500")


def a_month():
    return b"[take bad]\nsplit = 2 months"


def a_bare_gpio_number():
    return b"[button bad]\nline = 17\nplay = good.wav"


def a_chip_by_number():
    return b"[button bad]\nline = gpiochip0:17\nplay = good.wav"


def a_line_of_another_button():
    return b"[button bad]\nline = gpio4\nplay = good.wav"


def an_unknown_card():
    return button(b"card = second")


def two_cards_of_one_device():
    return b"[card a]\ndevice = hw:0\n[card b]\ndevice = hw:0"


def channel_zero():
    return b"[take bad]\nchannels = 0,1"


def more_channels_than_the_card():
    return b"[card main]\nin_channels = 2\n[take bad]\nchannels = 1-4"


def a_take_as_mp3():
    return b"[take bad]\nformat = mp3"


def a_colon_in_a_file_name():
    return b"[take bad]\nfile = %H:%M:%S.wav"


def a_file_name_that_climbs():
    return b"[take bad]\nfile = ../../etc/%H.wav"


def two_takes_in_one_file():
    return b"[take a]\nfile = %H.wav\n[take bad]\nfile = %H.WAV"


def an_over_long_path():
    return b"[button bad]\nline = GPIO9\nplay = " + b"x/" * 300 + b"good.wav"


def no_clip_folder():
    return Whole(b"[nightjar]\nclips = klips\n" + BEFORE + AFTER)


def more_memory_than_allowed():
    return b"[nightjar]\nmemory_limit = 4M\n[card main]\nbuffer = 10m\n[take t]"


CASES = [case for name, case in list(globals().items())
         if callable(case) and getattr(case, "__module__", "") == __name__ and name != "button"]

if __name__ == "__main__":
    main(CASES, os.path.splitext(os.path.abspath(sys.argv[0]))[0] + ".txt")
