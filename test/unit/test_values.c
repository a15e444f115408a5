/* SPDX-License-Identifier: MIT
 * test_values.c - values of the command line: counts, times, pairs, channels. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "cli/nearest.h"
#include "cli/value_map.h"
#include "cli/value_pair.h"
#include "cli/value_time.h"

static char why[VALUE_WHY_BYTES];

/* ---- counts ---------------------------------------------------------------------------------- */

static void count_is(const char *text, uint64_t expected)
{
    uint64_t count = 0;
    if (value_count_read(&count, text, 0, UINT64_MAX, why) || count != expected)
        fail_msg("%s: %llu (%s)", text, (unsigned long long)count, why);
}

static void count_is_refused(const char *text, const char *reason)
{
    uint64_t count = 7;
    assert_int_equal(value_count_read(&count, text, 1, 100000, why), NJ_EINVAL);
    assert_string_equal(why, reason);
    assert_int_equal(count, 7);
}

static void counts_have_multiples(void **context)
{
    (void)context;
    count_is("0", 0);
    count_is("48000", 48000);
    count_is("48k", 48000);
    count_is("44.1k", 44100);
    count_is("1K", 1024);
    count_is(".5K", 512);
    count_is("2.m", 2000000);
    count_is("1M", 1048576);
    count_is("0.000001m", 1);
    count_is("1.000000000", 1);
    count_is("18446744073709551615", UINT64_MAX);
    count_is("18446744073709551.615k", UINT64_MAX);
}

static void counts_that_are_none_are_refused(void **context)
{
    (void)context;
    const char *form = "no number (such as 4096, 48k, 64K)", *range = "it is 1 to 100000";
    const char *none[] = {"",    "k",    ".",   "x",  "1x",
                          "1kk", "1 ",   " 1",  "+1", "1e3",
                          "1,5", "0x10", "--1", "1G", "18446744073709551616"};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        count_is_refused(none[i], form);
    count_is_refused("0", range);
    count_is_refused("100001", range);
    count_is_refused("-5", range);
    count_is_refused("1.5", "no whole number");
    count_is_refused(".1K", "no whole number");
    count_is_refused("1.0000000001k", "no whole number");
    count_is_refused("18446744073709551615k", "no whole number");
}

static void decibels_are_read(void **context)
{
    (void)context;
    const struct {
        const char *text;
        double db;
    } good[] = {{"-6", -6}, {"+1.5", 1.5}, {"0", 0}, {"-.5dB", -.5}, {"60DB", 60}, {"-200", -200}};
    const char *bad[] = {"", "-", "dB", "6 dB", "x", "61", "-201", "--6", "+-6", "6d"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        double db = 99;
        assert_int_equal(value_decibels_read(&db, good[i].text, why), NJ_OK);
        assert_true(db == good[i].db);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        double db = 99;
        assert_int_equal(value_decibels_read(&db, bad[i], why), NJ_EINVAL);
        assert_true(db == 99);
    }
}

/* ---- times ----------------------------------------------------------------------------------- */

static void time_is(const char *text, uint32_t rate_hz, uint64_t frames)
{
    struct value_time time;
    if (value_time_read(&time, text, why))
        fail_msg("%s: %s", text, why);
    if (value_time_frames(&time, rate_hz) != frames)
        fail_msg("%s: %llu", text, (unsigned long long)value_time_frames(&time, rate_hz));
}

static void times_are_seconds_minutes_hours_or_frames(void **context)
{
    (void)context;
    time_is("90", 48000, 4320000);
    time_is("1.5", 48000, 72000);
    time_is(".25", 44100, 11025);
    time_is("0", 44100, 0);
    time_is("1:30", 48000, 4320000);
    time_is("90:00", 8000, 43200000);
    time_is("1:02:03.5", 8000, 29788000);
    time_is("00:00:01", 8000, 8000);
    time_is("3600", 8000, 28800000);
    time_is("100s", 48000, 100);
    time_is("480ks", 48000, 480000);
    time_is("1Ks", 48000, 1024);
    time_is("1ms", 48000, 1000000);
    time_is("1Ms", 48000, 1048576);
    time_is("44.1ks", 8000, 44100);
    time_is("0s", 8000, 0);
}

static void times_become_the_nearest_frame(void **context)
{
    (void)context;
    time_is("0.1", 44100, 4410);
    time_is("0.3", 48000, 14400);
    time_is("0.00001", 44100, 0);
    time_is("0.0000114", 44100, 1);
    time_is("0.999999999", 384000, 384000);
    time_is("0.9999999999999", 48000, 48000);
    time_is("1000000000.5", 384000, UINT64_C(384000000192000));
}

static void times_that_are_none_are_refused(void **context)
{
    (void)context;
    const char *none[] = {
        "",      "s",       "ks", ":",    "1:",    ":30",          "1:60", "1:2:3:4",
        "1.5:0", "1:2.5:0", "1x", "1s5",  "1:30s", "1k",           "1kss", "90 ",
        " 90",   "1e3",     "+1", "1:99", "0:-1",  "9999999999999"};
    struct value_time time;
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        if (!value_time_read(&time, none[i], why))
            fail_msg("'%s' was taken", none[i]);
        assert_string_equal(why, "no time (such as 90, 1.5, 1:30, 480ks)");
    }
    assert_int_equal(value_time_read(&time, "-5", why), NJ_EINVAL);
    assert_string_equal(why, "a time is not negative");
    assert_int_equal(value_time_read(&time, "1.5s", why), NJ_EINVAL);
    assert_string_equal(why, "no whole number of frames; seconds have no s behind them");
}

static void times_and_frames_convert_both_ways(void **context)
{
    (void)context;
    struct value_time time = {VALUE_FRAMES, 72000};
    assert_int_equal(value_time_ns(&time, 48000), 1500000000);
    time.amount = UINT64_MAX - 1;
    assert_int_equal(value_time_ns(&time, 48000), INT64_MAX);
    time = (struct value_time){VALUE_NANOSECONDS, 5};
    assert_int_equal(value_time_ns(&time, 48000), 5);
    time = (struct value_time){VALUE_ENDLESS, 0};
    assert_true(value_time_frames(&time, 48000) == NJ_ENDLESS);
    time = (struct value_time){VALUE_UNSET, 0};
    assert_int_equal(value_time_frames(&time, 48000), 0);
}

/* ---- pairs ----------------------------------------------------------------------------------- */

static void pair_is(const char *text, const char *play, const char *record)
{
    struct value_pair pair;
    if (value_pair_read(&pair, text, why))
        fail_msg("%s: %s", text, why);
    assert_string_equal(pair.play, play);
    assert_string_equal(pair.record, record);
}

static void pairs_are_playing_and_recording(void **context)
{
    (void)context;
    pair_is("2", "2", "2");
    pair_is("2,1", "2", "1");
    pair_is("null,1", "", "1");
    pair_is("NULL", "", "");
    pair_is("{},1", "", "1");
    pair_is(",1", "", "1");
    pair_is("1,", "1", "");
    pair_is("", "", "");
    pair_is("'a,b',c", "a,b", "c");
    pair_is("\"a 'b'\"c,d", "a 'b'c", "d");
    pair_is("a\\,b,c\\\\d", "a,b", "c\\d");
    pair_is("hw:1,0", "hw:1,0", "hw:1,0");
    pair_is("hw:1,0,hw:2,0", "hw:1,0", "hw:2,0");
    pair_is("hw:CARD=A,DEV=0,plughw:CARD=B,DEV=1", "hw:CARD=A,DEV=0", "plughw:CARD=B,DEV=1");
    pair_is("hw:1,null", "hw:1", "");
    pair_is("1,2", "1", "2");
    pair_is("sim:/a,#1", "sim:/a", "#1");
}

static void pairs_that_are_none_are_refused(void **context)
{
    (void)context;
    char large[VALUE_PAIR_BYTES + 1];
    struct value_pair pair;
    memset(large, 'a', sizeof large);
    large[VALUE_PAIR_BYTES] = '\0';
    assert_int_equal(value_pair_read(&pair, "1,2,3", why), NJ_EINVAL);
    assert_string_equal(why, "more than two values: one, or PLAY,RECORD");
    assert_int_equal(value_pair_read(&pair, "'1,2", why), NJ_EINVAL);
    assert_int_equal(value_pair_read(&pair, large, why), NJ_EINVAL);
    assert_int_equal(value_pair_read(&pair, large + 1, why), NJ_OK);
}

static void no_file_has_three_names(void **context)
{
    (void)context;
    assert_true(value_is_no_file("") && value_is_no_file("^") && value_is_no_file("null"));
    assert_true(value_is_no_file("NULL") && value_is_no_file("Null"));
    assert_false(value_is_no_file("-") || value_is_no_file("null.wav") || value_is_no_file("^^"));
}

/* ---- channels -------------------------------------------------------------------------------- */

static void map_is(const char *text, uint32_t count, const char *channels)
{
    struct value_map map;
    char shown[200] = "";
    if (value_map_read(&map, text, why))
        fail_msg("%s: %s", text, why);
    for (uint32_t i = 0; i < map.count; i++)
        snprintf(shown + strlen(shown), 8, "%s%u", i ? " " : "", map.channel[i]);
    assert_int_equal(map.count, count);
    assert_string_equal(shown, channels);
}

static void maps_name_a_channel_for_each_output(void **context)
{
    (void)context;
    map_is("1", 1, "1");
    map_is("2,1", 2, "2 1");
    map_is("0,1,2", 3, "0 1 2");
    map_is("1,1", 2, "1 1");
    map_is("1:3", 3, "0 0 1");
    map_is("1:3,2:1", 3, "2 0 1");
    map_is("1:2,1:1", 2, "1 1");
    map_is("3:1,2", 2, "3 2");
    map_is("0:2,5:1", 2, "5 0");
    map_is("32:32", 32, "0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 32");
}

static void maps_that_are_none_are_refused(void **context)
{
    (void)context;
    const struct {
        const char *text, *reason;
    } none[] = {{"", "no map (such as 2,1 or 1:3,2:4)"},
                {"1,", "no map (such as 2,1 or 1:3,2:4)"},
                {",1", "no map (such as 2,1 or 1:3,2:4)"},
                {"1:", "no map (such as 2,1 or 1:3,2:4)"},
                {":1", "no map (such as 2,1 or 1:3,2:4)"},
                {"1:2:3", "no map (such as 2,1 or 1:3,2:4)"},
                {"a", "no map (such as 2,1 or 1:3,2:4)"},
                {"-1", "no map (such as 2,1 or 1:3,2:4)"},
                {"1 2", "no map (such as 2,1 or 1:3,2:4)"},
                {"1:0", "outputs count from 1"},
                {"33", "there are 32 channels at most"},
                {"1:33", "there are 32 channels at most"},
                {"4294967297", "there are 32 channels at most"},
                {"1:4294967297", "there are 32 channels at most"},
                {"1,2:1", "output 1 gets two channels"},
                {"1:2,2", "output 2 gets two channels"}};
    struct value_map map;
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        if (!value_map_read(&map, none[i].text, why))
            fail_msg("'%s' was taken", none[i].text);
        assert_string_equal(why, none[i].reason);
    }
}

static void lists_of_channels_have_ranges(void **context)
{
    (void)context;
    struct value_map list;
    assert_int_equal(value_channels_read(&list, "2,5-7,1", why), NJ_OK);
    assert_int_equal(list.count, 5);
    assert_memory_equal(list.channel, ((uint8_t[]){2, 5, 6, 7, 1}), 5);
    assert_int_equal(value_channels_read(&list, "1-32", why), NJ_OK);
    assert_int_equal(list.count, 32);
    const char *none[] = {"",    "0",  "33", "1-33", "1,1", "1-3,2",
                          "3-1", "1-", "-3", "a",    "1:2", "1,"};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        if (!value_channels_read(&list, none[i], why))
            fail_msg("'%s' was taken", none[i]);
}

/* ---- words ----------------------------------------------------------------------------------- */

static void distances_count_slips(void **context)
{
    (void)context;
    assert_int_equal(nearest_distance("pad", "pad"), 0);
    assert_int_equal(nearest_distance("PAD", "pad"), 0);
    assert_int_equal(nearest_distance("file_type", "file-type"), 0);
    assert_int_equal(nearest_distance("dpa", "pad"), 2);
    assert_int_equal(nearest_distance("apd", "pad"), 1);
    assert_int_equal(nearest_distance("paad", "pad"), 1);
    assert_int_equal(nearest_distance("pd", "pad"), 1);
    assert_int_equal(nearest_distance("", "pad"), 3);
    assert_int_equal(nearest_distance("rcord", "record"), 1);
    assert_int_equal(nearest_distance("a very long word that nobody meant", "pad"), NEAREST_BYTES);
    assert_true(nearest_is_near(1, "pad") && !nearest_is_near(2, "pad"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_have_multiples),
        cmocka_unit_test(counts_that_are_none_are_refused),
        cmocka_unit_test(decibels_are_read),
        cmocka_unit_test(times_are_seconds_minutes_hours_or_frames),
        cmocka_unit_test(times_become_the_nearest_frame),
        cmocka_unit_test(times_that_are_none_are_refused),
        cmocka_unit_test(times_and_frames_convert_both_ways),
        cmocka_unit_test(pairs_are_playing_and_recording),
        cmocka_unit_test(pairs_that_are_none_are_refused),
        cmocka_unit_test(no_file_has_three_names),
        cmocka_unit_test(maps_name_a_channel_for_each_output),
        cmocka_unit_test(maps_that_are_none_are_refused),
        cmocka_unit_test(lists_of_channels_have_ranges),
        cmocka_unit_test(distances_count_slips),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
