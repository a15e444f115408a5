/* SPDX-License-Identifier: MIT
 * test_record_ring.c - the time line goes into a ring that somebody reads: what fits, what does
 * not. */
#include "test/unit/capture_kit.h"
#include "test/unit/memory_ring.h"

static nj_handle record(struct rig *rig, struct nj_record wish)
{
    nj_handle handle = 0;

    assert_int_equal(nj_record(rig->client, &wish, &handle), 0);
    return handle;
}

/* The next frames of a ring are these of the time line. */
static void assert_frames(struct nj_ring *ring, uint64_t first, uint64_t frames)
{
    for (uint64_t i = 0; i < frames; i++) {
        uint32_t frame = 0;

        assert_int_equal(nj_ring_read(ring, &frame, 1), 1);
        assert_int_equal(frame, (uint32_t)(first + i));
    }
}

static void a_record_goes_on_one_block_behind_until_it_is_stopped(void **unused)
{
    struct memory_ring memory;
    struct nj_event event;
    nj_handle handle, stop;
    struct rig rig;

    (void)unused;
    open_capture(&rig, 1024);
    memory_ring_open(&memory, 4, 1024, 0);
    capture(&rig, BLOCK, 0, false);
    handle = record(&rig, (struct nj_record){.ring = memory.ring, .start_frame = NJ_NOW, .tag = 7});
    capture(&rig, BLOCK, 0, false);
    event = rig_event(&rig, NJ_EVENT_STARTED);
    assert_int_equal(event.handle, handle);
    assert_int_equal(event.frame, BLOCK);
    assert_int_equal(nj_ring_ready(memory.ring), 0);
    capture(&rig, BLOCK, 0, false);
    assert_int_equal(nj_ring_ready(memory.ring), BLOCK);
    assert_frames(memory.ring, BLOCK, BLOCK);
    assert_int_equal(nj_stop(rig.client, handle, 3 * BLOCK + 10, 0, &stop), 0);
    capture(&rig, BLOCK, 0, false);
    assert_int_equal(rig_event(&rig, NJ_EVENT_DONE).handle, stop);
    rig_no_event(&rig);
    capture(&rig, BLOCK, 0, false);
    event = rig_event(&rig, NJ_EVENT_DONE);
    assert_int_equal(event.handle, handle);
    assert_int_equal(event.result, NJ_ESTOPPED);
    assert_int_equal(event.tag, 7);
    assert_int_equal(event.frame, BLOCK);
    assert_int_equal(event.frames, 2 * BLOCK + 10);
    assert_int_equal(event.dry_frames, 0);
    assert_frames(memory.ring, 2 * BLOCK, BLOCK + 10);
    assert_int_equal(nj_ring_ready(memory.ring), 0);
    memory_ring_close(&memory);
    rig_close(&rig);
}

static void a_full_ring_refuses_and_goes_on_with_later_frames(void **unused)
{
    struct nj_ring_stats stats;
    struct memory_ring memory;
    struct nj_event event;
    struct rig rig;

    (void)unused;
    open_capture(&rig, 1024);
    memory_ring_open(&memory, 4, 128, 0);
    record(&rig, (struct nj_record){.ring = memory.ring, .start_frame = 10, .length_frames = 300});
    for (uint32_t i = 0; i < 5; i++)
        capture(&rig, BLOCK, 0, false); /* 10 .. 255, of which 128 fit */
    assert_frames(memory.ring, 10, 28);
    capture(&rig, BLOCK, 0, false); /* .. 309: 28 of 54 */
    assert_frames(memory.ring, 38, 100);
    assert_frames(memory.ring, 256, 28);
    assert_int_equal(nj_ring_ready(memory.ring), 0);
    assert_int_equal(rig_event(&rig, NJ_EVENT_STARTED).frame, 10);
    event = rig_event(&rig, NJ_EVENT_DONE);
    assert_int_equal(event.result, NJ_OK);
    assert_int_equal(event.frames, 128 + 28);
    assert_int_equal(event.dry_frames, 300 - 128 - 28);
    nj_ring_stats(memory.ring, &stats);
    assert_int_equal(stats.refused, event.dry_frames);
    assert_int_equal(stats.refused_first_at, 128);
    memory_ring_close(&memory);
    rig_close(&rig);
}

static void a_full_ring_ends_a_record_that_says_so_with_every_frame_that_fits(void **unused)
{
    struct memory_ring memory;
    struct nj_event event;
    struct rig rig;

    (void)unused;
    open_capture(&rig, 1024);
    memory_ring_open(&memory, 4, 128, 0);
    record(&rig, (struct nj_record){.ring = memory.ring, .start_frame = 10, .full = NJ_FULL_END});
    for (uint32_t i = 0; i < 5; i++)
        capture(&rig, BLOCK, 0, false);
    assert_int_equal(rig_event(&rig, NJ_EVENT_STARTED).frame, 10);
    event = rig_event(&rig, NJ_EVENT_DONE);
    assert_int_equal(event.result, NJ_EFULL);
    assert_int_equal(event.frames, 128);
    assert_int_equal(event.dry_frames, 0);
    assert_frames(memory.ring, 10, 128);
    memory_ring_close(&memory);
    rig_close(&rig);
}

static void a_ring_that_overwrites_has_what_came_last(void **unused)
{
    struct memory_ring memory;
    struct nj_event event;
    nj_handle handle;
    struct rig rig;

    (void)unused;
    open_capture(&rig, 4096);
    memory_ring_open(&memory, 4, 256, NJ_RING_OVERWRITE);
    handle = record(&rig, (struct nj_record){.ring = memory.ring, .start_frame = 0});
    for (uint32_t i = 0; i < 20; i++)
        capture(&rig, BLOCK, 0, false);
    assert_int_equal(rig_event(&rig, NJ_EVENT_STARTED).frame, 0);
    /* The moment that was waited for: the 256 frames before it are there, and it goes on. */
    assert_frames(memory.ring, 19 * BLOCK - 256, 256);
    capture(&rig, BLOCK, 0, false);
    assert_frames(memory.ring, 19 * BLOCK, BLOCK);
    assert_int_equal(nj_stop(rig.client, handle, NJ_NOW, 0, NULL), 0);
    capture(&rig, BLOCK, 0, false);
    (void)rig_event(&rig, NJ_EVENT_DONE);
    event = rig_event(&rig, NJ_EVENT_DONE);
    assert_int_equal(event.handle, handle);
    assert_int_equal(event.frames, 21 * BLOCK); /* all of them went through it */
    assert_int_equal(event.dry_frames, 0);
    assert_frames(memory.ring, 20 * BLOCK, BLOCK);
    memory_ring_close(&memory);
    rig_close(&rig);
}

static void a_ring_that_its_reader_closes_ends_the_record(void **unused)
{
    struct memory_ring memory;
    struct nj_event event;
    struct rig rig;

    (void)unused;
    open_capture(&rig, 1024);
    memory_ring_open(&memory, 4, 1024, 0);
    record(&rig, (struct nj_record){.ring = memory.ring, .start_frame = 0});
    for (uint32_t i = 0; i < 3; i++)
        capture(&rig, BLOCK, 0, false);
    nj_ring_close(memory.ring);
    capture(&rig, BLOCK, 0, false);
    (void)rig_event(&rig, NJ_EVENT_STARTED);
    event = rig_event(&rig, NJ_EVENT_DONE);
    assert_int_equal(event.result, NJ_ECLOSED);
    assert_int_equal(event.frames, 2 * BLOCK);
    assert_int_equal(event.dry_frames, 0);
    assert_frames(memory.ring, 0, 2 * BLOCK);
    memory_ring_close(&memory);
    rig_close(&rig);
}

static void a_ring_takes_records_one_after_another(void **unused)
{
    struct memory_ring memory;
    struct rig rig;

    (void)unused;
    open_capture(&rig, 1024);
    memory_ring_open(&memory, 4, 256, 0);
    record(&rig, (struct nj_record){.ring = memory.ring, .start_frame = 10, .length_frames = 20});
    record(&rig, (struct nj_record){.ring = memory.ring, .start_frame = 64, .length_frames = 100});
    for (uint32_t i = 0; i < 4; i++)
        capture(&rig, BLOCK, 0, false);
    assert_frames(memory.ring, 10, 20);
    assert_frames(memory.ring, 64, 100);
    assert_int_equal(nj_ring_ready(memory.ring), 0);
    assert_false(nj_ring_closed(memory.ring));
    memory_ring_close(&memory);
    rig_close(&rig);
}

static void memory_for_a_format_that_is_not_known_yet_is_judged_by_the_engine(void **unused)
{
    struct nj_stream_config config = {.direction = NJ_CAPTURE, .channels = 1};
    int16_t memory[4] = {7, 7, 7, 7}, in[BLOCK] = {1, 2, 3};
    nj_handle handles[2];
    struct nj_event event;
    struct rig rig;

    (void)unused;
    rig_open(&rig, &config);
    atomic_store(&((struct segment *)rig.memory)->format, NJ_FORMAT_ANY);
    handles[0] = record(&rig, (struct nj_record){.memory = memory + 1, .memory_frames = 2});
    handles[1] = record(&rig, (struct nj_record){.memory = (char *)memory + 3, .memory_frames = 1});
    rig_capture(&rig, in, BLOCK); /* 16 bits */
    assert_int_equal(rig_event(&rig, NJ_EVENT_STARTED).handle, handles[0]);
    event = rig_event(&rig, NJ_EVENT_DONE);
    assert_int_equal(event.handle, handles[1]);
    assert_int_equal(event.result, NJ_EINVAL);
    rig_capture(&rig, in, BLOCK);
    assert_int_equal(rig_event(&rig, NJ_EVENT_DONE).result, NJ_OK);
    assert_memory_equal(memory, ((int16_t[]){7, 1, 2, 7}), sizeof memory);
    rig_close(&rig);
}

static void a_ring_of_another_shape_than_the_card_turns_out_to_have_is_not_written(void **unused)
{
    struct nj_stream_config config = {.direction = NJ_CAPTURE, .channels = 1};
    struct memory_ring memory;
    struct nj_event event;
    struct rig rig;
    int16_t in[BLOCK] = {0};

    (void)unused;
    /* The client cannot know the card's format before an engine has run. */
    rig_open(&rig, &config);
    memory_ring_open(&memory, 4, 256, 0);
    atomic_store(&((struct segment *)rig.memory)->format, NJ_FORMAT_ANY);
    record(&rig, (struct nj_record){.ring = memory.ring, .start_frame = 0});
    rig_capture(&rig, in, BLOCK); /* 16 bits */
    event = rig_event(&rig, NJ_EVENT_DONE);
    assert_int_equal(event.result, NJ_EINVAL);
    assert_int_equal(nj_ring_write_position(memory.ring), 0);
    memory_ring_close(&memory);
    rig_close(&rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_record_goes_on_one_block_behind_until_it_is_stopped),
        cmocka_unit_test(a_full_ring_refuses_and_goes_on_with_later_frames),
        cmocka_unit_test(a_full_ring_ends_a_record_that_says_so_with_every_frame_that_fits),
        cmocka_unit_test(a_ring_that_overwrites_has_what_came_last),
        cmocka_unit_test(a_ring_that_its_reader_closes_ends_the_record),
        cmocka_unit_test(a_ring_takes_records_one_after_another),
        cmocka_unit_test(memory_for_a_format_that_is_not_known_yet_is_judged_by_the_engine),
        cmocka_unit_test(a_ring_of_another_shape_than_the_card_turns_out_to_have_is_not_written),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
