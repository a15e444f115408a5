/* SPDX-License-Identifier: MIT
 * test_master.c - what the mix goes through on its way to the card: full scale, the limiter's
 * delay, dither. */
#include "test/unit/rig.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/format.h"

#define FRAMES 512

static void open_with(struct rig *rig, uint32_t format, uint32_t channels, uint32_t limiter,
                      uint32_t flags)
{
    struct nj_stream_config config = {.direction = NJ_PLAY,
                                      .format = format,
                                      .channels = channels,
                                      .bank_bytes = 1 << 16,
                                      .limiter_frames = limiter,
                                      .flags = flags};

    rig_open(rig, &config);
}

/* A clip of one value in a format; its place in the bank is the row's. */
static void constant_clip(struct rig *rig, uint32_t row, uint32_t format, float value,
                          uint32_t channels, uint32_t frames)
{
    struct nj_clip clip = {row * 8192ull, frames, channels, format};
    unsigned char *at = (unsigned char *)nj_bank(rig->client, NULL) + clip.offset_bytes;

    for (uint32_t i = 0; i < frames * channels; i++)
        format_convert(at + i * nj_format_bytes(format), format, &value, NJ_FORMAT_F32, 1);
    assert_int_equal(nj_clip_set(rig->client, row, &clip), 0);
}

static void start(struct rig *rig, uint32_t row, uint64_t frame, float gain)
{
    const struct nj_play play = {.clip = row, .start_frame = frame, .gain = gain};
    nj_handle handle;

    assert_int_equal(nj_play(rig->client, &play, &handle), 0);
}

static uint64_t clipped(struct rig *rig)
{
    struct nj_stats stats;

    nj_stats(rig->client, &stats);
    return stats.clipped_samples;
}

static void run(struct rig *rig, void *out, uint32_t frames, uint32_t block)
{
    uint32_t bytes = rig->config.channels * nj_format_bytes(rig->config.format);

    for (uint32_t done = 0; done < frames; done += block)
        rig_play(rig, (unsigned char *)out + (size_t)done * bytes, block);
}

static float sample(const void *out, uint32_t i, uint32_t format)
{
    float value;

    format_to_float(&value, (const unsigned char *)out + i * nj_format_bytes(format), 1, format,
                    1.0f);
    return value;
}

/* Three voices of full scale, in every format that a clip may have, on every card. */
static void summed_full_scale_saturates_and_never_wraps(void **unused)
{
    static _Alignas(8) unsigned char out[FRAMES * 4];

    (void)unused;
    for (uint32_t card = NJ_FORMAT_S16; card <= NJ_FORMAT_S32; card++) {
        for (uint32_t format = 1; format < NJ_FORMAT_COUNT; format++) {
            for (float sign = -1.0f; sign <= 1.0f; sign += 2.0f) {
                unsigned char wanted[4];
                struct rig rig;

                open_with(&rig, card, 1, 0, 0);
                constant_clip(&rig, 0, format, sign, 1, FRAMES);
                for (uint32_t i = 0; i < 3; i++)
                    start(&rig, 0, 0, 1.0f);
                run(&rig, out, FRAMES, 64);
                format_convert(wanted, card, &sign, NJ_FORMAT_F32, 1);
                for (uint32_t i = 0; i < FRAMES; i++)
                    assert_memory_equal(out + i * nj_format_bytes(card), wanted,
                                        nj_format_bytes(card));
                assert_int_equal(clipped(&rig), FRAMES);
                rig_close(&rig);
            }
        }
    }
}

/* Alone at unity, and added to silence. */
static void clips_of_8_bits_sound_as_they_are(void **unused)
{
    static int16_t out[256];

    (void)unused;
    for (uint32_t format = NJ_FORMAT_U8; format <= NJ_FORMAT_S8; format++) {
        for (uint32_t voices = 1; voices <= 2; voices++) {
            struct nj_clip clip = {8192, 256, 1, format};
            unsigned char *bank;
            struct rig rig;

            open_with(&rig, NJ_FORMAT_S16, 1, 0, 0);
            bank = nj_bank(rig.client, NULL);
            for (uint32_t i = 0; i < 256; i++)
                bank[clip.offset_bytes + i] = (unsigned char)i;
            assert_int_equal(nj_clip_set(rig.client, 1, &clip), 0);
            constant_clip(&rig, 0, format, 0.0f, 1, 256);
            for (uint32_t i = 0; i < voices; i++)
                start(&rig, 1 - i, 0, 1.0f);
            run(&rig, out, 256, 32);
            for (int32_t i = 0; i < 256; i++)
                assert_int_equal(out[i], 256 * (format == NJ_FORMAT_U8 ? i - 128 : (int8_t)i));
            rig_close(&rig);
        }
    }
}

static void floats_keep_what_is_beyond_full_scale_and_count_it(void **unused)
{
    static float out[FRAMES];
    struct rig rig;

    (void)unused;
    open_with(&rig, NJ_FORMAT_F32, 1, 0, 0);
    constant_clip(&rig, 0, NJ_FORMAT_F32, 1.0f, 1, FRAMES);
    start(&rig, 0, 0, 1.0f);
    start(&rig, 0, 0, 1.0f);
    run(&rig, out, FRAMES, 64);
    for (uint32_t i = 0; i < FRAMES; i++)
        assert_true(out[i] == 2.0f);
    assert_int_equal(clipped(&rig), FRAMES);
    rig_close(&rig);
}

/* The same behind the limiter, with and without dither. */
static void a_limited_mix_is_never_saturated(void **unused)
{
    static _Alignas(8) unsigned char out[FRAMES * 8];

    (void)unused;
    for (uint32_t card = NJ_FORMAT_S16; card <= NJ_FORMAT_F32; card++) {
        for (uint32_t flags = 0; flags <= NJ_STREAM_DITHER; flags++) {
            struct rig rig;

            open_with(&rig, card, 2, 48, flags);
            constant_clip(&rig, 0, NJ_FORMAT_F32, 1.0f, 2, 300);
            constant_clip(&rig, 1, NJ_FORMAT_S8, -1.0f, 2, 100);
            start(&rig, 0, 10, 1.0f);
            start(&rig, 0, 70, 1.7f);
            start(&rig, 1, 90, 8.0f);
            run(&rig, out, FRAMES, 64);
            assert_int_equal(clipped(&rig), 0);
            for (uint32_t i = 0; i < 2 * FRAMES; i++)
                assert_true(fabsf(sample(out, i, card)) <= 1.0f);
            assert_true(sample(out, 2 * (90 + 48 + 20), card) < -0.99f);
            rig_close(&rig);
        }
    }
}

/* What is heard with a limiter at rest is what is heard without, so many frames later; a lone play
 * of 32 bits apart, which keeps 24. */
static void a_limiter_at_rest_is_a_delay(void **unused)
{
    static const uint32_t cards[] = {NJ_FORMAT_S16, NJ_FORMAT_S24_3, NJ_FORMAT_F32};

    (void)unused;
    for (uint32_t c = 0; c < 3; c++) {
        for (uint32_t flags = 0; flags <= NJ_STREAM_DITHER; flags++) {
            static _Alignas(8) unsigned char out[2][FRAMES * 8];
            uint32_t bytes = 2 * nj_format_bytes(cards[c]);

            for (uint32_t limited = 0; limited < 2; limited++) {
                struct rig rig;

                open_with(&rig, cards[c], 2, limited ? 37 : 0, flags);
                constant_clip(&rig, 0, cards[c], 0.3f, 2, 200);
                constant_clip(&rig, 1, NJ_FORMAT_U8, 0.25f, 1, 60);
                start(&rig, 0, 20, 1.0f);
                start(&rig, 1, 130, 0.777f); /* ends before the other */
                start(&rig, 1, 300, 0.333f);
                run(&rig, out[limited], FRAMES, limited ? 128 : 32);
                assert_int_equal(clipped(&rig), 0);
                rig_close(&rig);
            }
            assert_memory_equal(out[1] + 37 * bytes, out[0], (FRAMES - 37) * bytes);
            for (uint32_t i = 0; i < 2 * 37; i++)
                assert_true(sample(out[1], i, cards[c]) == 0.0f);
        }
    }
}

static void the_limiters_delay_is_told(void **unused)
{
    struct nj_engine_info without, with;
    struct nj_clock first, second;
    static int16_t out[FRAMES];
    struct rig rig;

    (void)unused;
    for (uint32_t limited = 0; limited < 2; limited++) {
        open_with(&rig, NJ_FORMAT_S16, 1, limited ? 480 : 0, 0);
        process_set_state(rig.process, NJ_ENGINE_READY, 1, 1, NULL);
        run(&rig, out, FRAMES, 64);
        nj_engine_info(rig.client, limited ? &with : &without);
        nj_clock_read(rig.client, limited ? &second : &first);
        rig_close(&rig);
    }
    assert_int_equal(with.latency_frames, without.latency_frames + 480);
    assert_int_equal(nj_clock_time_of(&second, 0) - nj_clock_time_of(&first, 0), 10000000);
}

static void dither_is_for_what_is_mixed_alone(void **unused)
{
    static int16_t out[FRAMES];
    uint32_t different = 0;
    struct rig rig;

    (void)unused;
    open_with(&rig, NJ_FORMAT_S16, 1, 0, NJ_STREAM_DITHER);
    constant_clip(&rig, 0, NJ_FORMAT_S16, 0.5f, 1, 200);
    start(&rig, 0, 20, 1.0f);
    start(&rig, 0, 100, 0.25f);
    run(&rig, out, FRAMES, 64);
    for (uint32_t i = 0; i < FRAMES; i++) {
        if (i < 20 || i >= 300)
            assert_int_equal(out[i], 0);
        else if (i < 100)
            assert_int_equal(out[i], 16384);
        else
            assert_true(abs(out[i] - (i < 220 ? 20480 : 4096)) <= 1);
        different += i >= 100 && i < 300 && out[i] != (i < 220 ? 20480 : 4096);
    }
    assert_true(different > 20 && different < 100); /* a quarter of 200 */
    rig_close(&rig);
}

/* A hole is as if its frames had been played: what was on its way through the limiter is lost. */
static void lost_frames_are_lost_in_the_limiter_too(void **unused)
{
    static int16_t out[256];
    struct block_time time;
    struct rig rig;

    (void)unused;
    for (uint32_t lost = 1; lost <= 200; lost += 13) {
        open_with(&rig, NJ_FORMAT_S16, 1, 100, 0);
        constant_clip(&rig, 0, NJ_FORMAT_S16, 0.5f, 1, 64);
        start(&rig, 0, 0, 1.0f);
        rig_play(&rig, out, 64);
        time = rig_time(&rig, lost, true);
        play_process(rig.process, out, 256, &time);
        for (uint32_t i = 0; i < 256; i++) {
            uint32_t frame = 64 + lost + i;

            assert_int_equal(out[i], frame >= 100 && frame < 164 ? 16384 : 0);
        }
        rig_close(&rig);
    }
}

/* An engine that starts again has nothing on its way. */
static void a_new_engine_begins_with_an_empty_limiter(void **unused)
{
    static int16_t out[256];
    struct rig rig;

    (void)unused;
    open_with(&rig, NJ_FORMAT_S16, 1, 100, 0);
    constant_clip(&rig, 0, NJ_FORMAT_S16, 0.5f, 1, 64);
    start(&rig, 0, 0, 4.0f);
    rig_play(&rig, out, 64);
    rig_attach(&rig);
    rig_play(&rig, out, 256);
    for (uint32_t i = 0; i < 256; i++)
        assert_int_equal(out[i], 0);
    rig_close(&rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(summed_full_scale_saturates_and_never_wraps),
        cmocka_unit_test(clips_of_8_bits_sound_as_they_are),
        cmocka_unit_test(floats_keep_what_is_beyond_full_scale_and_count_it),
        cmocka_unit_test(a_limited_mix_is_never_saturated),
        cmocka_unit_test(a_limiter_at_rest_is_a_delay),
        cmocka_unit_test(the_limiters_delay_is_told),
        cmocka_unit_test(dither_is_for_what_is_mixed_alone),
        cmocka_unit_test(lost_frames_are_lost_in_the_limiter_too),
        cmocka_unit_test(a_new_engine_begins_with_an_empty_limiter),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
