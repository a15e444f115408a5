/* SPDX-License-Identifier: MIT
 * capture.h - the writer's side of a recording: audio into the ring, holes into the marks.
 *
 * A block is believed only when the next one came in time. When the card laps its reader while a
 * block is being copied, new content lies over old in it, and nothing tells before the next block's
 * flag or time. So a block is staged: copied behind the ring's write position, where no reader
 * looks. The next block hands it over, or gives it up to the hole that was found. While the clock
 * is in doubt (clock.h) blocks gather behind it, 150 ms as a rule, and are handed over together,
 * behind the hole that was found or without one; those that the ring has no room for are refused,
 * and those before them with them. What a killed engine staged was never there: the clock counts it
 * to the next engine's hole.
 *
 * A hole waits for its mark until the audio after it is handed over; its mark is always in place
 * before that audio, so that the reader's frame count is true at every instruction. Frames are
 * staged only when that mark will find room. What the ring or the marks refuse becomes a hole.
 *
 * Callback: all safe.
 * Memory:   in the segment. */
#ifndef CORE_CAPTURE_H
#define CORE_CAPTURE_H

#include "core/segment.h"

/* A new engine takes up the ring where the last one, whatever befell it, left it. */
void capture_recover(struct parts *parts, uint32_t frame_bytes);

/* The frame that comes next, holes, staged frames and all. */
uint64_t capture_frame(const struct parts *parts);

/* The next block came in time: the reader may have what is staged. */
void capture_publish(struct parts *parts);

/* What a block tells of the staged ones before it, when frames were lost or the card says so: gives
 * up those that may be torn, all but what came while the clock was in doubt of this very loss; that
 * is handed over behind the hole. Returns the hole's length, what is given up included. */
uint64_t capture_give_up(struct parts *parts, const struct nj_xrun *hole);

/* Reads all that was handed over, where nobody else is there to do it. */
void capture_read_all(struct parts *parts);

/* Stages a block behind what is staged already. False when it was refused, and so is in a hole with
 * all that was staged. */
bool capture_stage(struct parts *parts, const void *in, uint32_t frames);

#endif
