/* SPDX-License-Identifier: MIT
 * test_figures.c - the levels that a client is told. */
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(peaks_are_of_what_is_copied_summed_and_silent),
        cmocka_unit_test(peaks_are_of_all_that_came_refused_or_not),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
