/* SPDX-License-Identifier: MIT
 * test_tally.c - counters of one instant, fetched while blocks run, callback times and xruns. */
#include <string.h>

#include "test/unit/capture_kit.h"
#include "test/unit/drama.h"
#include "test/unit/mono.h"

/* A block of silence, after a loss. */
static void play_lost(struct rig *rig, uint32_t frames, uint64_t lost, bool flagged)
{
    struct block_time time = rig_time(rig, lost, flagged);
    int16_t out[4096];

    play_process(rig->process, out, frames, &time);
    rig->told += frames;
}

static void fetch(struct rig *rig, uint64_t at_frame)
{
    assert_int_equal(nj_stats_fetch(rig->client, at_frame, NULL), 0);
}

static void a_fetch_takes_all_since_the_last_one(void **unused)
{
    struct nj_stats stats;
    struct rig rig;

    (void)unused;
    open_mono(&rig, 4);
    nj_stats_fetched(rig.client, &stats);
    assert_int_equal(stats.blocks, 0);
    for (uint32_t round = 0; round < 3; round++) {
        for (uint32_t i = 0; i < 4; i++)
            play_lost(&rig, 32 + round + i, i == 2 ? 100 : 0, i == 2);
        fetch(&rig, NJ_NOW);
        play_lost(&rig, 500 - round, 0, false);
        assert_int_equal(rig_event(&rig, NJ_EVENT_XRUN).frames, 100);
        assert_int_equal(rig_event(&rig, NJ_EVENT_DONE).result, NJ_OK);
        nj_stats_fetched(rig.client, &stats);
        assert_int_equal(stats.blocks, 5);
        assert_int_equal(stats.frames, 4 * (32 + round) + 6 + 500 - round);
        assert_int_equal(stats.xruns, 1);
        assert_int_equal(stats.hole_frames, 100);
        assert_int_equal(stats.commands, 1);
        assert_int_equal(stats.min_block_frames, 32 + round);
        assert_int_equal(stats.max_block_frames, 500 - round);
    }
    nj_stats(rig.client, &stats);
    assert_int_equal(stats.blocks, 15);
    assert_int_equal(stats.min_block_frames, 32);
    assert_int_equal(stats.max_block_frames, 500);
    rig_close(&rig);
}

static void a_fetch_waits_for_its_frame(void **unused)
{
    struct nj_event event;
    struct nj_stats stats;
    int16_t out[BLOCK];
    struct rig rig;

    (void)unused;
    open_mono(&rig, 4);
    fetch(&rig, 5 * BLOCK + 7);
    fetch(&rig, 9 * BLOCK);
    for (uint32_t i = 0; i < 5; i++)
        rig_play(&rig, out, BLOCK);
    rig_no_event(&rig);
    rig_play(&rig, out, BLOCK);
    event = rig_event(&rig, NJ_EVENT_DONE);
    assert_int_equal(event.frame, 5 * BLOCK + 7);
    nj_stats_fetched(rig.client, &stats);
    assert_int_equal(stats.blocks, 6); /* the one it came in is counted whole */
    assert_int_equal(stats.frames, 6 * BLOCK);
    play_blocks(&rig, out, BLOCK);
    for (uint32_t i = 0; i < 3; i++)
        rig_play(&rig, out, BLOCK);
    rig_event(&rig, NJ_EVENT_DONE);
    nj_stats_fetched(rig.client, &stats);
    assert_int_equal(stats.blocks, 4);
    rig_close(&rig);
}

static void what_sounds_at_a_fetch_counts_after_it_too(void **unused)
{
    struct nj_play play = {.start_frame = NJ_NOW, .gain = 1};
    int16_t out[BLOCK];
    struct nj_stats stats;
    struct rig rig;

    (void)unused;
    open_mono(&rig, 4);
    for (uint32_t i = 0; i < 3; i++)
        start(&rig, &play);
    rig_play(&rig, out, BLOCK);
    for (uint32_t i = 0; i < 2; i++) {
        fetch(&rig, NJ_NOW);
        rig_play(&rig, out, BLOCK);
        nj_stats_fetched(rig.client, &stats);
        assert_int_equal(stats.max_voices, 3);
    }
    for (uint32_t i = 0; i < 1000 / BLOCK; i++)
        rig_play(&rig, out, BLOCK);
    for (uint32_t i = 0; i < 2; i++) {
        fetch(&rig, NJ_NOW);
        rig_play(&rig, out, BLOCK);
    }
    nj_stats_fetched(rig.client, &stats);
    assert_int_equal(stats.max_voices, 0);
    rig_close(&rig);
}

static void a_capture_is_fetched_with_its_ring_s_level(void **unused)
{
    static const uint64_t reads[] = {0, 0, 320};
    static const uint64_t levels[] = {192, 384, 256};
    struct nj_stats stats;
    struct rig rig;

    (void)unused;
    open_capture(&rig, 512);
    capture(&rig, BLOCK, 0, false);
    for (uint32_t round = 0; round < 3; round++) {
        nj_capture_advance(rig.client, reads[round]);
        for (uint32_t i = 0; i < 2; i++)
            capture(&rig, BLOCK, 0, false);
        fetch(&rig, NJ_NOW);
        capture(&rig, BLOCK, 0, false);
        assert_int_equal(rig_event(&rig, NJ_EVENT_DONE).result, NJ_OK);
        nj_stats_fetched(rig.client, &stats);
        assert_int_equal(stats.blocks, round == 0 ? 4 : 3);
        assert_int_equal(stats.ring_high_water_frames, levels[round]);
    }
    nj_stats(rig.client, &stats);
    assert_int_equal(stats.ring_high_water_frames, 384);
    rig_close(&rig);
}

/* ---- an engine that is killed ---------------------------------------------------------------- */

static void prepare_fetches(struct rig *rig)
{
    int16_t out[BLOCK];

    open_mono(rig, 4);
    for (uint32_t i = 0; i < 3; i++)
        rig_play(rig, out, BLOCK);
    fetch(rig, NJ_NOW);
}

static void act_fetches(struct rig *rig)
{
    for (uint32_t i = 0; i < 4; i++) {
        struct block_time time = rig_time(rig, 0, i == 1);
        int16_t out[32];

        play_process(rig->process, out, 32, &time);
        process_took(rig->process, 1000);
        rig->told += 32;
    }
}

/* Each block is in one fetch: those of before, or that of now. */
static void check_fetches(struct rig *copy)
{
    struct nj_stats before, stats, last;
    struct nj_times times;

    nj_stats(copy->client, &stats);
    assert_int_equal(stats.frames, 3 * BLOCK + 32 * (stats.blocks - 3));
    nj_times(copy->client, &times);
    assert_int_equal(times.total_ns, 1000 * times.count);
    assert_int_equal(times.histogram[9], times.count);
    nj_stats_fetched(copy->client, &before);
    assert_true(before.blocks == 0 || before.blocks == 4);
    copy->told = 100000;
    nj_client_engine_lost(copy->client);
    rig_attach(copy);
    fetch(copy, NJ_NOW);
    play_lost(copy, 32, 0, false);
    nj_stats_fetched(copy->client, &last);
    nj_stats(copy->client, &stats);
    assert_int_equal(before.blocks + last.blocks, stats.blocks);
    assert_int_equal(before.frames + last.frames, stats.frames);
    assert_int_equal(before.xruns + last.xruns, stats.xruns);
    assert_int_equal(last.min_block_frames, 32);
}

static void an_engine_that_is_killed_fetches_nothing_twice(void **unused)
{
    static const struct drama drama = {prepare_fetches, act_fetches, check_fetches};

    (void)unused;
    drama_run(&drama);
}

/* ---- callback times -------------------------------------------------------------------------- */

static void take_ns(struct rig *rig, uint64_t took_ns)
{
    int16_t out[BLOCK];

    rig_play(rig, out, BLOCK);
    process_took(rig->process, took_ns);
}

static void times_fall_into_bins_of_powers_of_two(void **unused)
{
    static const uint64_t took[] = {
        0, 1, 2, 3, 4, 1023, 1024, UINT64_C(1) << 31, UINT64_C(1) << 40};
    static const uint32_t bins[] = {0, 0, 1, 1, 2, 9, 10, 31, 31};
    struct nj_times times;
    uint64_t total = 0;
    struct rig rig;

    (void)unused;
    open_mono(&rig, 4);
    for (uint32_t i = 0; i < sizeof took / sizeof *took; i++) {
        uint64_t before;

        nj_times(rig.client, &times);
        before = times.histogram[bins[i]];
        take_ns(&rig, took[i]);
        total += took[i];
        nj_times(rig.client, &times);
        assert_int_equal(times.histogram[bins[i]], before + 1);
        assert_int_equal(times.count, i + 1);
        assert_int_equal(times.total_ns, total);
        assert_int_equal(times.worst_ns, took[i]);
        assert_int_equal(times.worst_frame, took[i] ? i * BLOCK : 0);
    }
    rig_close(&rig);
}

static void renewed_times_are_each_in_one_report(void **unused)
{
    struct nj_times times;
    struct rig rig;

    (void)unused;
    open_mono(&rig, 4);
    take_ns(&rig, 5000);
    take_ns(&rig, 9000);
    take_ns(&rig, 100);
    nj_times_renew(rig.client, &times);
    assert_int_equal(times.count, 3);
    assert_int_equal(times.worst_ns, 9000);
    assert_int_equal(times.worst_frame, BLOCK);
    nj_times(rig.client, &times);
    assert_int_equal(times.count, 0);
    assert_int_equal(times.worst_ns, 0);
    assert_int_equal(times.histogram[13], 0);
    take_ns(&rig, 700);
    rig_reconnect(&rig);
    rig_attach(&rig);
    take_ns(&rig, 800);
    nj_times_renew(rig.client, &times);
    assert_int_equal(times.count, 2);
    assert_int_equal(times.total_ns, 1500);
    assert_int_equal(times.worst_ns, 800);
    assert_int_equal(times.worst_frame, 4 * BLOCK);
    assert_int_equal(times.histogram[9], 2);
    rig_close(&rig);
}

static void the_load_is_the_share_of_a_block(void **unused)
{
    struct rig rig;
    double before;

    (void)unused;
    open_mono(&rig, 4);
    assert_true(nj_load(rig.client) == 0);
    for (uint32_t i = 0; i < 375; i++) /* half a second of 64 frames, a quarter of each */
        take_ns(&rig, 333333);
    assert_true(nj_load(rig.client) > 0.25 * 0.62 && nj_load(rig.client) < 0.25 * 0.64);
    for (uint32_t i = 0; i < 3750; i++)
        take_ns(&rig, 333333);
    assert_true(nj_load(rig.client) > 0.2499 && nj_load(rig.client) < 0.2501);
    before = nj_load(rig.client);
    take_ns(&rig, 0);
    assert_true(nj_load(rig.client) < before);
    rig_close(&rig);
}

/* ---- xruns ----------------------------------------------------------------------------------- */

static void the_last_xruns_can_be_read_at_any_time(void **unused)
{
    struct nj_xrun list[NJ_XRUNS_KEPT + 1];
    uint64_t frame = 0;
    struct rig rig;

    (void)unused;
    open_mono(&rig, 4);
    assert_int_equal(nj_xruns(rig.client, list, NJ_XRUNS_KEPT), 0);
    play_lost(&rig, BLOCK, 0, false);
    for (uint32_t i = 0; i < 300; i++) {
        uint32_t known = i + 1 < NJ_XRUNS_KEPT ? i + 1 : NJ_XRUNS_KEPT;

        frame += BLOCK + i;
        play_lost(&rig, BLOCK, i, true);
        assert_int_equal(nj_xruns(rig.client, list, NJ_XRUNS_KEPT + 1), known);
        assert_int_equal(list[known - 1].frame, frame - i);
        assert_int_equal(list[known - 1].frames, i);
        assert_int_equal(list[known - 1].cause, NJ_CAUSE_XRUN);
        assert_int_equal(list[known - 1].flagged, 1);
        assert_in_range(list[known - 1].time_ns - rig.origin, frame * 20833, frame * 20834);
        assert_int_equal(list[0].frames, i + 1 - known);
        assert_int_equal(nj_xruns(rig.client, list, 1), 1);
        assert_int_equal(list[0].frames, i);
    }
    rig_attach(&rig);
    play_lost(&rig, BLOCK, 777, false);
    rig_reconnect(&rig);
    assert_int_equal(nj_xruns(rig.client, list, 2), 2);
    assert_int_equal(list[0].frames, 299);
    assert_int_equal(list[1].frames, 777);
    assert_int_equal(list[1].cause, NJ_CAUSE_ENGINE);
    assert_int_equal(list[1].flagged, 0);
    rig_close(&rig);
}

static void an_xrun_of_a_capture_has_the_hole_s_place_and_length(void **unused)
{
    struct nj_xrun xrun;
    struct rig rig;

    (void)unused;
    open_capture(&rig, 512);
    capture(&rig, BLOCK, 0, false);
    capture_torn(&rig, BLOCK, 0);
    capture(&rig, BLOCK, 1234, true);
    assert_int_equal(nj_xruns(rig.client, &xrun, 1), 1);
    assert_int_equal(xrun.frame, BLOCK);
    assert_int_equal(xrun.frames, BLOCK + 1234);
    rig_close(&rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_fetch_takes_all_since_the_last_one),
        cmocka_unit_test(a_fetch_waits_for_its_frame),
        cmocka_unit_test(what_sounds_at_a_fetch_counts_after_it_too),
        cmocka_unit_test(a_capture_is_fetched_with_its_ring_s_level),
        cmocka_unit_test(an_engine_that_is_killed_fetches_nothing_twice),
        cmocka_unit_test(times_fall_into_bins_of_powers_of_two),
        cmocka_unit_test(renewed_times_are_each_in_one_report),
        cmocka_unit_test(the_load_is_the_share_of_a_block),
        cmocka_unit_test(the_last_xruns_can_be_read_at_any_time),
        cmocka_unit_test(an_xrun_of_a_capture_has_the_hole_s_place_and_length),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
