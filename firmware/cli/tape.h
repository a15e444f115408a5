/* SPDX-License-Identifier: MIT
 * tape.h - what is recorded, on its way from the card's time line into files.
 *
 * Frames and holes come in their order. Frames are converted, a hole is silence of its length, one
 * line for people ("nightjar record: 512 frames lost at 0:01.500 (xrun)") and one of the file's
 * ledger; after split_frames the next file begins, FILE-001.wav, FILE-002.wav ..., at the very next
 * frame.
 *
 * Threads:  one at a time.
 * Memory:   open is paired with close, which frees whatever happens; the wish's texts stay until
 *           then. NULL is fine.
 * Fails:    NJ_EINVAL, NJ_EFORMAT, NJ_EIO, NJ_EFULL with one line, "FILE: cause", in the trouble.
 *           What was written before is a whole file all the same. */
#ifndef CLI_TAPE_H
#define CLI_TAPE_H

#include "files/sound_kind.h"
#include "takes/trouble.h"

struct tape;

struct tape_wish {
    const char *command; /* "record": what lines for people begin with */
    const char *path;    /* "-": standard output */
    uint32_t kind;       /* enum sound_kind */
    uint32_t encoding;   /* enum sound_encoding */
    uint32_t endian;     /* enum sound_endian */
    uint32_t rate_hz;
    uint32_t card_format;  /* of the frames that come: enum nj_format */
    uint32_t channels;     /* likewise, and of the file */
    uint32_t format;       /* enum nj_format that the file is to hold where the encoding is left
                              open; NJ_FORMAT_ANY: the card's */
    uint64_t split_frames; /* 0: one file */
    bool append;           /* go on in a file that is there, made by us */
    bool ledger;           /* beside the file even when nothing is missing */
    bool no_clobber;       /* refuse a file that is there */
    bool quiet;            /* holes are no lines for people */
    int stop_descriptor;   /* see sound_sink.h */
};

NJ_WARN_UNUSED int tape_open(struct tape **tape, const struct tape_wish *wish,
                             struct trouble *trouble);
/* When the first frame was captured; before it comes. Without, it is the time of tape_open. */
void tape_stamp(struct tape *tape, int64_t utc_ns);

/* The next frames. */
NJ_WARN_UNUSED int tape_put(struct tape *tape, const void *frames, uint64_t count,
                            struct trouble *trouble);
/* The first `count` frames of a hole: nothing else is looked at than cause and bound. */
NJ_WARN_UNUSED int tape_hole(struct tape *tape, const struct nj_span *hole, uint64_t count,
                             struct trouble *trouble);
/* Once a second: what was put until now is durable after it, where the kind of file can.
 * true_rate_hz 0: not known. */
NJ_WARN_UNUSED int tape_beat(struct tape *tape, double true_rate_hz, struct trouble *trouble);
/* The last file is whole and closed. */
NJ_WARN_UNUSED int tape_close(struct tape *tape, struct trouble *trouble);

/* Put until now, holes among them; of these lost. */
uint64_t tape_frames(const struct tape *tape);
uint64_t tape_lost_frames(const struct tape *tape);

#endif
