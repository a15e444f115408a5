/* SPDX-License-Identifier: MIT
 * test_record_holes.c - frames that were lost while a record runs: silence in their place, a little
 * in each block, and nothing of what follows is lost with them. */
#include <stdlib.h>

#include "test/unit/memory_ring.h"
#include "test/unit/tape.h"

#define BLOCK 64
#define SECOND 8000

static void open_tape(struct tape *tape, uint64_t ring_frames)
{
    struct nj_stream_config config = {.direction = NJ_CAPTURE,
                                      .rate_hz = SECOND,
                                      .channels = 1,
                                      .format = NJ_FORMAT_S16,
                                      .ring_frames = ring_frames,
                                      .flags = NJ_STREAM_ACTIONS_ONLY};

    tape_begin(tape, &config);
}

static void blocks(struct tape *tape, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        tape_block(tape, BLOCK, 0);
}

static void skip_event(struct tape *tape, enum nj_event_kind kind)
{
    (void)rig_event(&tape->rig, kind);
}

static void a_minute_is_filled_in_bounded_steps_and_nothing_after_it_is_lost(void **unused)
{
    enum { MINUTE = 60 * SECOND, FRAMES = MINUTE + 30 * SECOND };
    int16_t *memory = malloc(FRAMES * sizeof *memory);
    struct nj_record wish = {.memory = memory, .memory_frames = FRAMES, .start_frame = 0};
    uint64_t recorded, before;
    struct memory_ring ring;
    struct nj_record in_ring;
    struct nj_event event;
    struct tape tape;
    nj_handle handle;

    (void)unused;
    assert_non_null(memory);
    open_tape(&tape, 2 * SECOND); /* a 32nd of the hole, and a block */
    memory_ring_open(&ring, 2, 1 << 20, 0);
    in_ring = (struct nj_record){.ring = ring.ring, .start_frame = 0, .length_frames = FRAMES};
    handle = tape_record(&tape, &wish);
    (void)tape_record(&tape, &in_ring);
    blocks(&tape, 10);
    before = nj_ring_write_position(ring.ring);
    tape_block(&tape, BLOCK, MINUTE);
    while ((recorded = nj_ring_write_position(ring.ring)) < FRAMES) {
        assert_true(recorded - before <= 32 * BLOCK);
        before = recorded;
        tape_block(&tape, BLOCK, 0);
        assert_true(tape_next(&tape) < FRAMES + SECOND); /* it has caught up long before */
    }
    skip_event(&tape, NJ_EVENT_STARTED);
    skip_event(&tape, NJ_EVENT_STARTED);
    skip_event(&tape, NJ_EVENT_XRUN);
    event = tape_done(&tape, handle, NJ_OK);
    assert_int_equal(event.frames, FRAMES);
    assert_int_equal(event.dry_frames, MINUTE + BLOCK); /* with the block that went with it */
    tape_assert_frames(&tape, memory, 0, 9 * BLOCK);
    tape_assert_silence(&tape, memory + 9 * BLOCK, MINUTE + BLOCK);
    tape_assert_frames(&tape, memory + 10 * BLOCK + MINUTE, 10 * BLOCK + MINUTE,
                       FRAMES - MINUTE - 10 * BLOCK);
    event = rig_event(&tape.rig, NJ_EVENT_DONE);
    assert_int_equal(event.frames, FRAMES);
    assert_int_equal(event.dry_frames, MINUTE + BLOCK);
    for (uint64_t i = 0; i < FRAMES; i++) {
        int16_t frame = 0;

        assert_int_equal(nj_ring_read(ring.ring, &frame, 1), 1);
        assert_int_equal(frame, memory[i]);
    }
    memory_ring_close(&ring);
    free(memory);
    tape_end(&tape);
}

static void what_a_small_capture_ring_loses_meanwhile_is_counted_exactly(void **unused)
{
    enum { HOLE = 10 * SECOND, FRAMES = 16 * SECOND };
    int16_t *memory = malloc(FRAMES * sizeof *memory);
    struct nj_record wish = {.memory = memory, .memory_frames = FRAMES, .start_frame = 0};
    uint64_t dry = 0, first_after = 10 * BLOCK + HOLE, silent = 0;
    struct nj_event event;
    struct tape tape;
    nj_handle handle;

    (void)unused;
    assert_non_null(memory);
    open_tape(&tape, 512);
    handle = tape_record(&tape, &wish);
    blocks(&tape, 10);
    tape_block(&tape, BLOCK, HOLE);
    while (tape_next(&tape) < FRAMES + 2 * BLOCK)
        tape_block(&tape, BLOCK, 0);
    skip_event(&tape, NJ_EVENT_STARTED);
    skip_event(&tape, NJ_EVENT_XRUN);
    event = tape_done(&tape, handle, NJ_OK);
    assert_int_equal(event.frames, FRAMES);
    for (uint64_t i = 0; i < FRAMES; i++)
        silent += memory[i] == 0;
    /* A sample in 65,536 is silence of itself. */
    assert_true(event.dry_frames > HOLE + BLOCK && event.dry_frames <= silent);
    dry = event.dry_frames - BLOCK - HOLE;
    assert_true(dry > HOLE / 32 - 512 && dry < HOLE / 31 - 256); /* what came, less what is kept */
    tape_assert_silence(&tape, memory + 9 * BLOCK, event.dry_frames);
    tape_assert_frames(&tape, memory + first_after + dry, first_after + dry,
                       FRAMES - first_after - dry);
    free(memory);
    tape_end(&tape);
}

static void a_record_may_begin_and_end_in_a_hole(void **unused)
{
    int16_t early[300], late[300];
    struct nj_record wish = {.memory = early, .memory_frames = 300, .start_frame = 100};
    struct nj_event event;
    nj_handle handles[2];
    struct tape tape;

    (void)unused;
    open_tape(&tape, 4096);
    handles[0] = tape_record(&tape, &wish);
    wish.memory = late;
    wish.start_frame = 250;
    handles[1] = tape_record(&tape, &wish);
    blocks(&tape, 3);              /* frames to 192, of which 128 are kept */
    tape_block(&tape, BLOCK, 208); /* from 400 on */
    blocks(&tape, 4);
    assert_int_equal(rig_event(&tape.rig, NJ_EVENT_STARTED).handle, handles[0]);
    skip_event(&tape, NJ_EVENT_XRUN);
    event = rig_event(&tape.rig, NJ_EVENT_STARTED);
    assert_int_equal(event.handle, handles[1]);
    assert_int_equal(event.frame, 250);
    assert_int_equal(event.late_frames, 0);
    event = tape_done(&tape, handles[0], NJ_OK);
    assert_int_equal(event.frames, 300);
    assert_int_equal(event.dry_frames, 300 - 28);
    tape_assert_frames(&tape, early, 100, 28);
    tape_assert_silence(&tape, early + 28, 300 - 28);
    event = tape_done(&tape, handles[1], NJ_OK);
    assert_int_equal(event.dry_frames, 150);
    tape_assert_silence(&tape, late, 150);
    tape_assert_frames(&tape, late + 150, 400, 150);
    tape_end(&tape);
}

/* A client that takes the time line by nj_capture_*() and does not. */
static void a_full_capture_ring_is_a_hole_for_records_too(void **unused)
{
    struct nj_stream_config config = {
        .direction = NJ_CAPTURE, .channels = 1, .format = NJ_FORMAT_S16, .ring_frames = 256};
    int16_t memory[1000];
    struct nj_record wish = {.memory = memory, .memory_frames = 1000, .start_frame = 0};
    struct nj_event event;
    struct tape tape;
    nj_handle handle;

    (void)unused;
    tape_begin(&tape, &config);
    handle = tape_record(&tape, &wish);
    blocks(&tape, 10);
    nj_capture_advance(tape.rig.client, 256);
    blocks(&tape, 7);
    skip_event(&tape, NJ_EVENT_STARTED);
    event = tape_done(&tape, handle, NJ_OK);
    assert_int_equal(event.frames, 1000);
    assert_int_equal(event.dry_frames, 1000 - 4 * BLOCK - 4 * BLOCK);
    tape_assert_frames(&tape, memory, 0, 4 * BLOCK);
    tape_assert_silence(&tape, memory + 4 * BLOCK, 6 * BLOCK);
    tape_assert_frames(&tape, memory + 10 * BLOCK, 10 * BLOCK, 4 * BLOCK);
    tape_assert_silence(&tape, memory + 14 * BLOCK, 1000 - 14 * BLOCK);
    tape_end(&tape);
}

static void more_holes_than_there_are_marks_fall_in_their_places(void **unused)
{
    enum { HOLES = 1500, STEP = 16, FRAMES = HOLES * 3 * STEP };
    int16_t *memory = malloc(FRAMES * sizeof *memory);
    struct nj_record wish = {.memory = memory, .memory_frames = FRAMES, .start_frame = 0};
    uint64_t position, dry = 0;
    struct nj_event event;
    struct tape tape;
    nj_handle handle;

    (void)unused;
    assert_non_null(memory);
    open_tape(&tape, 1 << 16);
    handle = tape_record(&tape, &wish);
    tape_block(&tape, STEP, 0);
    skip_event(&tape, NJ_EVENT_STARTED);
    for (uint32_t i = 0; tape_next(&tape) < FRAMES + 4 * STEP; i++) {
        tape_block(&tape, STEP, i % 2 ? STEP : 0);
        if (i % 2)
            skip_event(&tape, NJ_EVENT_XRUN);
    }
    event = rig_event(&tape.rig, NJ_EVENT_DONE);
    assert_int_equal(event.handle, handle);
    assert_true(tape.holes > 1024);
    for (uint64_t i = 0; i < FRAMES; i++) {
        bool there = tape_has(&tape, i, &position);

        dry += !there;
        if (there)
            tape_assert_frames(&tape, memory + i, i, 1);
        else
            tape_assert_silence(&tape, memory + i, 1);
    }
    assert_int_equal(event.dry_frames, dry);
    free(memory);
    tape_end(&tape);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_minute_is_filled_in_bounded_steps_and_nothing_after_it_is_lost),
        cmocka_unit_test(what_a_small_capture_ring_loses_meanwhile_is_counted_exactly),
        cmocka_unit_test(a_record_may_begin_and_end_in_a_hole),
        cmocka_unit_test(a_full_capture_ring_is_a_hole_for_records_too),
        cmocka_unit_test(more_holes_than_there_are_marks_fall_in_their_places),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
