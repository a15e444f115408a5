/* SPDX-License-Identifier: MIT
 * schedule.h - what waits, in order of its frame and then of its arrival: a heap of slots.
 *
 * Callback: all safe; add, take and cancel are O(log n).
 * Memory:   slot indices in the segment; each slot knows its place. */
#ifndef CORE_SCHEDULE_H
#define CORE_SCHEDULE_H

#include <stdbool.h>
#include <stdint.h>

#include "core/slot.h"

struct schedule {
    struct slot *slots;
    uint32_t *heap;
    uint32_t *count; /* room for every slot is the caller's part */
    uint64_t *next;  /* frame of the first; UINT64_MAX when none waits */
};

/* Nothing waits. */
void schedule_reset(struct schedule *schedule);
/* The slot's due_frame and sequence are set. */
void schedule_add(struct schedule *schedule, uint32_t slot);
/* The first that is due by `frame`. */
bool schedule_take(struct schedule *schedule, uint64_t frame, uint32_t *slot);
/* Takes out one that waits. */
void schedule_cancel(struct schedule *schedule, uint32_t slot);
/* Puts another, due at the same frame but sent later, in the place of one that waits. */
void schedule_replace(struct schedule *schedule, uint32_t slot, uint32_t other);

#endif
