/* SPDX-License-Identifier: MIT
 * test_card_choice.c - what of a wish a card can do. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cli/card_choice.h"

#define BIT(format) (UINT32_C(1) << (format))

static const struct card_choice usual = {
    .pcm = "hw:CARD=DAC,DEV=0",
    .offer = {.formats = BIT(NJ_FORMAT_S16) | BIT(NJ_FORMAT_S32),
              .rates_hz = {44100, 48000, 96000},
              .rate_min_hz = 44100,
              .rate_max_hz = 96000,
              .channels_min = 2,
              .channels_max = 8,
              .period_min = 32,
              .period_max = 8192,
              .periods_min = 2,
              .periods_max = 32,
              .buffer_max = 16384}};
static const struct card_choice other = {
    .offer = {.rates_hz = {16000, 48000}, .rate_min_hz = 16000, .rate_max_hz = 48000}};
static const struct card_choice strange = {
    .offer = {.rates_hz = {8000}, .rate_min_hz = 8000, .rate_max_hz = 8000}};

static void the_rate_is_the_wish_or_the_next_higher(void **state)
{
    (void)state;
    assert_int_equal(card_choice_rate(&usual, NULL, 44100), 44100);
    assert_int_equal(card_choice_rate(&usual, NULL, 8000), 44100);
    assert_int_equal(card_choice_rate(&usual, NULL, 50000), 96000);
    assert_int_equal(card_choice_rate(&usual, NULL, 192000), 96000);
    assert_int_equal(card_choice_rate(&strange, NULL, 48000), 8000);
}

static void two_cards_take_a_rate_that_both_have(void **state)
{
    (void)state;
    assert_int_equal(card_choice_rate(&usual, &other, 44100), 48000);
    assert_int_equal(card_choice_rate(&usual, &other, 96000), 48000);
    assert_int_equal(card_choice_rate(&usual, &strange, 48000), 0);
}

static void channels_are_the_nearest(void **state)
{
    (void)state;
    assert_int_equal(card_choice_channels(&usual, 1), 2);
    assert_int_equal(card_choice_channels(&usual, 6), 6);
    assert_int_equal(card_choice_channels(&usual, 24), 8);
}

static void a_map_takes_no_output_from_the_files(void **state)
{
    static const struct {
        struct wishes_side wish;
        uint32_t file, asked, best;
    } rows[] = {
        {{.map = {1, {2}}}, 2, 1, 2}, /* the second channel on the first output, the other silent */
        {{.map = {1, {2}}, .channels = 1}, 2, 1, 1},
        {{.map = {3, {0, 0, 1}}}, 1, 3, 3},
        {{.map = {2, {2, 1}}}, 6, 2, 6},
        {{.channels = 4}, 2, 4, 4},
        {{.channels = 1}, 2, 1, 1},
        {{.select = {2, {3, 5}}}, 8, 5, 5},
        {{.map = {0}}, 6, 0, 6},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_int_equal(card_choice_play_channels(&rows[i].wish), rows[i].asked);
        assert_int_equal(card_choice_play_wish(&rows[i].wish, rows[i].file), rows[i].best);
    }
}

static void the_format_is_the_wish_or_the_narrowest_that_holds_it(void **state)
{
    const struct card_choice narrow = {.offer = {.formats = BIT(NJ_FORMAT_S16)}};
    const struct card_choice all = {.offer = {.formats = UINT32_MAX}};

    (void)state;
    assert_int_equal(card_choice_format(&usual, NJ_FORMAT_S16), NJ_FORMAT_S16);
    assert_int_equal(card_choice_format(&usual, NJ_FORMAT_U8), NJ_FORMAT_S16);
    assert_int_equal(card_choice_format(&usual, NJ_FORMAT_S24_3), NJ_FORMAT_S32);
    assert_int_equal(card_choice_format(&usual, NJ_FORMAT_F32), NJ_FORMAT_S32);
    assert_int_equal(card_choice_format(&usual, NJ_FORMAT_ANY), NJ_FORMAT_S32);
    assert_int_equal(card_choice_format(&narrow, NJ_FORMAT_S32), NJ_FORMAT_S16);
    assert_int_equal(card_choice_format(&all, NJ_FORMAT_F32), NJ_FORMAT_F32);
    assert_int_equal(card_choice_format(&all, NJ_FORMAT_ANY), NJ_FORMAT_S32);
}

static void expect_buffer(const struct wishes *wishes, uint32_t rate_hz, uint32_t period,
                          uint32_t periods)
{
    struct nj_stream_config config = {.rate_hz = rate_hz};

    card_choice_geometry(&usual, wishes, &config);
    assert_int_equal(config.period_frames, period);
    assert_int_equal(config.periods, periods);
}

static void the_buffer_is_as_long_as_asked(void **state)
{
    struct wishes wishes = {.latency = LATENCY_LEFT};

    (void)state;
    expect_buffer(&wishes, 48000, 1024, 4);
    expect_buffer(&wishes, 44100, 1024, 4);
    expect_buffer(&wishes, 8000, 128, 4);
    expect_buffer(&wishes, 384000, 4096, 4); /* as much as the card has */
    wishes.period_frames = 100;
    expect_buffer(&wishes, 48000, 100, 4);
    wishes.periods = 2;
    expect_buffer(&wishes, 48000, 100, 2);
    wishes = (struct wishes){.latency = LATENCY_LOW};
    expect_buffer(&wishes, 48000, 112, 2);
    wishes = (struct wishes){.latency = LATENCY_SECONDS, .latency_time = {VALUE_FRAMES, 960}};
    expect_buffer(&wishes, 48000, 480, 2);
}

static void the_simulated_card_is_the_default_where_it_is_named(void **state)
{
    const char *named = getenv("NIGHTJAR_SIM");
    struct card_choice choice = {.pcm = ""};
    char why[CARD_CHOICE_WHY_BYTES] = "";

    (void)state;
    setenv("NIGHTJAR_SIM", "/nowhere/sim.sock", 1);
    assert_int_not_equal(card_choice_find(&choice, "/bin/true", "", NJ_PLAY, why), NJ_OK);
    assert_string_equal(card_choice_sim(&choice), "/nowhere/sim.sock");
    assert_string_equal(why, "the card does not say what it offers");
    assert_int_not_equal(card_choice_find(&choice, "/bin/true", "sim", NJ_PLAY, why), NJ_OK);
    assert_string_equal(choice.pcm, "sim:/nowhere/sim.sock");
    assert_int_not_equal(card_choice_find(&choice, "/bin/true", "hw:1,0", NJ_PLAY, why), NJ_OK);
    assert_null(card_choice_sim(&choice));
    if (named)
        setenv("NIGHTJAR_SIM", named, 1);
    else
        unsetenv("NIGHTJAR_SIM");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_rate_is_the_wish_or_the_next_higher),
        cmocka_unit_test(two_cards_take_a_rate_that_both_have),
        cmocka_unit_test(channels_are_the_nearest),
        cmocka_unit_test(a_map_takes_no_output_from_the_files),
        cmocka_unit_test(the_format_is_the_wish_or_the_narrowest_that_holds_it),
        cmocka_unit_test(the_buffer_is_as_long_as_asked),
        cmocka_unit_test(the_simulated_card_is_the_default_where_it_is_named),
    };
    return cmocka_run_group_tests_name("card_choice", tests, NULL, NULL);
}
