/* SPDX-License-Identifier: MIT
 * capture.h - the writer's side of a recording: audio into the ring, holes into the marks.
 *
 * A hole's mark is always in place before the audio that follows it, so that the reader's frame
 * count is true at every instruction. What the ring or the marks refuse becomes part of a hole.
 *
 * Callback: all safe.
 * Memory:   in the segment. */
#ifndef CORE_CAPTURE_H
#define CORE_CAPTURE_H

#include "core/segment.h"

/* A new engine takes up the ring where the last one, whatever befell it, left it. */
void capture_recover(struct parts *parts, uint32_t frame_bytes);

/* The frame that comes next, holes and all. */
uint64_t capture_frame(const struct parts *parts);

/* Frames were lost before the next block. */
void capture_hole(struct parts *parts, uint64_t frames, uint32_t cause, uint32_t bound_frames);

/* A block's frames; returns how many of them, from the first on, are in the ring. */
uint64_t capture_write(struct parts *parts, const void *in, uint32_t frames);

#endif
