/* SPDX-License-Identifier: MIT
 * test_record_threads.c - a record's ring is read while it is written, and memory once it is told,
 * for the thread sanitizer to look on. */
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>

#include "test/unit/capture_kit.h"
#include "test/unit/memory_ring.h"

struct stage {
    struct rig rig;
    struct memory_ring ring;
    uint32_t blocks;
    _Atomic uint32_t over;
};

static void *run_engine(void *argument)
{
    struct stage *stage = argument;
    struct chance chance = chance_begin(21);

    for (uint32_t i = 0; i < stage->blocks; i++) {
        capture(&stage->rig, BLOCK, 0, false);
        if (chance_between(&chance, 0, 3) == 0)
            sched_yield();
    }
    atomic_store(&stage->over, 1);
    return NULL;
}

static void check_memory(const int32_t *memory, uint64_t frames)
{
    for (uint64_t i = 1; i < frames; i++)
        assert_int_equal(memory[i], memory[0] + (int32_t)i);
}

/* What is there so far may be looked at. */
static void look(const struct nj_client *client, nj_handle handle, const int32_t *memory)
{
    struct nj_position position;

    if (nj_position(client, handle, NJ_NOW, &position) == 0)
        check_memory(memory, position.frames);
}

/* Records into memory, one after another. */
static void *run_client(void *argument)
{
    struct stage *stage = argument;
    struct nj_client *client = stage->rig.client;
    struct chance chance = chance_begin(22);
    int32_t memory[200];
    struct nj_event event;
    uint32_t seen = 0;
    bool open = false;

    while (!atomic_load(&stage->over)) {
        struct nj_record wish = {.memory = memory, .start_frame = NJ_NOW};
        nj_handle handle;

        wish.memory_frames = chance_between(&chance, 1, 200);
        if (!open && nj_record(client, &wish, &handle) == 0) {
            open = true;
            if (chance_between(&chance, 0, 1) && nj_stop(client, handle, NJ_NOW, 0, NULL) != 0)
                fail();
        }
        if (open)
            look(client, handle, memory);
        while (nj_event_next(client, &event)) {
            if (event.kind != NJ_EVENT_DONE || event.handle != handle)
                continue;
            check_memory(memory, event.frames);
            assert_true(event.frames == 0 || (uint64_t)memory[0] == event.frame);
            open = false;
            seen++;
        }
        sched_yield();
    }
    print_message("%u records\n", seen);
    assert_true(seen > 0);
    return NULL;
}

/* What the ring gives is in order; what is missing was refused, or overwritten. */
static void *run_reader(void *argument)
{
    struct stage *stage = argument;
    struct chance chance = chance_begin(23);
    uint64_t next = 0, missing = 0, read = 0;
    struct nj_ring_stats stats;
    int32_t frames[100];
    bool over;

    do {
        int64_t got;

        over = atomic_load(&stage->over);
        while ((got = nj_ring_read(stage->ring.ring, frames, chance_between(&chance, 1, 100))) >
               0) {
            for (int64_t i = 0; i < got; i++) {
                assert_true((uint64_t)frames[i] >= next);
                missing += (uint64_t)frames[i] - next;
                next = (uint64_t)frames[i] + 1;
            }
            read += (uint64_t)got;
        }
        sched_yield();
    } while (!over);
    nj_ring_stats(stage->ring.ring, &stats);
    assert_true(missing <= stats.refused + stats.overwritten);
    print_message("%llu frames read, %llu missed\n", (unsigned long long)read,
                  (unsigned long long)missing);
    return NULL;
}

static void run(uint32_t ring_flags)
{
    struct nj_stream_config config = {.direction = NJ_CAPTURE,
                                      .channels = 1,
                                      .format = NJ_FORMAT_S32,
                                      .flags = NJ_STREAM_ACTIONS_ONLY};
    struct stage stage = {.blocks = this_many(10000, 1000000)};
    struct nj_record wish = {.start_frame = 0};
    pthread_t engine, reader;

    rig_open(&stage.rig, &config);
    memory_ring_open(&stage.ring, 4, 1024, ring_flags);
    wish.ring = stage.ring.ring;
    assert_int_equal(nj_record(stage.rig.client, &wish, NULL), 0);
    assert_int_equal(pthread_create(&engine, NULL, run_engine, &stage), 0);
    assert_int_equal(pthread_create(&reader, NULL, run_reader, &stage), 0);
    run_client(&stage);
    assert_int_equal(pthread_join(engine, NULL), 0);
    assert_int_equal(pthread_join(reader, NULL), 0);
    memory_ring_close(&stage.ring);
    rig_close(&stage.rig);
}

static void a_record_and_the_reader_of_its_ring_run_together(void **unused)
{
    (void)unused;
    run(0);
}

static void a_record_overtakes_the_reader_of_a_ring_that_overwrites(void **unused)
{
    (void)unused;
    run(NJ_RING_OVERWRITE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_record_and_the_reader_of_its_ring_run_together),
        cmocka_unit_test(a_record_overtakes_the_reader_of_a_ring_that_overwrites),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
