/* SPDX-License-Identifier: MIT */
#include "core/schedule.h"

static bool before(const struct schedule *schedule, uint32_t a, uint32_t b)
{
    const struct slot *one = &schedule->slots[a], *other = &schedule->slots[b];

    if (one->due_frame != other->due_frame)
        return one->due_frame < other->due_frame;
    return one->sequence < other->sequence;
}

static void place(struct schedule *schedule, uint32_t at, uint32_t slot)
{
    schedule->heap[at] = slot;
    schedule->slots[slot].schedule_index = at;
}

static void sift_up(struct schedule *schedule, uint32_t at)
{
    uint32_t slot = schedule->heap[at];

    while (at > 0) {
        uint32_t parent = (at - 1) / 2;

        if (!before(schedule, slot, schedule->heap[parent]))
            break;
        place(schedule, at, schedule->heap[parent]);
        at = parent;
    }
    place(schedule, at, slot);
}

static void sift_down(struct schedule *schedule, uint32_t at)
{
    uint32_t slot = schedule->heap[at], count = *schedule->count;

    for (;;) {
        uint32_t child = 2 * at + 1;

        if (child >= count)
            break;
        if (child + 1 < count && before(schedule, schedule->heap[child + 1], schedule->heap[child]))
            child++;
        if (!before(schedule, schedule->heap[child], slot))
            break;
        place(schedule, at, schedule->heap[child]);
        at = child;
    }
    place(schedule, at, slot);
}

static void find_next(struct schedule *schedule)
{
    *schedule->next =
        *schedule->count > 0 ? schedule->slots[schedule->heap[0]].due_frame : UINT64_MAX;
}

void schedule_reset(struct schedule *schedule)
{
    *schedule->count = 0;
    find_next(schedule);
}

void schedule_add(struct schedule *schedule, uint32_t slot)
{
    uint32_t at = (*schedule->count)++;

    place(schedule, at, slot);
    sift_up(schedule, at);
    find_next(schedule);
}

void schedule_cancel(struct schedule *schedule, uint32_t slot)
{
    uint32_t at = schedule->slots[slot].schedule_index;
    uint32_t last = --*schedule->count;
    uint32_t moved = schedule->heap[last];

    schedule->slots[slot].schedule_index = SLOT_UNSCHEDULED;
    if (at != last) {
        place(schedule, at, moved);
        sift_up(schedule, at);
        sift_down(schedule, schedule->slots[moved].schedule_index);
    }
    find_next(schedule);
}

void schedule_replace(struct schedule *schedule, uint32_t slot, uint32_t other)
{
    uint32_t at = schedule->slots[slot].schedule_index;

    schedule->slots[slot].schedule_index = SLOT_UNSCHEDULED;
    place(schedule, at, other);
    sift_down(schedule, at);
}

bool schedule_take(struct schedule *schedule, uint64_t frame, uint32_t *slot)
{
    if (*schedule->next > frame || *schedule->count == 0)
        return false;
    *slot = schedule->heap[0];
    schedule_cancel(schedule, *slot);
    return true;
}
