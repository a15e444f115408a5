/* SPDX-License-Identifier: MIT
 * test_kill_record.c - an engine killed after any instruction of a record: what it told is there.
 * timeout: 120 */
#include <string.h>

#include "test/unit/capture_kit.h"
#include "test/unit/drama.h"

#define MEMORY_FRAMES 300

static nj_handle to_memory, to_ring;

/* Memory and ring lie in the bank, which is part of what is copied. */
static void *memory_of(struct rig *rig)
{
    return nj_bank(rig->client, NULL);
}

static struct nj_ring *ring_of(struct rig *rig)
{
    struct nj_ring *ring = NULL;

    assert_int_equal(nj_ring_attach(&ring, (char *)nj_bank(rig->client, NULL) + 2048, 2048), 0);
    return ring;
}

static void prepare(struct rig *rig)
{
    struct nj_stream_config config = {.direction = NJ_CAPTURE,
                                      .channels = 1,
                                      .format = NJ_FORMAT_S32,
                                      .actions = 16,
                                      .voices = 4,
                                      .bank_bytes = 4096,
                                      .flags = NJ_STREAM_ACTIONS_ONLY};
    struct nj_record wish = {.memory_frames = MEMORY_FRAMES, .start_frame = 70};
    struct nj_record ringed = {.start_frame = 70};

    rig_open(rig, &config);
    wish.memory = memory_of(rig);
    assert_int_equal(nj_ring_init(&ringed.ring, (char *)wish.memory + 2048, 2048, 4, 256, 0), 0);
    capture(rig, BLOCK, 0, false);
    assert_int_equal(nj_record(rig->client, &wish, &to_memory), 0);
    assert_int_equal(nj_record(rig->client, &ringed, &to_ring), 0);
}

static void act(struct rig *rig)
{
    nj_handle stop;

    capture(rig, BLOCK, 0, false);
    capture(rig, 30, 0, false);
    capture(rig, 30, 50, true); /* a hole from 128 to 208 */
    assert_int_equal(nj_stop(rig->client, to_ring, 250, 0, &stop), 0);
    capture(rig, 40, 0, false);
    capture(rig, 10, 0, false);
}

/* The time line's frame, or 0 in the hole; samples are the frames' numbers. */
static uint32_t frame_at(uint64_t frame)
{
    return frame >= 128 && frame < 208 ? 0 : (uint32_t)frame;
}

static void check_frames(struct rig *copy, const struct nj_event *event)
{
    uint32_t *memory = memory_of(copy), frame;
    struct nj_ring *ring = ring_of(copy);

    assert_true(event->dry_frames <= event->frames);
    if (event->frames == 0)
        return;
    assert_int_equal(event->frame, 70);
    for (uint64_t i = 0; i < event->frames; i++) {
        if (event->handle == to_memory)
            frame = memory[i];
        else
            assert_int_equal(nj_ring_read(ring, &frame, 1), 1);
        assert_int_equal(frame, frame_at(70 + i));
    }
}

/* Each of the records has one completion; its frames are there. */
static void check(struct rig *copy)
{
    bool done[2] = {false, false};
    struct nj_event event;

    rig_attach(copy);
    while (nj_event_next(copy->client, &event)) {
        uint32_t which = event.handle == to_ring;

        if (event.kind != NJ_EVENT_DONE || (event.handle != to_ring && event.handle != to_memory))
            continue;
        assert_false(done[which]);
        done[which] = true;
        assert_true(event.result == NJ_ENGINE_LOST || (which && event.result == NJ_ESTOPPED));
        if (event.result == NJ_ESTOPPED)
            assert_int_equal(event.frames, 250 - 70);
        check_frames(copy, &event);
    }
    /* What was still queued is the next engine's. */
    if (!done[0] || !done[1]) {
        copy->told = 10000;
        capture(copy, BLOCK, 0, false);
        while (nj_event_next(copy->client, &event))
            if (event.kind == NJ_EVENT_STARTED)
                done[event.handle == to_ring] = true;
    }
    assert_true(done[0] && done[1]);
}

static void a_killed_engines_records_end_with_the_frames_that_are_there(void **unused)
{
    static const struct drama drama = {prepare, act, check};

    (void)unused;
    drama_run(&drama);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_killed_engines_records_end_with_the_frames_that_are_there),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
