/* SPDX-License-Identifier: MIT
 * stand_in.h - the user's callback where the card's blocks are another process's: a thread that is
 * woken by the clock, once a period.
 *
 * It keeps as many frames ahead in the output's ring as the card's buffer has, so that it may be as
 * late as the card's own thread; what the callback says sounds so much later. The first of them it
 * makes before the engine starts, when nobody knows yet when they will sound.
 *
 * Threads:  begin and start belong to whoever starts a run, stop and finish to whoever ends it. */
#ifndef STREAM_STAND_IN_H
#define STREAM_STAND_IN_H

#include <pthread.h>
#include <stdatomic.h>

#include "stream/feed.h"

/* Where the output was between two blocks. */
struct stand_in_place {
    uint64_t frame; /* of the next block ... */
    uint64_t read;  /* ... which begins with this element of the ring */
};

struct stand_in {
    struct feed *feed;
    uint32_t rate_hz, period_frames, periods; /* of the side that is followed */
    uint64_t ahead;                           /* frames that are to wait in the output's ring */
    struct stand_in_place before;
    uint64_t losses; /* of the card, when it was last looked at */
    pthread_t thread;
    atomic_bool quits;
    bool runs;
};

struct nj_stream;

/* The first frames of a run, before its output's engine starts. */
void stand_in_begin(struct nj_stream *stream);
/* False: no thread. */
NJ_WARN_UNUSED bool stand_in_start(struct nj_stream *stream);
/* No callback follows from there. Fine when there is none. */
void stand_in_stop(struct nj_stream *stream);
/* What came last, once the engine has ended. */
void stand_in_finish(struct nj_stream *stream);

#endif
