/* SPDX-License-Identifier: MIT
 * limiter.h - keeps a mix within full scale by turning it down before a peak comes.
 *
 * What goes in comes out a fixed number of frames later, times a gain that all channels share. A
 * frame's need is the gain at which it just fits. The gain is the mean of the least needs over the
 * look-ahead: it falls to a need in a straight line by the time that the frame comes out, stays and
 * rises in one. Needs are whole numbers and so is their sum: as long as nothing is beyond full
 * scale, and again a look-ahead after, the gain is exactly 1, and frames come out as they went in.
 *
 * Callback: all safe. A frame costs O(log of the look-ahead) while the gain moves.
 * Memory:   a part of the segment, whose first bytes are struct limiter. */
#ifndef CORE_LIMITER_H
#define CORE_LIMITER_H

#include <stdalign.h>
#include <stdbool.h>
#include <stdint.h>

struct limiter {
    alignas(64) uint64_t sum; /* of the least needs of the last `window` frames */
    uint32_t window;          /* the look-ahead and the frame itself */
    uint32_t channels;
    uint32_t room;  /* frames of the delay line */
    uint32_t at;    /* its next frame */
    uint32_t leaf;  /* the next frame's place among needs */
    uint32_t calm;  /* frames since the last that needed less than 1; at most two windows */
    uint32_t quiet; /* silent frames since the last that was not; the same */
    float high, low;
};

/* Bytes of the part; 0 frames of look-ahead: 0. */
uint64_t limiter_bytes(uint32_t frames, uint32_t channels);

/* Silence is in it. `high` and `low` are the ends of full scale. */
void limiter_reset(struct limiter *limiter, uint32_t frames, uint32_t channels, float high,
                   float low);

/* How a frame came to be. */
enum limiter_kind {
    LIMITER_SILENT,
    LIMITER_EXACT, /* a lone voice as it is: needs no rounding */
    LIMITER_MIXED
};

/* Nothing but silence is in it, and would come out of it. */
bool limiter_still(const struct limiter *limiter);

/* Up to MIX_FRAMES frames of one kind go in, and as many come out in their place; `gains` is room
 * for a number each. kinds[] tells of each that comes out what it was, a turned down one being
 * mixed. */
void limiter_run(struct limiter *limiter, float *frames, uint32_t count, enum limiter_kind kind,
                 float *gains, uint8_t *kinds);

#endif
