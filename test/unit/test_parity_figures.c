/* SPDX-License-Identifier: MIT
 * test_parity_figures.c - what rtmixer and pastream count, from our statistics.
 *
 * Each case is one check of the list of what the others do: its letter and number are in its name.
 * The card's words come as PortAudio says them, to the callback that PortAudio calls. */
#include <string.h>

#include "engine/callback.h"
#include "test/unit/rig.h"

#define BLOCK 64

static void open_rig(struct rig *rig, uint32_t direction)
{
    struct nj_stream_config config = {
        .direction = direction, .channels = 1, .format = NJ_FORMAT_S16, .ring_frames = 4096};

    rig_open(rig, &config);
}

static void block(struct rig *rig, uint32_t frames, PaStreamCallbackFlags flags)
{
    struct callback callback = {
        .process = rig->process, .plays = rig->config.direction == NJ_PLAY, .frame_bytes = 2};
    double now = (double)rig_time(rig, 0, false).time_ns / 1e9;
    PaStreamCallbackTimeInfo time = {now, now, now};
    int16_t in[512] = {0}, out[512];

    assert_int_equal(callback_block(in, out, frames, &time, flags, &callback), paContinue);
    rig->told += frames;
}

/* Each half has a stream of its own, and the flag of its own that means a loss. */
static void P12_flags_on_two_blocks_are_two_xruns(void **unused)
{
    const struct {
        uint32_t direction;
        PaStreamCallbackFlags loss;
    } halves[] = {{NJ_PLAY, paOutputUnderflow}, {NJ_CAPTURE, paInputOverflow}};

    (void)unused;
    for (uint32_t i = 0; i < 2; i++) {
        struct nj_xrun xruns[NJ_XRUNS_KEPT];
        struct nj_stats stats;
        struct rig rig;

        open_rig(&rig, halves[i].direction);
        block(&rig, BLOCK, 0);
        for (uint32_t k = 0; k < 2; k++)
            block(&rig, BLOCK, halves[i].loss | paInputUnderflow);
        for (uint32_t k = 0; k < 5; k++)
            block(&rig, BLOCK, 0);
        nj_stats(rig.client, &stats);
        assert_int_equal(stats.xruns, 2);
        /* it stays known, with its places */
        assert_int_equal(nj_xruns(rig.client, xruns, NJ_XRUNS_KEPT), 2);
        assert_int_equal(xruns[0].flagged + xruns[1].flagged, 2);
        rig_close(&rig);
    }
}

static void P12_priming_alone_is_no_xrun_and_no_block(void **unused)
{
    struct nj_stats stats;
    struct nj_times times;
    struct rig rig;

    (void)unused;
    open_rig(&rig, NJ_PLAY);
    block(&rig, BLOCK, paPrimingOutput);
    block(&rig, BLOCK, paPrimingOutput | paOutputUnderflow);
    nj_stats(rig.client, &stats);
    assert_int_equal(stats.xruns, 0);
    assert_int_equal(stats.blocks, 0);
    nj_times(rig.client, &times);
    assert_int_equal(times.count, 0);
    rig_close(&rig);
}

/* Of 3 clean blocks, a flagged one, and that in which they are fetched. */
static void R2_3_fetched_statistics_begin_anew(void **unused)
{
    static const uint32_t directions[] = {NJ_PLAY, NJ_CAPTURE};

    (void)unused;
    for (uint32_t i = 0; i < 2; i++) {
        struct nj_stats stats, none;
        struct nj_event event;
        nj_handle handle;
        struct rig rig;

        open_rig(&rig, directions[i]);
        for (uint32_t k = 0; k < 3; k++)
            block(&rig, BLOCK, 0);
        block(&rig, BLOCK, paInputOverflow | paOutputUnderflow);
        assert_int_equal(nj_stats_fetch(rig.client, NJ_NOW, &handle), 0);
        block(&rig, BLOCK, 0);
        do
            assert_true(nj_event_next(rig.client, &event));
        while (event.kind != NJ_EVENT_DONE);
        assert_true(event.handle == handle && event.result == NJ_OK);
        nj_stats_fetched(rig.client, &stats);
        assert_int_equal(stats.blocks, 5);
        assert_int_equal(stats.xruns, 1);
        assert_int_equal(stats.min_block_frames, BLOCK);
        assert_int_equal(stats.max_block_frames, BLOCK);
        assert_int_equal(nj_stats_fetch(rig.client, NJ_NOW, &handle), 0);
        assert_int_equal(nj_stats_fetch(rig.client, NJ_NOW, &handle), 0);
        block(&rig, BLOCK, 0);
        memset(&none, 0, sizeof none);
        nj_stats_fetched(rig.client, &stats);
        assert_memory_equal(&stats, &none, sizeof none);
        rig_close(&rig);
    }
}

static void R_block_sizes_have_a_least_and_a_most(void **unused)
{
    static const uint32_t sizes[] = {64, 1, 128, 77};
    struct nj_stats stats;
    struct rig rig;

    (void)unused;
    open_rig(&rig, NJ_PLAY);
    for (uint32_t i = 0; i < 4; i++)
        block(&rig, sizes[i], 0);
    nj_stats(rig.client, &stats);
    assert_int_equal(stats.blocks, 4);
    assert_int_equal(stats.min_block_frames, 1);
    assert_int_equal(stats.max_block_frames, 128);
    rig_close(&rig);
}

static void R_statistics_can_be_read_while_the_stream_runs(void **unused)
{
    struct nj_stats stats;
    struct nj_times times;
    struct rig rig;

    (void)unused;
    open_rig(&rig, NJ_PLAY);
    for (uint32_t i = 1; i <= 10; i++) {
        uint64_t binned = 0;

        block(&rig, BLOCK, 0);
        nj_stats(rig.client, &stats);
        assert_int_equal(stats.blocks, i);
        assert_int_equal(stats.frames, i * BLOCK);
        nj_times(rig.client, &times);
        assert_int_equal(times.count, i);
        for (uint32_t k = 0; k < NJ_TIMES_BINS; k++)
            binned += times.histogram[k];
        assert_int_equal(binned, i);
        assert_true(times.worst_ns > 0 && times.worst_ns <= times.total_ns);
    }
    assert_true(nj_load(rig.client) > 0);
    rig_close(&rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(P12_flags_on_two_blocks_are_two_xruns),
        cmocka_unit_test(P12_priming_alone_is_no_xrun_and_no_block),
        cmocka_unit_test(R2_3_fetched_statistics_begin_anew),
        cmocka_unit_test(R_block_sizes_have_a_least_and_a_most),
        cmocka_unit_test(R_statistics_can_be_read_while_the_stream_runs),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
