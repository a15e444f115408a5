/* SPDX-License-Identifier: MIT */
#include "core/queue.h"

#include "core/action.h"

void queue_finish(struct parts *parts, uint32_t index, int32_t result, uint64_t frame)
{
    struct slot *slot = &parts->slots[index];

    slot->end_frame = frame;
    slot->end_result = result;
    slot->end_generation = atomic_load_explicit(&slot->generation, memory_order_relaxed);
    action_complete(parts, index, result);
}

static void link(struct parts *parts, uint32_t leader, uint32_t follower)
{
    parts->slots[leader].follower = follower;
    parts->slots[follower].leader = leader;
}

uint32_t queue_take(struct parts *parts, uint32_t index)
{
    uint32_t follower = parts->slots[index].follower;

    parts->slots[index].follower = SLOT_NONE;
    if (follower != SLOT_NONE)
        parts->slots[follower].leader = SLOT_NONE;
    return follower;
}

static void drop(struct parts *parts, uint32_t index, int32_t result, uint64_t frame)
{
    parts->slots[index].frame = frame;
    queue_finish(parts, index, result, frame);
}

/* Whether a play starts when the one before it has ended with this. */
static bool starts_after(const struct slot *slot, int32_t result)
{
    if (result == NJ_ESTOPPED || result == NJ_ELATE || result == NJ_EINVAL || result == NJ_EDRY)
        return slot->follow == NJ_FOLLOW_ALWAYS;
    return result == NJ_OK;
}

uint32_t queue_next(struct parts *parts, uint32_t index, int32_t result, uint64_t frame)
{
    while (index != SLOT_NONE && !starts_after(&parts->slots[index], result)) {
        uint32_t behind = queue_take(parts, index);

        drop(parts, index, result, frame);
        index = behind;
    }
    return index;
}

/* Behind one that has ended already: late by the frames since then. */
static void add_late(struct parts *parts, uint32_t index, const struct slot *ended, uint64_t frame)
{
    struct schedule schedule = action_schedule(parts);
    struct slot *slot = &parts->slots[index];

    if (queue_next(parts, index, ended->end_result, frame) == SLOT_NONE)
        return;
    slot->start_frame = ended->end_frame;
    slot->due_frame = frame;
    schedule_add(&schedule, index);
}

void queue_add(struct parts *parts, uint32_t index, uint64_t frame)
{
    nj_handle target = parts->slots[index].target;
    uint32_t before = slot_index(target), generation = slot_generation(target);
    struct slot *leader;

    if (before >= parts->slot_count || before == index) {
        drop(parts, index, NJ_EHANDLE, frame);
        return;
    }
    leader = &parts->slots[before];
    if (leader->end_generation == generation)
        add_late(parts, index, leader, frame);
    else if (atomic_load_explicit(&leader->state, memory_order_relaxed) != SLOT_ACTIVE ||
             atomic_load_explicit(&leader->generation, memory_order_relaxed) != generation ||
             leader->verb != VERB_PLAY)
        drop(parts, index, NJ_EHANDLE, frame);
    else if (leader->follower != SLOT_NONE)
        drop(parts, index, NJ_EFULL, frame);
    else
        link(parts, before, index);
}

void queue_leave(struct parts *parts, uint32_t index, uint64_t frame)
{
    uint32_t leader = parts->slots[index].leader;
    uint32_t behind = queue_take(parts, index);

    (void)queue_take(parts, leader);
    drop(parts, index, NJ_ESTOPPED, frame);
    behind = queue_next(parts, behind, NJ_ESTOPPED, frame);
    if (behind != SLOT_NONE)
        link(parts, leader, behind);
}

void queue_clear(struct parts *parts, uint32_t index, const struct slot *command, uint64_t frame)
{
    const struct slot *slot = &parts->slots[index];

    /* Whoever is behind was sent later. */
    while (slot->follower != SLOT_NONE && parts->slots[slot->follower].sequence < command->sequence)
        queue_leave(parts, slot->follower, frame);
}
