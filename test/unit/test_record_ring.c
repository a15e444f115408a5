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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_record_goes_on_one_block_behind_until_it_is_stopped),
        cmocka_unit_test(a_full_ring_refuses_and_goes_on_with_later_frames),
        cmocka_unit_test(a_full_ring_ends_a_record_that_says_so_with_every_frame_that_fits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
