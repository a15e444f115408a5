/* SPDX-License-Identifier: MIT
 * test_put.c - a sum is put into the card's format as format_from_float puts it, and its levels are
 * those that format_peaks finds there. */
#include "core/put.h"

#include <math.h>
#include <string.h>

#include "core/format.h"
#include "test/unit/rig.h"

#define FRAMES 70

/* A sample that is near or beyond full scale, halfway between two numbers, tiny, or none. */
static float any_sample(struct chance *chance, uint32_t loudness)
{
    static const float hard[] = {1.0f,         -1.0f,      0x1.fffffep-1f, -0x1.fffffep-1f,
                                 32767.5f,     -32768.5f,  32767.4999f,    -32767.5f,
                                 0.5f,         1.5f,       -2.5f,          0x1p-140f,
                                 0x1.00001p0f, 8388607.5f, -8388608.5f};
    float scale = loudness == 2 ? 1.25f : 0.99f;
    uint64_t kind = chance_between(chance, 0, 40);

    if (loudness == 3 && kind == 0)
        return chance_between(chance, 0, 1) ? NAN : -INFINITY;
    if (kind == 1) {
        float value = hard[chance_between(chance, 0, sizeof hard / sizeof *hard - 1)];

        value = value > 40000.0f || value < -40000.0f ? value * 0x1p-23f
                : value > 3.0f || value < -3.0f       ? value * 0x1p-15f
                                                      : value;
        return loudness >= 2 ? value : value * 0.5f;
    }
    return scale * (float)((int64_t)chance_between(chance, 0, 1 << 25) - (1 << 24)) * 0x1p-24f;
}

static void check(struct chance *chance, uint32_t format, uint32_t channels, uint32_t loudness)
{
    float sum[FRAMES * NJ_MAX_CHANNELS], scratch[FRAMES * NJ_MAX_CHANNELS];
    float peaks[NJ_MAX_CHANNELS] = {0}, expected_peaks[NJ_MAX_CHANNELS] = {0};
    unsigned char out[sizeof sum + 1], expected[sizeof sum + 1];
    uint32_t frames = (uint32_t)chance_between(chance, 0, FRAMES);
    uint64_t clipped;

    for (uint32_t i = 0; i < frames * channels; i++)
        sum[i] = any_sample(chance, loudness);
    memset(out, 0x5a, sizeof out);
    memset(expected, 0x5a, sizeof expected);
    peaks[0] = expected_peaks[0] = (float)chance_between(chance, 0, 10) * 0.1f;
    clipped = format_from_float(expected, sum, frames * channels, format);
    format_peaks(expected, frames, channels, format, expected_peaks);
    assert_int_equal(put_sum(out, sum, frames, channels, format, peaks, scratch), clipped);
    assert_memory_equal(out, expected, sizeof out);
    assert_memory_equal(peaks, expected_peaks, sizeof peaks);
}

static void a_sum_is_put_as_its_samples_are(void **unused)
{
    struct chance chance = chance_begin(5);

    (void)unused;
    for (uint32_t round = 0; round < this_many_slow(50, 200, 10000); round++)
        for (uint32_t format = NJ_FORMAT_S16; format <= NJ_FORMAT_F32; format++)
            for (uint32_t channels = 1; channels <= NJ_MAX_CHANNELS; channels++)
                for (uint32_t loudness = 0; loudness < 4; loudness++)
                    check(&chance, format, channels, loudness);
}

/* The largest magnitude that no format saturates, and the smallest that it does. */
static void the_last_number_is_told_from_the_first_beyond(void **unused)
{
    static const struct {
        uint32_t format, clipped;
        float value;
    } cases[] = {
        {NJ_FORMAT_S16, 0, 32767.4f * 0x1p-15f},
        {NJ_FORMAT_S16, 1, 32767.5f * 0x1p-15f},
        {NJ_FORMAT_S16, 0, -32768.5f * 0x1p-15f},
        {NJ_FORMAT_S16, 1, -32768.6f * 0x1p-15f},
        {NJ_FORMAT_S24_3, 0, 0x1.fffffcp-1f},
        {NJ_FORMAT_S24_3, 1, 0x1.fffffep-1f},
        {NJ_FORMAT_S24_3, 0, -1.0f},
        {NJ_FORMAT_S24_3, 1, -0x1.000002p0f},
        {NJ_FORMAT_S32, 0, 0x1.fffffep-1f},
        {NJ_FORMAT_S32, 1, 1.0f},
        {NJ_FORMAT_S32, 0, -1.0f},
        {NJ_FORMAT_S32, 1, -0x1.000002p0f},
        {NJ_FORMAT_F32, 0, 1.0f},
        {NJ_FORMAT_F32, 1, 0x1.000002p0f},
    };

    (void)unused;
    for (uint32_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        float sum[16] = {[5] = cases[i].value}, scratch[16], peaks[2] = {0};
        unsigned char out[64];

        assert_int_equal(put_sum(out, sum, 8, 2, cases[i].format, peaks, scratch),
                         cases[i].clipped);
        assert_true(peaks[0] == 0.0f && peaks[1] > 0.999f && peaks[1] <= 1.0f);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sum_is_put_as_its_samples_are),
        cmocka_unit_test(the_last_number_is_told_from_the_first_beyond),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
