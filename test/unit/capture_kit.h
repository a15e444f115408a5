/* SPDX-License-Identifier: MIT
 * capture_kit.h - a card whose samples are its frame numbers, and what a reader must find of it. */
#ifndef UNIT_CAPTURE_KIT_H
#define UNIT_CAPTURE_KIT_H

#include "test/unit/rig.h"

#define BLOCK 64

/* 32 bits, one channel. */
void open_capture(struct rig *rig, uint64_t ring_frames);

/* A block at a time; torn: its samples are no frame numbers. */
void deliver(struct rig *rig, uint32_t frames, struct block_time time, bool torn);
/* A whole block, after a loss. */
void capture(struct rig *rig, uint32_t frames, uint64_t lost, bool flagged);
/* A block that the card wrote over while it was copied; not flagged itself. */
void capture_torn(struct rig *rig, uint32_t frames, uint64_t lost);
/* A whole block, told later than it was. */
void capture_late(struct rig *rig, uint32_t frames, int64_t late_ns);

/* What the reader has next. */
struct nj_span peek(struct rig *rig);
void assert_audio(struct rig *rig, uint64_t first, uint64_t frames);
void assert_hole(struct rig *rig, uint64_t first, uint64_t frames, uint32_t cause, uint32_t bound);
void assert_nothing(struct rig *rig);

#endif
