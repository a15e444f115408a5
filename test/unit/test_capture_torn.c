/* SPDX-License-Identifier: MIT
 * test_capture_torn.c - a block that the card wrote over while it was copied is seen by nobody. */
#include "core/segment.h"
#include "test/unit/capture_kit.h"

static void a_flagged_loss_takes_the_torn_block_before_it_away(void **unused)
{
    struct nj_event event;
    struct nj_stats stats;
    struct rig rig;

    (void)unused;
    open_capture(&rig, 512);
    capture(&rig, BLOCK, 0, false);
    capture_torn(&rig, BLOCK, 0);
    capture(&rig, BLOCK, 1234, true);
    assert_audio(&rig, 0, BLOCK);
    assert_nothing(&rig);
    event = rig_event(&rig, NJ_EVENT_XRUN);
    assert_int_equal(event.frame, BLOCK);
    assert_int_equal(event.frames, BLOCK + 1234);
    capture(&rig, BLOCK, 0, false);
    assert_hole(&rig, BLOCK, BLOCK + 1234, NJ_CAUSE_XRUN, BLOCK);
    assert_audio(&rig, 2 * BLOCK + 1234, BLOCK);
    assert_nothing(&rig);
    nj_stats(rig.client, &stats);
    assert_int_equal(stats.xruns, 1);
    assert_int_equal(stats.holes, 1);
    assert_int_equal(stats.hole_frames, BLOCK + 1234);
    assert_int_equal(stats.refused_frames, 0);
    rig_close(&rig);
}

static void a_flag_without_a_loss_takes_the_torn_block_away(void **unused)
{
    struct rig rig;

    (void)unused;
    open_capture(&rig, 512);
    capture(&rig, BLOCK, 0, true); /* of nothing */
    capture_torn(&rig, BLOCK, 0);
    capture(&rig, BLOCK, 0, true);
    capture(&rig, BLOCK, 0, false);
    assert_audio(&rig, 0, BLOCK);
    assert_hole(&rig, BLOCK, BLOCK, NJ_CAUSE_XRUN, BLOCK);
    assert_audio(&rig, 2 * BLOCK, BLOCK);
    assert_nothing(&rig);
    rig_close(&rig);
}

static void losses_in_a_row_are_holes_without_audio_between(void **unused)
{
    struct rig rig;

    (void)unused;
    open_capture(&rig, 512);
    capture(&rig, BLOCK, 0, false);
    capture_torn(&rig, BLOCK, 0);
    for (uint32_t i = 0; i < 2; i++)
        deliver(&rig, BLOCK, rig_time(&rig, 100, true), true);
    capture(&rig, BLOCK, 100, true);
    capture(&rig, BLOCK, 0, false);
    assert_audio(&rig, 0, BLOCK);
    assert_hole(&rig, BLOCK, BLOCK + 100, NJ_CAUSE_XRUN, BLOCK);
    assert_hole(&rig, 2 * BLOCK + 100, BLOCK + 100, NJ_CAUSE_XRUN, BLOCK);
    assert_hole(&rig, 3 * BLOCK + 200, BLOCK + 100, NJ_CAUSE_XRUN, BLOCK);
    assert_audio(&rig, 4 * BLOCK + 300, BLOCK);
    assert_nothing(&rig);
    rig_close(&rig);
}

/* Audio that may lie around the ring's end. */
static void assert_on(struct rig *rig, uint64_t frame, uint64_t frames)
{
    while (frames > 0) {
        uint64_t count = peek(rig).frames;

        count = count < frames ? count : frames;
        assert_audio(rig, frame, count);
        frame += count;
        frames -= count;
    }
}

/* A loss that is not told, and doubtful blocks after it; then one that confirms it, and another.
 * Only what was copied when the loss happened is torn. */
static void lose_unseen(uint64_t ring_frames, uint32_t doubtful)
{
    struct nj_event event;
    struct rig rig;
    uint64_t writer;

    open_capture(&rig, ring_frames);
    capture(&rig, BLOCK, 0, false);
    capture_torn(&rig, BLOCK, 0);
    assert_audio(&rig, 0, BLOCK);
    for (uint32_t i = 0; i < doubtful; i++) {
        capture(&rig, BLOCK, i == 0 ? 2000 : 0, false); /* may be a delay */
        nj_capture_position(rig.client, &writer);
        assert_int_equal(writer, BLOCK);
        rig_no_event(&rig);
    }
    capture(&rig, BLOCK, 0, false); /* it is not */
    event = rig_event(&rig, NJ_EVENT_XRUN);
    assert_int_equal(event.frame, BLOCK);
    assert_int_equal(event.frames, BLOCK + 2000);
    assert_hole(&rig, BLOCK, BLOCK + 2000, NJ_CAUSE_CLOCK, BLOCK);
    assert_on(&rig, 2 * BLOCK + 2000, doubtful * BLOCK);
    assert_nothing(&rig);
    capture(&rig, BLOCK, 0, false);
    assert_audio(&rig, (2 + doubtful) * BLOCK + 2000, BLOCK);
    rig_close(&rig);
}

static void a_loss_without_a_flag_takes_the_torn_block_before_it_away(void **unused)
{
    (void)unused;
    lose_unseen(96000, 113); /* 150 ms */
    lose_unseen(16384, 64);  /* a quarter of a ring that is shorter than 600 ms */
    lose_unseen(512, 2);
    lose_unseen(256, 2); /* the smallest ring is all in use then */
}

static void a_second_loss_in_doubt_takes_all_before_it_away(void **unused)
{
    struct nj_stats stats;
    struct rig rig;

    (void)unused;
    open_capture(&rig, 512);
    capture(&rig, BLOCK, 0, false);
    capture_torn(&rig, BLOCK, 0);
    capture_torn(&rig, BLOCK, 2000);
    capture(&rig, BLOCK, 3000, false);
    capture(&rig, BLOCK, 0, false);
    capture(&rig, BLOCK, 0, false);
    assert_audio(&rig, 0, BLOCK);
    assert_hole(&rig, BLOCK, 2 * BLOCK + 5000, NJ_CAUSE_CLOCK, BLOCK);
    assert_on(&rig, 3 * BLOCK + 5000, 2 * BLOCK);
    assert_nothing(&rig);
    nj_stats(rig.client, &stats);
    assert_int_equal(stats.holes, 1);
    assert_int_equal(stats.hole_frames, 2 * BLOCK + 5000);
    rig_close(&rig);
}

static void a_loss_found_with_the_marks_full_takes_all_away(void **unused)
{
    uint64_t holes = 0, first = 0;
    struct nj_span span;
    struct rig rig;

    (void)unused;
    open_capture(&rig, 1 << 16);
    for (uint32_t i = 0; i < SEGMENT_MARKS; i++) { /* room for one is left */
        capture(&rig, 16, i > 0 ? 300 : 0, i > 0);
        capture_torn(&rig, 16, 0);
    }
    for (uint64_t begin = rig.told; rig.told < begin + 2000 + 9000;)
        capture(&rig, 100, rig.told == begin ? 2000 : 0, false);
    for (; nj_capture_peek(rig.client, &span); first += span.frames) {
        assert_int_equal(span.first_frame, first);
        for (uint64_t i = 0; span.data && i < span.frames; i++)
            assert_int_equal(((const int32_t *)span.data)[i], first + i);
        holes += !span.data;
        nj_capture_advance(rig.client, span.frames);
    }
    assert_int_equal(holes, SEGMENT_MARKS);
    assert_int_equal(first, rig.told - 100);
    rig_close(&rig);
}

/* The card's time stands still for 65 ms on a starved host and goes on without a loss. */
static void late_blocks_that_catch_up_are_no_hole(void **unused)
{
    struct nj_stats stats;
    struct rig rig;

    (void)unused;
    open_capture(&rig, 96000);
    for (uint32_t round = 0; round < 3; round++) {
        for (uint32_t i = 0; i < 10; i++)
            capture(&rig, BLOCK, 0, false);
        for (int64_t late_ns = 65000000; late_ns > 0; late_ns -= 1333333)
            capture_late(&rig, BLOCK, late_ns);
    }
    capture(&rig, BLOCK, 0, false);
    assert_on(&rig, 0, rig.told - BLOCK);
    assert_nothing(&rig);
    rig_no_event(&rig);
    nj_stats(rig.client, &stats);
    assert_int_equal(stats.holes, 0);
    rig_close(&rig);
}

static void an_engine_killed_in_doubt_leaves_one_hole(void **unused)
{
    struct rig rig;

    (void)unused;
    open_capture(&rig, 96000);
    capture(&rig, BLOCK, 0, false);
    capture_torn(&rig, BLOCK, 0);
    capture_torn(&rig, BLOCK, 2000);
    capture_torn(&rig, BLOCK, 0);
    rig_attach(&rig);
    capture(&rig, BLOCK, 500, false);
    capture(&rig, BLOCK, 0, false);
    assert_audio(&rig, 0, BLOCK);
    assert_hole(&rig, BLOCK, 3 * BLOCK + 2500, NJ_CAUSE_ENGINE, BLOCK);
    assert_audio(&rig, 4 * BLOCK + 2500, BLOCK);
    assert_nothing(&rig);
    rig_close(&rig);
}

static void a_flag_in_doubt_takes_it_all_away_at_once(void **unused)
{
    struct rig rig;

    (void)unused;
    open_capture(&rig, 96000);
    capture(&rig, BLOCK, 0, false);
    capture_torn(&rig, BLOCK, 0);
    capture_torn(&rig, BLOCK, 2000);
    capture_torn(&rig, BLOCK, 0);
    capture(&rig, BLOCK, 500, true);
    capture(&rig, BLOCK, 0, false);
    assert_audio(&rig, 0, BLOCK);
    assert_hole(&rig, BLOCK, 3 * BLOCK + 2500, NJ_CAUSE_XRUN, BLOCK);
    assert_audio(&rig, 4 * BLOCK + 2500, BLOCK);
    assert_nothing(&rig);
    rig_close(&rig);
}

static void one_late_block_only_makes_the_reader_wait(void **unused)
{
    struct nj_stats stats;
    struct rig rig;

    (void)unused;
    open_capture(&rig, 512);
    capture(&rig, BLOCK, 0, false);
    capture(&rig, BLOCK, 0, false);
    assert_audio(&rig, 0, BLOCK);
    capture_late(&rig, BLOCK, 50000000);
    assert_nothing(&rig);
    capture(&rig, BLOCK, 0, false);
    assert_audio(&rig, BLOCK, 2 * BLOCK);
    assert_nothing(&rig);
    nj_stats(rig.client, &stats);
    assert_int_equal(stats.holes, 0);
    rig_close(&rig);
}

static void a_restart_is_a_hole_of_its_length(void **unused)
{
    const uint64_t pause = 48000ull * 3600 * 30; /* 30 hours */
    uint64_t at = 2 * BLOCK + pause;
    struct rig rig;

    (void)unused;
    open_capture(&rig, 512);
    capture(&rig, BLOCK, 0, false);
    capture_torn(&rig, BLOCK, 0);
    rig_attach(&rig);
    capture(&rig, BLOCK, pause, false);
    capture_torn(&rig, BLOCK, 0);
    assert_audio(&rig, 0, BLOCK);
    assert_hole(&rig, BLOCK, BLOCK + pause, NJ_CAUSE_ENGINE, BLOCK + (uint32_t)(pause / 200000));
    assert_audio(&rig, at, BLOCK);
    rig_attach(&rig);
    capture_torn(&rig, BLOCK, 0); /* nothing lost but what the last one staged */
    rig_attach(&rig);
    capture(&rig, BLOCK, 10, false);
    capture(&rig, BLOCK, 0, false);
    assert_hole(&rig, at + BLOCK, 2 * BLOCK + 10, NJ_CAUSE_ENGINE, 2 * BLOCK);
    assert_audio(&rig, at + 3 * BLOCK + 10, BLOCK);
    assert_nothing(&rig);
    rig_close(&rig);
}

static void a_ring_full_of_blocks_under_suspicion_gives_them_up(void **unused)
{
    struct nj_stats stats;
    struct rig rig;

    (void)unused;
    open_capture(&rig, 256);
    for (uint32_t i = 0; i < 4; i++)
        capture(&rig, BLOCK, 0, false);
    assert_int_equal(peek(&rig).frames, 3 * BLOCK);
    capture_late(&rig, BLOCK, 50000000); /* finds no room behind the staged block */
    nj_capture_advance(rig.client, 3 * BLOCK);
    capture(&rig, BLOCK, 0, false);
    capture(&rig, BLOCK, 0, false);
    assert_hole(&rig, 3 * BLOCK, 2 * BLOCK, NJ_CAUSE_RING_FULL, 0);
    assert_audio(&rig, 5 * BLOCK, BLOCK);
    nj_stats(rig.client, &stats);
    assert_int_equal(stats.refused_frames, 2 * BLOCK);
    rig_close(&rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_flagged_loss_takes_the_torn_block_before_it_away),
        cmocka_unit_test(a_flag_without_a_loss_takes_the_torn_block_away),
        cmocka_unit_test(losses_in_a_row_are_holes_without_audio_between),
        cmocka_unit_test(a_loss_without_a_flag_takes_the_torn_block_before_it_away),
        cmocka_unit_test(a_second_loss_in_doubt_takes_all_before_it_away),
        cmocka_unit_test(a_loss_found_with_the_marks_full_takes_all_away),
        cmocka_unit_test(late_blocks_that_catch_up_are_no_hole),
        cmocka_unit_test(an_engine_killed_in_doubt_leaves_one_hole),
        cmocka_unit_test(a_flag_in_doubt_takes_it_all_away_at_once),
        cmocka_unit_test(one_late_block_only_makes_the_reader_wait),
        cmocka_unit_test(a_restart_is_a_hole_of_its_length),
        cmocka_unit_test(a_ring_full_of_blocks_under_suspicion_gives_them_up),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
