/* SPDX-License-Identifier: MIT
 * tape.h - a card whose samples are known for each frame, losses included, and what any format
 * makes of them: slowly, a sample at a time. */
#ifndef UNIT_TAPE_H
#define UNIT_TAPE_H

#include "test/unit/rig.h"

#define TAPE_HOLES 4096

struct tape {
    struct rig rig;
    uint64_t believed;          /* one past the newest frame that is known, to be lost perhaps */
    uint64_t newest, newest_to; /* the block that came last */
    uint64_t written;           /* how far the capture ring is written, lost blocks too */
    uint32_t holes;
    uint64_t hole_from[TAPE_HOLES], hole_to[TAPE_HOLES];
};

/* A capture; its format is one of a card's. */
void tape_begin(struct tape *tape, const struct nj_stream_config *config);
void tape_end(struct tape *tape);

/* A block; lost frames before it are flagged, and the block before goes with them. */
void tape_block(struct tape *tape, uint32_t frames, uint64_t lost);
/* The frame that the next block begins with if nothing is lost. */
uint64_t tape_next(const struct tape *tape);

/* Whether a believed frame is audio, and its number in the capture ring then: how many there were
 * before it. */
bool tape_has(const struct tape *tape, uint64_t frame, uint64_t *position);

/* A channel's sample (from 1 on) of a frame in a format; channel 0 is silence. */
void tape_sample(const struct tape *tape, uint64_t frame, uint32_t channel, uint32_t format,
                 void *out);

/* Frames of the card's own shape are those of the time line from `first` on, or all silence. */
void tape_assert_frames(const struct tape *tape, const void *data, uint64_t first, uint64_t frames);
void tape_assert_silence(const struct tape *tape, const void *data, uint64_t frames);

/* Sends a record, which is taken. */
nj_handle tape_record(struct tape *tape, const struct nj_record *record);
/* The next event is this record's end. */
struct nj_event tape_done(struct tape *tape, nj_handle handle, int32_t result);

#endif
