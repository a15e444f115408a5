/* SPDX-License-Identifier: MIT
 * streams.h - one direction of one card as the appliance uses it: segment, engine, and the player
 * or the recording on top.
 *
 * A stream waits for its card, opens or adopts its segment, keeps an engine running on it, loads
 * its clips, a piece each step, and tells the player and the log what happens. All of it goes on
 * without the card's other direction.
 *
 * Threads:  one; the player's and the recording's own threads are their matter.
 * Memory:   runtime, config, plan and ticker outlive the stream.
 * Fails:    told in the log; a stream tries again for ever. */
#ifndef SUPERVISOR_STREAMS_H
#define SUPERVISOR_STREAMS_H

#include "host/ticker.h"
#include "supervisor/config.h"
#include "supervisor/engines.h"
#include "supervisor/plan.h"
#include "supervisor/player.h"
#include "supervisor/recording.h"
#include "supervisor/runtime.h"

/* What all streams share. */
struct streams_context {
    const struct runtime *runtime;
    const struct config *config;
    const struct plan *plan;
    struct ticker *ticker;
    const char *engine_program;
    const char *sim_socket; /* what the device `sim` means */
};

struct stream {
    const struct streams_context *shared;
    uint32_t card, direction;
    char name[80];                  /* "main.play" */
    char wish[256];                 /* the device, as the configuration names it */
    struct nj_stream_config config; /* completed; device as found */
    struct runtime_segment segment;
    struct nj_client *client; /* NULL: no segment yet */
    struct engine engine;
    struct player *_Atomic player; /* play; the trigger threads find it here */
    struct recording *recording;   /* capture */
    uint32_t rows_loaded;          /* of the card's bank */
    struct clip_load *loading;     /* the next row; NULL: not begun */
    uint64_t clips_print;          /* of the clips in the segment's bank */
    int64_t next_look_ns;          /* for the card */
    int64_t lost_ns;               /* when the last engine was lost; 0: none */
    bool settled;                  /* runs, or it was told why not */
    bool follows;                  /* the card's number of channels, not the configuration's */
    bool ran;                      /* an engine ran on this segment */
    bool misfit; /* the card that is there now cannot run on this segment: close, step */
};

void stream_init(struct stream *stream, const struct streams_context *shared, uint32_t card,
                 uint32_t direction);
/* Ends the engine that runs on a segment which nobody wants, and removes the segment. */
void stream_end_orphan(const struct runtime *runtime, const char *name);

/* Goes on as far as it can at this moment. */
void stream_step(struct stream *stream, int64_t now_ns);
/* When it wants to go on at the latest. */
int64_t stream_due_ns(const struct stream *stream, int64_t now_ns);
/* All clips are in the bank, the engine runs (or it was told why not). */
bool stream_is_settled(const struct stream *stream);

/* The device, format, sizes and clips are what a new configuration asks for. */
bool stream_fits(const struct stream *stream, const struct config *config, const struct plan *plan);
/* Takes over what may change while it runs; the shared configuration is already the new one. */
void stream_reload(struct stream *stream);

/* Asks the engine to stop. A recording then writes what is left, at stream_close. */
void stream_stop(struct stream *stream);
/* remove: the segment is not to be found by a later supervisor. */
void stream_close(struct stream *stream, bool remove);

#endif
