/* SPDX-License-Identifier: MIT
 * writer.h - the card's time line onto a tape, on a thread of its own.
 *
 * Channels are picked, and counted for the levels as they are kept. It begins at a frame of the
 * time line and goes on to another one, which may be told later: until then it stays before the
 * limit.
 *
 * Threads:  one owner calls all functions. The writer's thread alone reads the client's time line.
 * Memory:   client, ticker, tape and levels outlive writer_destroy; NULL is fine.
 * Fails:    NJ_EMEMORY, NJ_ESYSTEM, or the simulated card's; what storage refuses ends it, and
 *           stands in the status. */
#ifndef CLI_WRITER_H
#define CLI_WRITER_H

#include "cli/fade.h"
#include "cli/levels.h"
#include "cli/tape.h"
#include "host/ticker.h"

struct writer_options {
    struct nj_client *client;
    struct ticker *ticker;
    struct ticker_sleeper *owner;       /* woken at the end */
    struct tape *tape;                  /* NULL: nothing is kept */
    struct levels *levels;              /* of the frames that are kept */
    uint32_t rate_hz, channels, format; /* of the card */
    uint32_t kept_channels;             /* of what is kept; 0: the card's, 1:1 */
    uint8_t map[NJ_MAX_CHANNELS];       /* kept channel k is the card's map[k], 1-based; 0: silence
                                         */
    uint64_t run_frame;   /* of the time line: a loss before it is none of the run's */
    uint64_t begin_frame; /* what is kept begins */
    uint64_t limit_frame; /* writer_limit() moves it; NJ_ENDLESS: none */
    uint64_t end_frame;   /* NJ_ENDLESS: by writer_end() */
    int64_t step_ns;      /* between looks */
    bool to_first_hole;   /* ends before a hole of the run's */

    bool scaled; /* the tape gets floats: the frames with this gain and these fades */
    struct fade fade;
};

struct writer;

NJ_WARN_UNUSED int writer_create(struct writer **writer, const struct writer_options *setup);
void writer_destroy(struct writer *writer);

/* Frames before it may be taken. */
void writer_limit(struct writer *writer, uint64_t frame);
/* The frame after the last; an earlier one that was told stays. */
void writer_end(struct writer *writer, uint64_t frame);
/* No more will come: it takes what is there, and ends. */
void writer_drain(struct writer *writer);

struct writer_status {
    bool ended;
    bool at_hole;        /* that is why */
    uint64_t next_frame; /* of the time line */
    uint64_t holes;
    uint64_t lost_frames;
    int error;              /* of storage, or NJ_OK */
    struct trouble trouble; /* then */
};
void writer_status(struct writer *writer, struct writer_status *status);

#endif
