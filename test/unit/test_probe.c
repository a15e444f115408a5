/* SPDX-License-Identifier: MIT
 * test_probe.c - what programs in the engine's place answer, and what is understood of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "host/probe.h"
#include "test/unit/clip_files.h"

#define OFFER(least, most)                                                                         \
    "{\"device\":\"hw:0\",\"name\":\"Mic\",\"capture\":{\"formats\":[\"s16\"],\"channels_"         \
    "min\":" #least ",\"channels_max\":" #most ",\"period_min\":32}}"

static int enter(void **context)
{
    (void)context;
    folder_enter();
    return 0;
}

static int leave(void **context)
{
    (void)context;
    folder_leave();
    return 0;
}

static void expect(const char *text, int error, uint32_t least, uint32_t most, const char *why)
{
    uint32_t got_least, got_most;
    char got[128] = "";
    assert_int_equal(probe_channels(text, &got_least, &got_most, got, sizeof(got)), error);
    assert_string_equal(got, why);
    if (error)
        return;
    assert_int_equal(got_least, least);
    assert_int_equal(got_most, most);
}

static void channels_are_read_from_the_offer(void **context)
{
    (void)context;
    expect(OFFER(1, 1), 0, 1, 1, "");
    expect(OFFER(2, 18), 0, 2, 18, "");
}

static void the_whole_offer_is_read(void **context)
{
    struct probe_offer offer;
    char why[128] = "";
    (void)context;
    assert_int_equal(
        probe_read(
            &offer,
            "{\"device\":\"hw:0\",\"name\":\"s32\",\"play\":{\"formats\":[\"s16\",\"s24_3\"],"
            "\"rates\":[44100,48000],\"rate_min\":44100,\"rate_max\":50000,"
            "\"channels_min\":1,\"channels_max\":8,\"period_min\":32,"
            "\"period_max\":8192,\"periods_min\":2,\"periods_max\":32,"
            "\"buffer_max\":16384}}",
            why, sizeof(why)),
        0);
    assert_int_equal(offer.formats, 1u << NJ_FORMAT_S16 | 1u << NJ_FORMAT_S24_3);
    assert_int_equal(offer.rates_hz[0], 44100);
    assert_int_equal(offer.rates_hz[1], 48000);
    assert_int_equal(offer.rates_hz[2], 0);
    assert_int_equal(offer.rate_min_hz, 44100);
    assert_int_equal(offer.rate_max_hz, 50000);
    assert_int_equal(offer.channels_min, 1);
    assert_int_equal(offer.channels_max, 8);
    assert_int_equal(offer.period_min, 32);
    assert_int_equal(offer.period_max, 8192);
    assert_int_equal(offer.periods_min, 2);
    assert_int_equal(offer.periods_max, 32);
    assert_int_equal(offer.buffer_max, 16384);
}

static void what_is_no_offer_tells_why(void **context)
{
    (void)context;
    expect(
        "{\"device\":\"hw:0\",\"capture\":{\"error\":\"NJ_EBUSY\",\"text\":\"'hw:0' is in use by "
        "arecord (7)\"}}",
        NJ_EBUSY, 0, 0, "'hw:0' is in use by arecord (7)");
    const char *silent = "the card does not say what it offers";
    expect("", NJ_EDEVICE, 0, 0, silent);
    expect("no JSON at all", NJ_EDEVICE, 0, 0, silent);
    expect(OFFER(3, 2), NJ_EDEVICE, 0, 0, silent);
    expect(OFFER(0, 2), NJ_EDEVICE, 0, 0, silent);
    expect(OFFER(-1, 2), NJ_EDEVICE, 0, 0, silent);
}

static void the_program_is_asked_for_one_direction(void **context)
{
    char text[PROBE_TEXT_BYTES];
    (void)context;
    file_write_text("engine", "#!/bin/sh\necho \"$@\"\necho more >&2\n");
    assert_int_equal(chmod("engine", 0755), 0);
    probe_ask("./engine", "hw:CARD=it's,DEV=0", NJ_CAPTURE, text);
    assert_string_equal(text, "probe hw:CARD=it's,DEV=0 capture");
    probe_ask("./engine", "x", NJ_PLAY, text);
    assert_string_equal(text, "probe x play");
}

static void a_program_that_says_too_much_or_nothing_is_no_harm(void **context)
{
    char text[PROBE_TEXT_BYTES];
    (void)context;
    file_write_text("engine", "#!/bin/sh\nprintf '%65536s' x\n");
    assert_int_equal(chmod("engine", 0755), 0);
    probe_ask("./engine", "x", NJ_PLAY, text);
    assert_int_equal(strlen(text), PROBE_TEXT_BYTES - 1);
    file_write_text("engine", "#!/bin/sh\nkill -9 $$\n");
    probe_ask("./engine", "x", NJ_PLAY, text);
    assert_string_equal(text, "");
    probe_ask("./missing", "x", NJ_PLAY, text);
    assert_string_equal(text, "");
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, enter, leave)
    const struct CMUnitTest tests[] = {
        CASE(channels_are_read_from_the_offer),
        CASE(the_whole_offer_is_read),
        CASE(what_is_no_offer_tells_why),
        CASE(the_program_is_asked_for_one_direction),
        CASE(a_program_that_says_too_much_or_nothing_is_no_harm),
    };
    return cmocka_run_group_tests_name("probe", tests, NULL, NULL);
}
