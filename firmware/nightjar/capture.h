/* SPDX-License-Identifier: MIT
 * capture.h - a part of nightjar.h: the frames of an input, in order. */
#ifndef NIGHTJAR_CAPTURE_H
#define NIGHTJAR_CAPTURE_H

#include "nightjar/segment.h"

#define NJ_CAUSES(X)                                                                               \
    X(NJ_CAUSE_XRUN, "xrun")           /* the card's buffer ran over */                            \
    X(NJ_CAUSE_RING_FULL, "ring full") /* nobody read in time */                                   \
    X(NJ_CAUSE_ENGINE, "engine restart")                                                           \
    X(NJ_CAUSE_CLOCK, "clock") /* frames missing against the clock, no flag from the card */

enum nj_cause {
#define NJ_CAUSE_ENUM(name, text) name,
    NJ_CAUSES(NJ_CAUSE_ENUM)
#undef NJ_CAUSE_ENUM
        NJ_CAUSE_COUNT
};
const char *nj_cause_text(uint32_t cause); /* "?" if unknown */

/* The next piece of the time line: frames in the ring, or a hole. */
struct nj_span {
    const void *data; /* interleaved frames in the card's format; NULL for a hole */
    uint64_t first_frame;
    uint64_t frames;       /* contiguous in memory, or the hole's (rest of) length */
    uint32_t cause;        /* hole: enum nj_cause */
    uint32_t bound_frames; /* hole: its length is right within +- this */
};
/* False when nothing is there, or the stream is none that is read so. The frames stay the reader's,
 * to be read, until nj_capture_advance.
 * A block is there once the next one came in time: until then the card may turn out to have written
 * over it while it was copied, and it becomes part of the hole. So the newest block is not there
 * yet, and what was newest when a stream ended never is. Blocks that come late by more than two
 * periods and 5 ms, and no flag, wait for 150 ms, or a quarter of the ring's length if that is
 * less: they are there when the delay has gone, and behind a hole when it stays. */
bool nj_capture_peek(struct nj_client *client, struct nj_span *span);
/* Consumes frames (at most the span's; of more, those). The position moves only here: call it after
 * the data is safe. */
void nj_capture_advance(struct nj_client *client, uint64_t frames);
/* Moves the reader forward to a frame (a new supervisor going on where the file ends). NJ_EINVAL
 * when that frame is before the reader's position or past the writer's; the reader then stays. */
NJ_WARN_UNUSED int nj_capture_seek(struct nj_client *client, uint64_t frame);
/* The frame that the next span begins with, and the one after the newest that the reader can have.
 */
uint64_t nj_capture_position(const struct nj_client *client, uint64_t *writer_frame);

#endif
