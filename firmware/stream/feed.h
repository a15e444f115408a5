/* SPDX-License-Identifier: MIT
 * feed.h - the user's callback, between the card's blocks and a stream's rings.
 *
 * Before a block is played the callback fills the ring that it is played from; after one was
 * captured it reads the ring that it was recorded to. With both directions it is called on the play
 * side, with the input of a fixed time before (feed_input.c), which has to hold:
 *   the output's buffer   on its way to the converter;
 *   an input's period     a block is there when its last frame is, and the two cards' periods may
 *                         lie to each other in any way, and move;
 *   another               by which the input's thread may be late.
 * The input is recorded early (nj_record) for that: nobody waits for the block after.
 *
 * Where the engines are processes, stand_in.h's thread calls the same functions.
 *
 * Threads:  feed_init, feed_begin and feed_deinit with both engines stopped; the hooks on
 *           PortAudio's threads: feed_play on the output's, feed_capture on the input's.
 * Callback: the hooks are; what the user's own function does is the user's.
 * Memory:   rings and clients are the stream's, and outlive it. */
#ifndef STREAM_FEED_H
#define STREAM_FEED_H

#include <stdatomic.h>

#include "nightjar.h"

#include "core/process.h"

/* One direction's end. */
struct feed_end {
    const struct nj_client *client;
    struct nj_ring *ring; /* NULL: the stream has no such direction */
    uint64_t frame_bytes;
    uint64_t frame0, holes0; /* of the time line when the run began: the ring's element 0 */
    unsigned char *scratch;  /* as many frames as the ring */
    int silence;             /* each byte of a silent sample */
};

struct feed {
    nj_callback *callback; /* NULL: there is none, and no hook either */
    void *user;
    struct feed_end play, capture;
    bool far;                /* the engines are processes: stand_in.h calls what a hook would */
    uint64_t dry_far;        /* then: the output's silence so far */
    int64_t limiter_ns;      /* by which what is played sounds later than its block says */
    int64_t pair_ns;         /* duplex: the input is so much older than the output's block ... */
    int64_t longer;          /* ... and so many frames more at most */
    int64_t next_in;         /* the next input, from frame0 on */
    bool paired;             /* next_in is known */
    _Atomic uint64_t missed; /* frames of input that did not come in time, or were left out */
    _Atomic uint32_t end;    /* 0, or what the callback returned at last */
};

#define FEED_NO_TIME 0 /* it is not known yet */

struct nj_stream;

NJ_WARN_UNUSED bool feed_init(struct nj_stream *stream);
void feed_begin(struct nj_stream *stream);
void feed_deinit(struct feed *feed);

/* Frames that an end's card lost in this run. */
uint64_t feed_holes(const struct feed_end *end);

/* The line of an end's engine; false before its first block. */
bool feed_clock(const struct feed_end *end, struct nj_clock *clock);
/* The input for a block of output, silence where there is none. */
const void *feed_input(struct feed *feed, uint32_t frames, const struct block_time *time);

void feed_play(void *feed, uint32_t frames, const struct block_time *time);
void feed_capture(void *feed, uint32_t frames, const struct block_time *time);

#endif
