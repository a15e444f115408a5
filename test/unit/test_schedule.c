/* SPDX-License-Identifier: MIT
 * test_schedule.c - what waits comes in the order of its frame, then of its arrival. */
#include "test/unit/rig.h"

#include <string.h>

#include "core/schedule.h"

#define SLOTS 200

struct waiting {
    struct slot slots[SLOTS];
    uint32_t heap[SLOTS], count;
    uint64_t next;
    bool in[SLOTS];
};

static struct schedule schedule_of(struct waiting *waiting)
{
    struct schedule schedule = {waiting->slots, waiting->heap, &waiting->count, &waiting->next};

    return schedule;
}

static void add(struct waiting *waiting, uint32_t slot, uint64_t frame, uint64_t sequence)
{
    struct schedule schedule = schedule_of(waiting);

    waiting->slots[slot].due_frame = frame;
    waiting->slots[slot].sequence = sequence;
    waiting->in[slot] = true;
    schedule_add(&schedule, slot);
}

static void same_frame_comes_in_order_of_arrival(void **unused)
{
    static struct waiting waiting;
    struct schedule schedule = schedule_of(&waiting);
    uint32_t slot;

    (void)unused;
    for (uint32_t i = 0; i < SLOTS; i++)
        add(&waiting, (i * 7) % SLOTS, 1000, i);
    assert_false(schedule_take(&schedule, 999, &slot));
    for (uint32_t i = 0; i < SLOTS; i++) {
        assert_true(schedule_take(&schedule, 1000, &slot));
        assert_int_equal(slot, (i * 7) % SLOTS);
        assert_int_equal(waiting.slots[slot].schedule_index, SLOT_UNSCHEDULED);
    }
    assert_int_equal(waiting.next, UINT64_MAX);
}

/* The first by looking at all. */
static uint32_t first_of(const struct waiting *waiting)
{
    uint32_t first = SLOTS;

    for (uint32_t i = 0; i < SLOTS; i++) {
        const struct slot *a = &waiting->slots[i], *b = &waiting->slots[first % SLOTS];

        if (waiting->in[i] && (first == SLOTS || a->due_frame < b->due_frame ||
                               (a->due_frame == b->due_frame && a->sequence < b->sequence)))
            first = i;
    }
    return first;
}

static void any_history_of_adding_taking_and_cancelling_keeps_the_order(void **unused)
{
    static struct waiting waiting;

    (void)unused;
    for (uint32_t round = 0; round < this_many(20, 1000); round++) {
        struct schedule schedule = schedule_of(&waiting);
        struct chance chance = chance_begin(3000 + round);

        memset(&waiting, 0, sizeof waiting);
        for (uint32_t step = 0; step < 2000; step++) {
            uint32_t slot = (uint32_t)chance_between(&chance, 0, SLOTS - 1), taken;

            if (!waiting.in[slot]) {
                add(&waiting, slot, chance_between(&chance, 0, 50), step);
            } else if (chance_between(&chance, 0, 1)) {
                schedule_cancel(&schedule, slot);
                waiting.in[slot] = false;
            } else {
                slot = first_of(&waiting);
                assert_int_equal(waiting.next, waiting.slots[slot].due_frame);
                assert_true(schedule_take(&schedule, UINT64_MAX, &taken));
                assert_int_equal(taken, slot);
                waiting.in[slot] = false;
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_frame_comes_in_order_of_arrival),
        cmocka_unit_test(any_history_of_adding_taking_and_cancelling_keeps_the_order),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
