/* SPDX-License-Identifier: MIT
 * test_record_early.c - records that take each block with its block, whole or not. */
#include <string.h>

#include "test/unit/capture_kit.h"
#include "test/unit/memory_ring.h"

#define LOST 2000

struct early {
    struct rig rig;
    struct memory_ring ring;
};

static void open_early(struct early *early, uint64_t history_frames)
{
    struct nj_stream_config config = {.direction = NJ_CAPTURE,
                                      .channels = 1,
                                      .format = NJ_FORMAT_S32,
                                      .ring_frames = history_frames,
                                      .flags = NJ_STREAM_ACTIONS_ONLY};
    struct nj_record record = {.format = NJ_FORMAT_S32, .start_frame = 0, .early = 1};

    rig_open(&early->rig, &config);
    memory_ring_open(&early->ring, sizeof(int32_t), 1 << 16, 0);
    record.ring = early->ring.ring;
    assert_int_equal(nj_record(early->rig.client, &record, NULL), 0);
}

static void close_early(struct early *early)
{
    memory_ring_close(&early->ring);
    rig_close(&early->rig);
}

/* The ring's next frames count up from `first`. */
static void expect(struct early *early, int32_t first, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        int32_t frame = 0;

        assert_int_equal(nj_ring_read(early->ring.ring, &frame, 1), 1);
        assert_int_equal(frame, first + (int32_t)i);
    }
}

static void expect_torn(struct early *early, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        int32_t frame = 0;

        assert_int_equal(nj_ring_read(early->ring.ring, &frame, 1), 1);
        assert_int_equal(frame, -1 - (int32_t)i);
    }
}

static void expect_silence(struct early *early, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        int32_t frame = 1;

        assert_int_equal(nj_ring_read(early->ring.ring, &frame, 1), 1);
        assert_int_equal(frame, 0);
    }
}

static void expect_no_more(struct early *early)
{
    assert_int_equal(nj_ring_ready(early->ring.ring), 0);
}

static void a_block_is_there_when_it_was_captured(void **unused)
{
    struct early early;

    (void)unused;
    open_early(&early, 1024);
    for (int32_t i = 0; i < 40; i++) {
        capture(&early.rig, BLOCK, 0, false);
        expect(&early, i * BLOCK, BLOCK);
        expect_no_more(&early);
    }
    close_early(&early);
}

static void what_came_of_a_torn_block_stays_and_is_counted_as_lost(void **unused)
{
    struct early early;
    struct nj_event event;
    struct nj_stats stats;

    (void)unused;
    open_early(&early, 1024);
    capture(&early.rig, BLOCK, 0, false);
    capture_torn(&early.rig, BLOCK, 0);
    expect(&early, 0, BLOCK);
    expect_torn(&early, BLOCK);
    capture(&early.rig, BLOCK, 200, true);
    expect_silence(&early, 200);
    expect(&early, 2 * BLOCK + 200, BLOCK);
    expect_no_more(&early);
    (void)rig_event(&early.rig, NJ_EVENT_STARTED);
    event = rig_event(&early.rig, NJ_EVENT_XRUN);
    assert_int_equal(event.frame, BLOCK);
    assert_int_equal(event.frames, BLOCK + 200);
    nj_stats(early.rig.client, &stats);
    assert_int_equal(stats.hole_frames, BLOCK + 200);
    close_early(&early);
}

/* Frames are where they belong again once the doubt is over: those of it come twice. */
static void blocks_in_doubt_come_at_once_and_again_behind_the_hole(void **unused)
{
    enum { DOUBTFUL = 113, SETTLED = 2 * BLOCK + LOST };
    struct early early;

    (void)unused;
    open_early(&early, 96000);
    capture(&early.rig, BLOCK, 0, false);
    capture_torn(&early.rig, BLOCK, 0);
    expect(&early, 0, BLOCK);
    expect_torn(&early, BLOCK);
    for (int32_t i = 0; i < DOUBTFUL; i++) {
        capture(&early.rig, BLOCK, i == 0 ? LOST : 0, false);
        expect(&early, SETTLED + i * BLOCK, BLOCK);
        expect_no_more(&early);
    }
    /* Of what it may take in the block by which the hole is found. */
    capture(&early.rig, BLOCK, 0, false);
    for (int32_t i = 0; nj_ring_ready(early.ring.ring) == 4 * BLOCK; i += 4) {
        expect(&early, (2 + DOUBTFUL + i) * BLOCK, 4 * BLOCK);
        capture(&early.rig, BLOCK, 0, false);
    }
    close_early(&early);
}

static void a_delay_that_goes_away_changes_nothing(void **unused)
{
    struct early early;

    (void)unused;
    open_early(&early, 96000);
    for (int32_t i = 0; i < 50; i++) {
        capture_late(&early.rig, BLOCK, i > 10 && i < 30 ? 50000000 : 0);
        expect(&early, i * BLOCK, BLOCK);
        expect_no_more(&early);
    }
    close_early(&early);
}

static void a_record_ends_with_the_block_of_its_last_frame(void **unused)
{
    int32_t memory[BLOCK + 10];
    struct nj_record record = {
        .memory = memory, .memory_frames = BLOCK + 10, .start_frame = 5, .early = 1};
    struct nj_event event;
    struct early early;
    nj_handle handle;

    (void)unused;
    open_early(&early, 1024);
    assert_int_equal(nj_record(early.rig.client, &record, &handle), 0);
    capture(&early.rig, BLOCK, 0, false);
    (void)rig_event(&early.rig, NJ_EVENT_STARTED);
    (void)rig_event(&early.rig, NJ_EVENT_STARTED);
    rig_no_event(&early.rig);
    capture(&early.rig, BLOCK, 0, false);
    event = rig_event(&early.rig, NJ_EVENT_DONE);
    assert_int_equal(event.handle, handle);
    assert_int_equal(event.frames, BLOCK + 10);
    for (int32_t i = 0; i < BLOCK + 10; i++)
        assert_int_equal(memory[i], 5 + i);
    close_early(&early);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_block_is_there_when_it_was_captured),
        cmocka_unit_test(what_came_of_a_torn_block_stays_and_is_counted_as_lost),
        cmocka_unit_test(blocks_in_doubt_come_at_once_and_again_behind_the_hole),
        cmocka_unit_test(a_delay_that_goes_away_changes_nothing),
        cmocka_unit_test(a_record_ends_with_the_block_of_its_last_frame),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
