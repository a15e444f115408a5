/* SPDX-License-Identifier: MIT
 * stream.h - what a stream consists of: a side for each direction, and a thread that ends its runs.
 *
 * A run is from a start to its end. While one lasts, its keeper thread alone decides that it ends,
 * stops the engines and says how it was; everybody else asks it to, by a flag and a signal.
 *
 * Threads:  fields say whose they are; `lock` guards what has several.
 * Memory:   all of it from nj_stream_open to nj_stream_close. */
#ifndef STREAM_STREAM_H
#define STREAM_STREAM_H

#include <pthread.h>
#include <stdatomic.h>

#include "nightjar.h"

#include "engine/callback.h"
#include "host/engine_process.h"
#include "stream/feed.h"
#include "stream/stand_in.h"

#define STREAM_TEXT_BYTES 256

/* What a run was, or is so far. */
struct side_figures {
    uint64_t frames, lost;
};

/* One direction: its segment, its client, its ring, its engine. */
struct side {
    struct nj_stream_config config;   /* completed; direction 0: the stream has no such side */
    struct nj_io io;                  /* completed */
    bool early;                       /* the ring has each block with its block: nj_record */
    uint64_t frame_bytes;             /* of the ring */
    uint64_t ring_offset, ring_bytes; /* in the bank; no bytes: actions only */
    struct segment_memory shared;     /* the segment; none: it is memory of this process */
    void *segment;
    uint64_t bytes;
    struct nj_client *client;
    struct nj_ring *ring; /* in the bank; NULL: actions only */
    nj_handle action;     /* the ring's play or record; 0: none yet */
    struct nj_engine *engine;
    struct engine_process process;
    bool made;                /* side_init got as far as the lock */
    atomic_bool used;         /* the ring has been part of a run that is over */
    uint64_t frame0;          /* the time line's frame, and ... */
    uint64_t holes0, blocks0; /* ... what it had lost and carried, when the run began */
    uint64_t sent;            /* commands, before the run was over for all to see */
    pthread_mutex_t end;      /* the ring's other end: a transfer, or a start that clears it */
    struct side_figures last; /* of the run that is over; under the stream's lock */
};

/* A function of the user's, on a thread of its own during each run. */
struct worker {
    nj_worker *work; /* NULL: none */
    void *user;
    struct nj_stream *stream;
    pthread_t thread;
    bool runs;
};

struct nj_stream {
    struct side play, capture;
    struct worker source, sink;
    nj_finished *finished;
    void *user;
    char engine[4096];                /* "": in this process */
    char text[STREAM_TEXT_BYTES];     /* of the start */
    char end_text[STREAM_TEXT_BYTES]; /* why the run was lost; the keeper's until it is */
    struct feed feed;
    struct stand_in stand_in;

    pthread_mutex_t lock;
    pthread_cond_t changed; /* the state, or what the keeper is asked for */
    _Atomic uint32_t state; /* enum nj_stream_state; written under the lock */
    int32_t result;         /* of the run: why it ended by itself */
    bool stop, abort;       /* asked for */
    int32_t failed;         /* the first error of a worker */
    bool sunk;              /* the sink has all that it wanted */
    atomic_bool settled;    /* the last run's end was seen by who starts and stops */
    bool kept;              /* there is a keeper to be joined */
    pthread_t keeper;
};

static inline bool side_exists(const struct side *side)
{
    return side->config.direction != 0;
}

static inline bool stream_is_active(const struct nj_stream *stream)
{
    return atomic_load_explicit(&stream->state, memory_order_acquire) == NJ_STREAM_ACTIVE;
}

/* NULL when the stream has no such direction. */
struct side *stream_side(struct nj_stream *stream, uint32_t direction);

/* options.c: fills both sides' config and io. `text` (STREAM_TEXT_BYTES) then says what is wrong.
 */
NJ_WARN_UNUSED int options_take(struct nj_stream *stream, const struct nj_stream_options *options,
                                char *text);

/* side.c: the memory of a completed side; deinit is fine for one that was never made. */
NJ_WARN_UNUSED int side_init(struct side *side, const char *engine, char *text);
void side_deinit(struct side *side);
/* What a run begins with: from here on the side's frames count anew. */
NJ_WARN_UNUSED int side_prepare(struct side *side, char *text);
/* A ring that a run left behind begins anew; `end` is held, and no engine runs. */
void side_renew(struct side *side);
/* hook may be NULL. */
NJ_WARN_UNUSED int side_run(struct side *side, const char *engine, const struct callback_hook *hook,
                            char *text);
/* True: an engine had a block of it since it was prepared. */
bool side_stop(struct side *side);
/* The engine ended by itself; `text` says why. */
bool side_is_lost(struct side *side, char *text);
/* The ring's play or record is over, for this reason. Any thread, during a run. */
bool side_is_over(const struct side *side, int32_t *result);
/* Frames through the output's callback since the run began. */
uint64_t side_played(const struct side *side);
void side_figures(const struct side *side, struct side_figures *figures);

/* workers.c: begins with a run that is active; join once it is over. */
NJ_WARN_UNUSED bool workers_start(struct nj_stream *stream);
void workers_join(struct nj_stream *stream);

/* keeper.c: the thread's function; the stream is active. */
void *keeper_run(void *stream);

#endif
