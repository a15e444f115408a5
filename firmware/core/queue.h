/* SPDX-License-Identifier: MIT
 * queue.h - plays that wait for another to end: each knows the one before and the one behind.
 *
 * Callback: all safe; queue_next, queue_leave and queue_clear are bounded by the plays that they
 *           complete, the others constant.
 * Memory:   links between slots. */
#ifndef CORE_QUEUE_H
#define CORE_QUEUE_H

#include "core/segment.h"

/* Completes a play; one that is sent later can still follow on it. */
void queue_finish(struct parts *parts, uint32_t index, int32_t result, uint64_t frame);

/* A play just taken up goes behind its target; behind one that has ended it is due at once, or
 * completes. */
void queue_add(struct parts *parts, uint32_t index, uint64_t frame);

/* Takes out the play behind, with what is behind it; SLOT_NONE. */
uint32_t queue_take(struct parts *parts, uint32_t index);

/* Of a play that was taken out and those behind it, the first that starts after such a result;
 * completes those before it. SLOT_NONE: no one does. */
uint32_t queue_next(struct parts *parts, uint32_t index, int32_t result, uint64_t frame);

/* One that waits in a queue is stopped; who is behind moves up, or ends too. */
void queue_leave(struct parts *parts, uint32_t index, uint64_t frame);

/* So are all behind a play that were sent before a command. */
void queue_clear(struct parts *parts, uint32_t index, const struct slot *command, uint64_t frame);

#endif
