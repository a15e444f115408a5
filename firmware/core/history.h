/* SPDX-License-Identifier: MIT
 * history.h - what the capture ring and its marks say of any frame of the time line.
 *
 * Beside the reader, who frees the ring: what was read is still there until the card's next audio
 * lies over it.
 *
 * Threads:  the writer's, in the callback.
 * Callback: safe; a search among the marks, O(log n), and only for what is before the newest.
 * Memory:   in the segment; no state of its own. */
#ifndef CORE_HISTORY_H
#define CORE_HISTORY_H

#include "core/segment.h"

/* Frames on end that are all audio, or all silence. */
struct history_piece {
    const void *audio; /* interleaved, in the card's format; NULL: a hole, or nobody has it */
    uint64_t frames;
};

/* One past the newest frame that is believed, or known to be lost. */
uint64_t history_end(const struct parts *parts);

/* One past the newest frame that was captured, believed or not. */
uint64_t history_newest(const struct parts *parts);

/* What is at a frame before the newest: at least one frame, at most `most`. */
struct history_piece history_piece(const struct parts *parts, uint64_t frame, uint64_t most);

#endif
