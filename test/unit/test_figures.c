/* SPDX-License-Identifier: MIT
 * test_figures.c - the clip table, and the levels that a client is told. */
#include "test/unit/mono.h"

static void peaks_are_of_what_is_copied_summed_and_silent(void **unused)
{
    struct nj_play once = {.start_frame = 0, .gain = 1, .to_frame = 100};
    int16_t out[BLOCK];
    struct rig rig;
    float peak;

    (void)unused;
    open_mono(&rig, 4);
    start(&rig, &once);
    play_blocks(&rig, out, BLOCK);
    nj_peaks(rig.client, &peak, 1);
    assert_true(peak == 64.0f / 32768.0f);
    once.start_frame = BLOCK;
    once.gain = 0.5f;
    start(&rig, &once);
    play_blocks(&rig, out, BLOCK);
    nj_peaks(rig.client, &peak, 1);
    assert_int_equal(out[35], 100 + 18);
    assert_true(peak == 118.0f / 32768.0f);
    play_blocks(&rig, out, BLOCK);
    play_blocks(&rig, out, BLOCK);
    nj_peaks(rig.client, &peak, 1);
    play_blocks(&rig, out, BLOCK);
    nj_peaks(rig.client, &peak, 1);
    assert_true(peak == 0.0f);
    rig_close(&rig);
}

/* One loud frame at each place of blocks that fit, lie around the ring's end, or are refused. */
static void peaks_are_of_all_that_came_refused_or_not(void **unused)
{
    struct nj_stream_config config = {
        .direction = NJ_CAPTURE, .channels = 1, .format = NJ_FORMAT_S32, .ring_frames = 256};
    struct rig rig;

    (void)unused;
    rig_open(&rig, &config);
    for (uint32_t i = 0; i < 12 * 48; i++) {
        int32_t in[48] = {0};
        float peak;

        in[i % 48] = i % 2 ? INT32_MIN : INT32_MIN / 2;
        rig_capture(&rig, in, 48);
        nj_peaks(rig.client, &peak, 1);
        assert_true(peak == (i % 2 ? 1.0f : 0.5f));
        nj_peaks(rig.client, &peak, 1);
        assert_true(peak == 0.0f);
        if (i % 96 > 8)
            nj_capture_advance(rig.client, 48 + i % 7);
    }
    rig_close(&rig);
}

static void a_clip_outside_the_bank_or_askew_is_refused(void **unused)
{
    struct nj_stream_config config = {
        .direction = NJ_PLAY, .channels = 2, .clips = 4, .bank_bytes = 8192};
    const struct nj_clip good = {4096, 1024, 2, NJ_FORMAT_S16};
    const struct nj_clip bad[] = {{4096, 1025, 2, NJ_FORMAT_S16},
                                  {4097, 8, 2, NJ_FORMAT_S16},
                                  {8256, 0, 2, NJ_FORMAT_S16},
                                  {0, UINT64_MAX, 2, NJ_FORMAT_S16},
                                  {0, UINT64_MAX / 4 + 2, 2, NJ_FORMAT_S16},
                                  {UINT64_MAX - 63, 64, 2, NJ_FORMAT_S16},
                                  {0, 8, 0, NJ_FORMAT_S16},
                                  {0, 1, NJ_MAX_CHANNELS + 1, NJ_FORMAT_S16},
                                  {0, 8, 2, NJ_FORMAT_ANY},
                                  {0, 8, 2, NJ_FORMAT_COUNT}};
    struct nj_clip row;
    struct rig rig;

    (void)unused;
    rig_open(&rig, &config);
    assert_int_equal(nj_clip_set(rig.client, 3, &good), 0);
    assert_int_equal(nj_clip_set(rig.client, 4, &good), NJ_EINVAL);
    assert_int_equal(nj_clip_get(rig.client, 4, &row), NJ_EINVAL);
    for (uint32_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(nj_clip_set(rig.client, 3, &bad[i]), NJ_EINVAL);
    assert_int_equal(nj_clip_get(rig.client, 3, &row), 0);
    assert_memory_equal(&row, &good, sizeof good);
    rig_close(&rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_clip_outside_the_bank_or_askew_is_refused),
        cmocka_unit_test(peaks_are_of_what_is_copied_summed_and_silent),
        cmocka_unit_test(peaks_are_of_all_that_came_refused_or_not),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
