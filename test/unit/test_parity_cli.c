/* SPDX-License-Identifier: MIT
 * test_parity_cli.c - check 14 of pastream's command line, its README's lines, and what it gets
 * wrong (weakness 22): firmware/PARITY.md. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "files/sound_kind.h"
#include "test/unit/command_kit.h"

#define RATE_HZ 48000

static struct command_line typed;

static const struct wishes *io(const char *text)
{
    return command_line_wish(&typed, &command_row_io, text);
}

static uint64_t duration(const char *text)
{
    return value_time_frames(&io(text)->duration, RATE_HZ);
}

/* ---- check 14 -------------------------------------------------------------------------------- */

static void P14_480ks_are_480000_frames(void **context)
{
    (void)context;
    assert_int_equal(duration("a b -d 480ks"), 480000);
    assert_int_equal(duration("a b -d480ks"), 480000);
}

static void P14_1Ks_is_1024_frames(void **context)
{
    (void)context;
    assert_int_equal(duration("a b -d 1Ks"), 1024);
}

static void P14_ten_minutes_are_28800000_frames(void **context)
{
    (void)context;
    assert_int_equal(duration("a b -d 10:00"), 28800000);
}

static void P14_a_pad_alone_is_for_ever(void **context)
{
    (void)context;
    assert_int_equal(io("a b -p")->pad.unit, VALUE_ENDLESS);
    assert_int_equal(io("a b -p -1")->pad.unit, VALUE_ENDLESS);
    assert_int_equal(io("a b")->pad.unit, VALUE_UNSET);
}

static void P14_null_and_its_like_are_no_file(void **context)
{
    (void)context;
    const char *lines[] = {"null b", "NULL b", "^ b", "'' b"};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        assert_null(io(lines[i])->input);
        assert_string_equal(io(lines[i])->output, "b");
    }
    assert_null(io("a null")->output);
    assert_null(io("a ^")->output);
    assert_null(io("a ''")->output);
    assert_null(io("a")->output);
}

static void P14_r48k_is_48000(void **context)
{
    (void)context;
    assert_int_equal(io("a b -r48k")->play.rate_hz, 48000);
    assert_int_equal(io("a b -r48k")->record.rate_hz, 48000);
}

/* ---- the lines of its README ----------------------------------------------------------------- */

static void lines_of_the_readme_mean_what_they_did(void **context)
{
    (void)context;
    const struct wishes *w = io("input.wav output.wav");
    assert_string_equal(w->input, "input.wav");
    assert_string_equal(w->output, "output.wav");
    w = io("- output.wav");
    assert_string_equal(w->input, "-");
    w = io("-c1 -r48k -e=pcm_16 output.raw");
    assert_string_equal(w->input, "output.raw");
    assert_int_equal(w->play.channels, 1);
    assert_int_equal(w->play.rate_hz, 48000);
    assert_int_equal(w->play.encoding, SOUND_ENCODING_PCM_16);
    w = io("null output.wav -r48k -d10:00");
    assert_string_equal(w->output, "output.wav");
    assert_int_equal(value_time_frames(&w->duration, RATE_HZ), 28800000);
    assert_int_equal(command_line_read(&typed, &command_row_io, "-h"), NJ_OK);
    assert_int_equal(command_line_read(&typed, &command_row_io, "-l"), NJ_OK);
    assert_int_equal(command_line_read(&typed, &command_row_io, "--version"), NJ_OK);
}

static void every_option_of_theirs_is_taken_in_every_place(void **context)
{
    (void)context;
    const char *given[] = {"-q",
                           "--quiet",
                           "--buffersize 1024",
                           "--buffersize=64K",
                           "-d 100s",
                           "--duration 10",
                           "--fatal-xruns",
                           "--loop",
                           "-o 5",
                           "--offset=64s",
                           "-p",
                           "-p 10s",
                           "--pad",
                           "-b 512",
                           "--blocksize 0",
                           "-c 2",
                           "-c 2,1",
                           "-c null,1",
                           "-D 3",
                           "-D 3,5",
                           "-D USB",
                           "-f int16",
                           "-f float32,int24",
                           "-f null,uint8",
                           "-t WAV",
                           "-t wav,RAW",
                           "--file_type AU",
                           "-e PCM_16",
                           "-e pcm_16,FLOAT",
                           "--endian big",
                           "--endian file,little",
                           "-m 2,1",
                           "-m 2,1 1,2",
                           "-m 1:2,2:1",
                           "-r 44100",
                           "-r 44.1k",
                           "-s 1,2",
                           "--channel-select 1,2"};
    char line[256];
    for (size_t i = 0; i < sizeof given / sizeof *given; i++) {
        const char *forms[] = {"%s in.wav out.wav", "in.wav %s out.wav", "in.wav out.wav %s"};
        for (int form = 0; form < 3; form++) {
            snprintf(line, sizeof line, forms[form], given[i]);
            assert_string_equal(io(line)->input, "in.wav");
            assert_string_equal(typed.wishes.output, "out.wav");
        }
    }
}

/* ---- what it gets wrong ---------------------------------------------------------------------- */

static void P22_seconds_may_be_more_than_59(void **context)
{
    (void)context;
    assert_int_equal(duration("a -d 60"), 2880000);
    assert_int_equal(duration("a -d 90"), 4320000);
    assert_int_equal(duration("a -d 3600"), 172800000);
}

static void P22_seconds_may_have_fractions(void **context)
{
    (void)context;
    assert_int_equal(duration("a -d 1.5"), 72000);
    assert_int_equal(duration("a -d 0:01.5"), 72000);
    assert_int_equal(duration("a -d .25"), 12000);
}

static void P22_negative_times_are_refused_in_every_form(void **context)
{
    (void)context;
    const char *lines[] = {"a -d -5", "a -d=-5s", "a -d-5s", "a -p-5s", "a -o -5", "a -o-5s"};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        assert_int_equal(command_line_ask(&typed, &command_row_io, lines[i]), NJ_EINVAL);
        assert_non_null(strstr(typed.why, "a time is not negative"));
    }
}

static void P22_a_map_keeps_its_target(void **context)
{
    (void)context;
    const struct value_map *map = &io("a -m 1:3")->play.map;
    assert_int_equal(map->count, 3);
    assert_memory_equal(map->channel, ((uint8_t[]){0, 0, 1}), 3);
    map = &io("a b -m 2:1,1:4 1:2")->play.map;
    assert_memory_equal(map->channel, ((uint8_t[]){2, 0, 0, 1}), 4);
    map = &typed.wishes.record.map;
    assert_int_equal(map->count, 2);
    assert_memory_equal(map->channel, ((uint8_t[]){0, 1}), 2);
}

static void P22_what_was_an_assertion_is_a_line(void **context)
{
    (void)context;
    assert_int_equal(command_line_ask(&typed, &command_row_io, "a -m 1:0"), NJ_EINVAL);
    assert_string_equal(typed.why, "--map '1:0': outputs count from 1");
    assert_int_equal(command_line_ask(&typed, &command_row_io, "a --buffersize 0"), NJ_EINVAL);
    assert_string_equal(typed.why, "--buffersize '0': it is 1 to 1073741824");
}

static void P22_any_buffer_size_is_taken(void **context)
{
    (void)context;
    assert_int_equal(io("a --buffersize 1000")->buffer_frames, 1024);
    assert_int_equal(io("a --buffersize 1024")->buffer_frames, 1024);
    assert_int_equal(io("a --buffersize 1025")->buffer_frames, 2048);
    assert_int_equal(io("a --buffersize 1")->buffer_frames, 1);
    assert_int_equal(io("a")->buffer_frames, 65536);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(P14_480ks_are_480000_frames),
        cmocka_unit_test(P14_1Ks_is_1024_frames),
        cmocka_unit_test(P14_ten_minutes_are_28800000_frames),
        cmocka_unit_test(P14_a_pad_alone_is_for_ever),
        cmocka_unit_test(P14_null_and_its_like_are_no_file),
        cmocka_unit_test(P14_r48k_is_48000),
        cmocka_unit_test(lines_of_the_readme_mean_what_they_did),
        cmocka_unit_test(every_option_of_theirs_is_taken_in_every_place),
        cmocka_unit_test(P22_seconds_may_be_more_than_59),
        cmocka_unit_test(P22_seconds_may_have_fractions),
        cmocka_unit_test(P22_negative_times_are_refused_in_every_form),
        cmocka_unit_test(P22_a_map_keeps_its_target),
        cmocka_unit_test(P22_what_was_an_assertion_is_a_line),
        cmocka_unit_test(P22_any_buffer_size_is_taken),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    command_line_deinit(&typed);
    return failed;
}
