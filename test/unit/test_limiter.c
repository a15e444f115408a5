/* SPDX-License-Identifier: MIT
 * test_limiter.c - a delay of exactly the look-ahead, and nothing beyond full scale. */
#include "core/limiter.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/mix.h"
#include "test/unit/rig.h"

#define HIGH 0.75f
#define LOW -1.0f

struct bench {
    struct limiter *limiter;
    uint32_t frames, channels, count;
    float *in, *out; /* count frames */
};

static struct bench bench_open(uint32_t frames, uint32_t channels, uint32_t count)
{
    struct bench bench = {.frames = frames, .channels = channels, .count = count};
    size_t bytes = (size_t)count * channels * sizeof(float);

    bench.limiter = aligned_alloc(64, (limiter_bytes(frames, channels) + 63) / 64 * 64);
    bench.in = malloc(bytes);
    bench.out = malloc(bytes);
    assert_non_null(bench.limiter);
    assert_non_null(bench.in);
    assert_non_null(bench.out);
    limiter_reset(bench.limiter, frames, channels, HIGH, LOW);
    return bench;
}

static void bench_close(struct bench *bench)
{
    free(bench->limiter);
    free(bench->in);
    free(bench->out);
}

/* From in to out, in blocks of 1 to `most` frames. */
static void bench_run(struct bench *bench, struct chance *chance, uint32_t most)
{
    size_t width = bench->channels;
    float gains[MIX_FRAMES];
    uint8_t kinds[MIX_FRAMES];

    memcpy(bench->out, bench->in, bench->count * width * sizeof(float));
    for (uint32_t done = 0, run; done < bench->count; done += run) {
        run = (uint32_t)chance_between(chance, 1, most);
        run = run < bench->count - done ? run : bench->count - done;
        limiter_run(bench->limiter, bench->out + done * width, run, LIMITER_MIXED, gains, kinds);
    }
}

static const uint32_t lengths[] = {1, 2, 3, 7, 64, 100, 255, 256, 257, 1000, 4096};
#define LENGTHS (sizeof lengths / sizeof *lengths)

static float within(struct chance *chance)
{
    return (float)chance_between(chance, 0, 7000) / 4000.0f - 1.0f;
}

static void frames_within_full_scale_come_out_as_they_went_in(void **unused)
{
    struct chance chance = chance_begin(330);

    (void)unused;
    for (uint32_t l = 0; l < LENGTHS; l++) {
        uint32_t channels = (uint32_t)chance_between(&chance, 1, 5);
        struct bench bench = bench_open(lengths[l], channels, 6000);
        size_t delay = (size_t)lengths[l] * channels;

        for (size_t i = 0; i < 6000ull * channels; i++)
            bench.in[i] = i % 11 == 0 ? HIGH : i % 13 == 0 ? LOW : within(&chance);
        bench_run(&bench, &chance, l % 2 ? 5 : MIX_FRAMES);
        for (size_t i = 0; i < delay; i++)
            assert_true(bench.out[i] == 0.0f);
        assert_memory_equal(bench.out + delay, bench.in,
                            (6000ull * channels - delay) * sizeof(float));
        bench_close(&bench);
    }
}

/* Noise with peaks, single ones, steps, and what no float is beyond. */
static float any_value(struct chance *chance, uint32_t shape, uint32_t frame)
{
    switch (shape) {
    case 0:
        return within(chance) * 4.0f;
    case 1:
        return frame % 997 == 500 ? -1e6f : within(chance);
    case 2:
        return frame < 3000 ? 0.1f : frame % 2 ? 2.0f : -3.0f;
    case 3:
        return chance_between(chance, 0, 300) ? 0.5f : 3e38f;
    default:
        return chance_between(chance, 0, 300) ? 0.5f
               : chance_between(chance, 0, 1) ? INFINITY
                                              : -INFINITY;
    }
}

static void nothing_comes_out_beyond_full_scale(void **unused)
{
    struct chance chance = chance_begin(331);

    (void)unused;
    for (uint32_t round = 0; round < LENGTHS * 5; round++) {
        struct bench bench = bench_open(lengths[round / 5], 2, 9000);

        for (uint32_t i = 0; i < 18000; i++)
            bench.in[i] = any_value(&chance, round % 5, i / 2);
        bench_run(&bench, &chance, MIX_FRAMES);
        for (uint32_t i = 0; i < 18000; i++)
            assert_true(bench.out[i] <= HIGH && bench.out[i] >= LOW);
        bench_close(&bench);
    }
}

/* One peak that is twice too loud, in frames that are constant: a line down, a line up. */
static void the_gain_falls_and_rises_in_straight_lines(void **unused)
{
    struct chance chance = chance_begin(332);
    struct bench bench = bench_open(99, 2, 1000);

    (void)unused;
    for (uint32_t i = 0; i < 1000; i++) {
        bench.in[2 * i] = i == 400 ? 2.0f * HIGH : 0.5f;
        bench.in[2 * i + 1] = -0.25f; /* goes with the other */
    }
    bench_run(&bench, &chance, 64);
    for (uint32_t i = 99; i < 1000; i++) {
        /* Frame 400 comes out at 499, the end of the fall; the rise takes as long. */
        double distance = fabs((double)i - 499.0);
        double gain = distance < 100.0 ? 0.5 + 0.5 * distance / 100.0 : 1.0;
        double left = (i == 499 ? 2.0 * (double)HIGH : 0.5) * gain;

        assert_true(fabs((double)bench.out[2 * i] - left) < 1e-6);
        assert_true(fabs((double)bench.out[2 * i + 1] + 0.25 * gain) < 1e-6);
        if (distance >= 100.0)
            assert_true(bench.out[2 * i] == 0.5f && bench.out[2 * i + 1] == -0.25f);
    }
    assert_true(bench.out[2 * 499] <= HIGH && bench.out[2 * 499] > HIGH - 1e-6f);
    bench_close(&bench);
}

static void any_split_limits_alike(void **unused)
{
    struct chance chance = chance_begin(333);

    (void)unused;
    for (uint32_t round = 0; round < this_many(60, 3000); round++) {
        uint32_t frames = (uint32_t)chance_between(&chance, 1, round % 2 ? 30 : 700);
        uint32_t channels = (uint32_t)chance_between(&chance, 1, 4);
        struct bench one = bench_open(frames, channels, 3000);
        struct bench other = bench_open(frames, channels, 3000);

        /* Half of the time at rest. */
        for (uint32_t i = 0; i < 3000 * channels; i++)
            one.in[i] = within(&chance) * (i / channels % 1000 < 200 ? 2.5f : 1.0f);
        memcpy(other.in, one.in, 3000 * channels * sizeof(float));
        bench_run(&one, &chance, 1);
        bench_run(&other, &chance, MIX_FRAMES);
        assert_memory_equal(one.out, other.out, 3000 * channels * sizeof(float));
        bench_close(&one);
        bench_close(&other);
    }
}

static void what_comes_out_says_what_it_was(void **unused)
{
    struct bench bench = bench_open(10, 1, 60);
    uint8_t kinds[60];
    float gains[60];

    (void)unused;
    for (uint32_t i = 0; i < 60; i++)
        bench.out[i] = i == 25 ? 1.0f : 0.5f;
    limiter_run(bench.limiter, bench.out, 20, LIMITER_MIXED, gains, kinds);
    limiter_run(bench.limiter, bench.out + 20, 40, LIMITER_EXACT, gains + 20, kinds + 20);
    for (uint32_t i = 0; i < 60; i++) {
        /* The gain is less than 1 from the frame that the peak goes in at, for 21 frames. */
        bool turned = i >= 25 && i <= 45;

        assert_int_equal(kinds[i], i < 10             ? LIMITER_SILENT
                                   : i < 30 || turned ? LIMITER_MIXED
                                                      : LIMITER_EXACT);
    }
    bench_close(&bench);
}

static void it_is_still_two_windows_after_the_last_sound(void **unused)
{
    struct bench bench = bench_open(10, 1, 100);
    uint8_t kinds[100];
    float gains[100];

    (void)unused;
    memset(bench.out, 0, 100 * sizeof(float));
    assert_true(limiter_still(bench.limiter));
    bench.out[0] = 9.0f;
    limiter_run(bench.limiter, bench.out, 1, LIMITER_MIXED, gains, kinds);
    for (uint32_t i = 1; i <= 22; i++) {
        assert_false(limiter_still(bench.limiter));
        limiter_run(bench.limiter, bench.out + i, 1, LIMITER_SILENT, gains, kinds);
    }
    assert_true(limiter_still(bench.limiter));
    for (uint32_t i = 0; i <= 22; i++)
        assert_true(i == 10 ? bench.out[i] == HIGH : bench.out[i] == 0.0f);
    bench_close(&bench);
}

/* Alone in what is within full scale, in any place of a block and whatever the gain does meanwhile.
 */
static void what_is_no_number_comes_out_as_silence(void **unused)
{
    struct chance chance = chance_begin(331);

    (void)unused;
    for (uint32_t l = 0; l < LENGTHS; l++) {
        struct bench bench = bench_open(lengths[l], 1, 20000);

        for (uint32_t i = 0; i < 20000; i++)
            bench.in[i] = chance_between(&chance, 0, 999) == 0    ? NAN
                          : chance_between(&chance, 0, 4000) == 0 ? 2.0f
                                                                  : 0.5f;
        bench_run(&bench, &chance, 64);
        for (uint32_t i = lengths[l]; i < 20000; i++)
            if (isnan(bench.in[i - lengths[l]]))
                assert_true(bench.out[i] == 0.0f);
            else
                assert_true(bench.out[i] > 0.18f && bench.out[i] <= HIGH);
        bench_close(&bench);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(frames_within_full_scale_come_out_as_they_went_in),
        cmocka_unit_test(nothing_comes_out_beyond_full_scale),
        cmocka_unit_test(what_is_no_number_comes_out_as_silence),
        cmocka_unit_test(the_gain_falls_and_rises_in_straight_lines),
        cmocka_unit_test(any_split_limits_alike),
        cmocka_unit_test(what_comes_out_says_what_it_was),
        cmocka_unit_test(it_is_still_two_windows_after_the_last_sound),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
