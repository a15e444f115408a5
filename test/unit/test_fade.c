/* SPDX-License-Identifier: MIT
 * test_fade.c - gains and fades of a stretch, and which channel goes where. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "cli/channels.h"
#include "cli/fade.h"

static void nothing_is_asked_of_a_plain_stretch(void **state)
{
    (void)state;
    assert_true(fade_is_none(&(struct fade){.gain = 1}));
    assert_false(fade_is_none(&(struct fade){.gain = 0.5F}));
    assert_false(fade_is_none(&(struct fade){.gain = 1, .in_frames = 1}));
    assert_false(fade_is_none(&(struct fade){.gain = 1, .out_frames = 1}));
}

/* In pieces it is what it is at once, and each channel gets the same. */
static void a_stretch_comes_up_and_goes_down(void **state)
{
    const struct fade fade = {.gain = 2, .in_frames = 4, .out_frames = 2};
    const float wanted[10] = {0, 0.5F, 1, 1.5F, 2, 2, 2, 2, 2, 1};
    float frames[20];

    (void)state;
    for (uint64_t piece = 1; piece <= 10; piece++) {
        for (int i = 0; i < 20; i++)
            frames[i] = i % 2 ? -1.0F : 1.0F;
        for (uint64_t at = 0; at < 10; at += piece) {
            uint64_t count = 10 - at < piece ? 10 - at : piece;

            fade_apply(&fade, frames + 2 * at, 2, at, count, 10);
        }
        for (int i = 0; i < 10; i++) {
            assert_float_equal(frames[2 * i], wanted[i], 0);
            assert_float_equal(frames[2 * i + 1], -wanted[i], 0);
        }
    }
}

static void without_an_end_nothing_goes_down(void **state)
{
    const struct fade fade = {.gain = 1, .out_frames = 100};
    float frames[3] = {1, 1, 1};

    (void)state;
    fade_apply(&fade, frames, 1, 0, 3, NJ_ENDLESS);
    for (int i = 0; i < 3; i++)
        assert_float_equal(frames[i], 1, 0);
}

static void channels_go_by_map_or_by_rule(void **state)
{
    const uint8_t map[] = {2, 0, 3};
    const float stereo[] = {1, 0.5F, -1, 0};
    float mean[2];

    (void)state;
    assert_int_equal(channels_for(0, 2, map, 3), 2);
    assert_int_equal(channels_for(1, 2, map, 3), 0);
    assert_int_equal(channels_for(2, 2, map, 3), 0); /* there is none such */
    assert_int_equal(channels_for(3, 2, map, 3), 0);
    assert_int_equal(channels_for(3, 1, NULL, 0), 1);
    assert_int_equal(channels_for(1, 2, NULL, 0), 2);
    assert_int_equal(channels_for(2, 2, NULL, 0), 0);
    assert_true(channels_are_mean(2, 1));
    assert_false(channels_are_mean(3, 1));
    channels_mean(mean, stereo, 2);
    assert_float_equal(mean[0], 0.75F, 0);
    assert_float_equal(mean[1], -0.5F, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_asked_of_a_plain_stretch),
        cmocka_unit_test(a_stretch_comes_up_and_goes_down),
        cmocka_unit_test(without_an_end_nothing_goes_down),
        cmocka_unit_test(channels_go_by_map_or_by_rule),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
