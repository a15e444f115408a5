/* SPDX-License-Identifier: MIT
 * rig.h - a segment with a client and an engine on it, called by hand, under a clock of its own. */
#ifndef UNIT_RIG_H
#define UNIT_RIG_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/process.h"
#include "core/segment.h"
#include "test/unit/counts.h"

/* The same sequence for the same seed; NJ_SEED chooses another. */
struct chance {
    uint64_t state;
};
struct chance chance_begin(uint64_t test);
uint64_t chance_next(struct chance *chance);
/* low to high, both possible. */
uint64_t chance_between(struct chance *chance, uint64_t low, uint64_t high);

struct rig {
    struct nj_stream_config config;
    void *memory;
    uint64_t bytes;
    struct nj_client *client;
    struct process *process;
    uint64_t told;  /* frames of card time so far, lost ones too: what the next block is told */
    int64_t origin; /* time of frame 0 */
};

/* The configuration is completed; the memory is shared with children. Card as configured. */
void rig_open(struct rig *rig, const struct nj_stream_config *config);
void rig_close(struct rig *rig);
/* An engine starts, or starts again. */
void rig_attach(struct rig *rig);
/* Gives the next block another frame number, as if the stream had run until then; before its first
 * block. Of a capture a multiple of the ring's length. */
void rig_begin_at(struct rig *rig, uint64_t frame);
/* A client starts; the one before is forgotten as if it had been killed, but for its heap. */
void rig_reconnect(struct rig *rig);

/* One block, told exact times; `lost` frames passed before it, which the card flags or not. */
void rig_play(struct rig *rig, void *out, uint32_t frames);
void rig_capture(struct rig *rig, const void *in, uint32_t frames);
struct block_time rig_time(struct rig *rig, uint64_t lost, bool flagged);

/* The next event; fails the test when there is none or it is of another kind. */
struct nj_event rig_event(struct rig *rig, enum nj_event_kind kind);
void rig_no_event(struct rig *rig);

/* Writes a clip of this many frames at a place of the bank; sample k of channel c is value(k, c).
 */
void rig_clip(struct rig *rig, uint32_t row, uint64_t offset, uint32_t channels, uint64_t frames,
              int16_t (*value)(uint64_t frame, uint32_t channel));

#endif
