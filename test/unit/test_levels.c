/* SPDX-License-Identifier: MIT
 * test_levels.c - peak, RMS and clipped samples, as they are taken while frames go on. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdlib.h>

#include "cli/levels.h"

#define RATE 8000
#define SLOT (RATE / 50)

static struct levels *make(uint32_t channels, uint32_t format, uint64_t ahead_frames)
{
    struct levels *levels;

    assert_int_equal(levels_create(&levels, channels, format, RATE, ahead_frames), NJ_OK);
    return levels;
}

static void close_to(double value, double wanted)
{
    if (fabs(value - wanted) > 1e-6)
        fail_msg("%.9f, not %.9f", value, wanted);
}

static void add_constant(struct levels *levels, int16_t left, int16_t right, uint64_t frames)
{
    int16_t pair[2] = {left, right};

    for (uint64_t i = 0; i < frames; i++)
        levels_add(levels, pair, 1);
}

static void peak_and_rms_are_those_of_each_channel(void **unused)
{
    struct levels *levels = make(2, NJ_FORMAT_S16, 0);
    struct level level[2];

    (void)unused;
    add_constant(levels, -16384, 8192, SLOT / 2);
    add_constant(levels, 0, -8192, SLOT / 2);
    levels_take(levels, UINT64_MAX, level);
    close_to(level[0].peak, 0.5);
    close_to(level[0].rms, 0.5 / sqrt(2));
    close_to(level[1].peak, 0.25);
    close_to(level[1].rms, 0.25);
    levels_take(levels, UINT64_MAX, level);
    close_to(level[1].peak, 0);
    close_to(level[1].rms, 0);
    levels_destroy(levels);
}

static void a_sine_has_its_level_in_every_format(void **unused)
{
    static const uint32_t formats[] = {NJ_FORMAT_S8, NJ_FORMAT_S16, NJ_FORMAT_S32, NJ_FORMAT_F32};

    (void)unused;
    for (size_t f = 0; f < sizeof formats / sizeof formats[0]; f++) {
        struct levels *levels = make(1, formats[f], RATE);
        struct level level;
        union {
            int8_t s8[RATE];
            int16_t s16[RATE];
            int32_t s32[RATE];
            float f32[RATE];
        } *wave = malloc(sizeof *wave);

        for (int i = 0; i < RATE; i++) {
            double value = 0.5 * sin(2 * 3.14159265358979 * i / 40);
            switch (formats[f]) {
            case NJ_FORMAT_S8:
                wave->s8[i] = (int8_t)lrint(value * 128);
                break;
            case NJ_FORMAT_S16:
                wave->s16[i] = (int16_t)lrint(value * 32768);
                break;
            case NJ_FORMAT_S32:
                wave->s32[i] = (int32_t)lrint(value * 2147483648.0);
                break;
            default:
                wave->f32[i] = (float)value;
            }
        }
        levels_add(levels, wave, RATE);
        levels_take(levels, RATE, &level);
        assert_true(fabs(level_db(level.peak) + 6.02) < 0.02);
        assert_true(fabs(level_db(level.rms) + 9.03) < 0.05);
        assert_int_equal(level.clipped, 0);
        free(wave);
        levels_destroy(levels);
    }
}

static void only_what_has_sounded_is_taken(void **unused)
{
    struct levels *levels = make(2, NJ_FORMAT_S16, 10 * SLOT);
    struct level level[2];

    (void)unused;
    add_constant(levels, 1024, 0, SLOT);
    add_constant(levels, 2048, 0, SLOT);
    levels_take(levels, SLOT - 1, level);
    close_to(level[0].peak, 0);
    levels_take(levels, SLOT, level);
    close_to(level[0].peak, 1024 / 32768.0);
    levels_take(levels, SLOT + 5, level);
    close_to(level[0].peak, 0);
    add_constant(levels, 512, 0, SLOT / 2);
    levels_take(levels, 2 * SLOT + SLOT / 2, level);
    close_to(level[0].peak, 2048 / 32768.0);
    add_constant(levels, 4096, 0, SLOT / 2); /* in the slot that was begun already */
    levels_take(levels, 3 * SLOT, level);
    close_to(level[0].peak, 4096 / 32768.0);
    levels_destroy(levels);
}

static void what_nobody_takes_is_lost_from_its_beginning(void **unused)
{
    struct levels *levels = make(2, NJ_FORMAT_S16, SLOT);
    struct level level[2];

    (void)unused;
    add_constant(levels, 32767, -32768, 1);
    add_constant(levels, 100, 0, 500 * SLOT);
    levels_take(levels, UINT64_MAX, level);
    close_to(level[0].peak, 100 / 32768.0);
    close_to(level[0].rms, 100 / 32768.0);
    assert_int_equal(level[0].clipped, 1);
    assert_int_equal(level[1].clipped, 1);
    levels_destroy(levels);
}

static void clipping_is_full_scale_and_counted_for_ever(void **unused)
{
    const float loud[] = {1.0F, -1.0F, 0.999F, -1.5F, NAN};
    struct levels *levels = make(1, NJ_FORMAT_F32, 0);
    struct level level;

    (void)unused;
    levels_add(levels, loud, 5);
    levels_take(levels, UINT64_MAX, &level);
    assert_int_equal(level.clipped, 3);
    close_to(level.peak, 1);
    levels_add(levels, loud, 1);
    levels_take(levels, UINT64_MAX, &level);
    assert_int_equal(level.clipped, 4);
    levels_destroy(levels);
}

static void silence_lowers_the_average(void **unused)
{
    struct levels *levels = make(2, NJ_FORMAT_S16, 4 * SLOT);
    struct level level[2];

    (void)unused;
    add_constant(levels, 16384, 16384, SLOT);
    levels_add_silence(levels, 3 * SLOT);
    levels_take(levels, UINT64_MAX, level);
    close_to(level[0].peak, 0.5);
    close_to(level[0].rms, 0.25);
    close_to(level_db(0), -120);
    levels_destroy(levels);
}

static void what_has_no_levels_is_refused(void **unused)
{
    struct levels *levels;

    (void)unused;
    assert_int_equal(levels_create(&levels, 0, NJ_FORMAT_S16, RATE, 0), NJ_EINVAL);
    assert_int_equal(levels_create(&levels, 33, NJ_FORMAT_S16, RATE, 0), NJ_EINVAL);
    assert_int_equal(levels_create(&levels, 2, NJ_FORMAT_ANY, RATE, 0), NJ_EINVAL);
    assert_int_equal(levels_create(&levels, 2, NJ_FORMAT_S16, 0, 0), NJ_EINVAL);
    levels_destroy(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(peak_and_rms_are_those_of_each_channel),
        cmocka_unit_test(a_sine_has_its_level_in_every_format),
        cmocka_unit_test(only_what_has_sounded_is_taken),
        cmocka_unit_test(what_nobody_takes_is_lost_from_its_beginning),
        cmocka_unit_test(clipping_is_full_scale_and_counted_for_ever),
        cmocka_unit_test(silence_lowers_the_average),
        cmocka_unit_test(what_has_no_levels_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
