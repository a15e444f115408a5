/* SPDX-License-Identifier: MIT
 * test_dither.c - the noise that is added before rounding: its shape, and that it is always the
 * same. */
#include "core/dither.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/format.h"
#include "test/unit/rig.h"

#define MANY 65536

/* Noise in steps of the format. */
static void noise(float *out, uint64_t first, uint32_t count, uint32_t format)
{
    float full = ldexpf(1.0f, (int)nj_format_bits(format) - 1);

    memset(out, 0, count * sizeof *out);
    dither_add(out, first, count, format);
    for (uint32_t i = 0; i < count; i++)
        out[i] *= full;
}

static const uint64_t starts[] = {
    0, 1, 4800000, (UINT64_C(1) << 32) - 30000, UINT64_C(1) << 40, UINT64_MAX - 30000};

static void noise_is_triangular_and_has_no_mean(void **unused)
{
    static float out[MANY];

    (void)unused;
    for (uint32_t s = 0; s < sizeof starts / sizeof *starts; s++) {
        uint32_t bins[16] = {0};
        double sum = 0.0, power = 0.0;

        noise(out, starts[s], MANY, NJ_FORMAT_S16);
        for (uint32_t i = 0; i < MANY; i++) {
            assert_true(out[i] > -1.0f && out[i] < 1.0f);
            sum += (double)out[i];
            power += (double)out[i] * (double)out[i];
            bins[(uint32_t)((out[i] + 1.0f) * 8.0f)]++;
        }
        /* Six standard deviations: of the mean 1 / sqrt(6 MANY), of a bin sqrt(MANY x share). */
        assert_true(fabs(sum / MANY) < 6.0 / sqrt(6.0 * MANY));
        assert_true(fabs(power / MANY - 1.0 / 6.0) < 0.01);
        for (uint32_t b = 0; b < 16; b++) {
            double expected = MANY * (b < 8 ? 2 * b + 1 : 31 - 2 * b) / 128.0;

            assert_true(fabs(bins[b] - expected) < 6.0 * sqrt(expected));
        }
    }
}

/* Of samples that are so far apart: neighbours, the channels of a frame, frames. */
static void noise_of_one_sample_tells_nothing_of_another(void **unused)
{
    static float out[MANY + 64];

    (void)unused;
    for (uint32_t s = 0; s < sizeof starts / sizeof *starts; s++) {
        noise(out, starts[s], MANY + 64, NJ_FORMAT_S24_3);
        for (uint32_t apart = 1; apart <= 64; apart++) {
            double sum = 0.0;

            for (uint32_t i = 0; i < MANY; i++)
                sum += (double)out[i] * (double)out[i + apart];
            assert_true(fabs(sum / MANY) < 6.0 / 6.0 / sqrt(MANY));
        }
    }
}

static void any_split_gives_the_same_noise(void **unused)
{
    struct chance chance = chance_begin(320);

    (void)unused;
    for (uint32_t round = 0; round < this_many(1000, 50000); round++) {
        uint64_t first = starts[chance_between(&chance, 0, 5)] + chance_between(&chance, 0, 60000);
        float whole[300] = {0}, parts[300] = {0};

        dither_add(whole, first, 300, NJ_FORMAT_S16);
        for (uint32_t done = 0, run; done < 300; done += run) {
            run = (uint32_t)chance_between(&chance, 1, chance_between(&chance, 1, 300 - done));
            dither_add(parts + done, first + done, run, NJ_FORMAT_S16);
        }
        assert_memory_equal(whole, parts, sizeof whole);
    }
}

/* A tone of a third of a step is gone without dither; with it the mean of many frames tells it. */
static void rounding_keeps_what_is_below_one_step(void **unused)
{
    static float in[MANY];
    static int16_t out[MANY];
    double sum = 0.0;

    (void)unused;
    for (uint32_t i = 0; i < MANY; i++)
        in[i] = 0x1p-15f / 3.0f;
    assert_int_equal(format_from_float(out, in, MANY, NJ_FORMAT_S16), 0);
    for (uint32_t i = 0; i < MANY; i++)
        assert_int_equal(out[i], 0);
    dither_add(in, 0, MANY, NJ_FORMAT_S16);
    assert_int_equal(format_from_float(out, in, MANY, NJ_FORMAT_S16), 0);
    for (uint32_t i = 0; i < MANY; i++) {
        assert_true(out[i] >= -1 && out[i] <= 1);
        sum += out[i];
    }
    /* The total error's power is a quarter of a step's: six standard deviations. */
    assert_true(fabs(sum / MANY - 1.0 / 3.0) < 6.0 * 0.5 / sqrt(MANY));
}

static void integers_up_to_24_bits_are_dithered(void **unused)
{
    (void)unused;
    assert_true(dither_fits(NJ_FORMAT_S16));
    assert_true(dither_fits(NJ_FORMAT_S24_3));
    assert_false(dither_fits(NJ_FORMAT_S32));
    assert_false(dither_fits(NJ_FORMAT_F32));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(noise_is_triangular_and_has_no_mean),
        cmocka_unit_test(noise_of_one_sample_tells_nothing_of_another),
        cmocka_unit_test(any_split_gives_the_same_noise),
        cmocka_unit_test(rounding_keeps_what_is_below_one_step),
        cmocka_unit_test(integers_up_to_24_bits_are_dithered),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
