/* SPDX-License-Identifier: MIT
 * slow_recorder.h - what a record must hold of a tape, frame by frame, and how it must end. */
#ifndef UNIT_SLOW_RECORDER_H
#define UNIT_SLOW_RECORDER_H

#include "test/unit/tape.h"

#define SLOW_NO_STOP UINT64_MAX

/* A frame that was written: of the time line, or silence in its place. */
struct slow_frame {
    uint64_t frame;
    bool audio;
};

struct slow_record {
    struct nj_record wish; /* the map is whole, format and channels are set */
    uint64_t capacity;     /* of its ring; 0: memory */
    uint64_t base;         /* where the ring's positions began */
    bool overwrites;

    bool taken, started, stopped, over;
    uint64_t due, stop_due; /* stop_due: what was asked for until it is taken */
    bool stop_taken;
    uint64_t begin, end, cursor;

    int32_t result;
    uint64_t frames, late, dry, read;
    struct slow_frame *line;
    uint64_t line_room;
};

/* A wish that the tape's client accepts. */
void slow_open(struct slow_record *record, const struct tape *tape, const struct nj_record *wish);
void slow_close(struct slow_record *record);

/* At a frame or NJ_NOW, sent now. */
void slow_stop(struct slow_record *record, uint64_t frame);

/* A block of so many frames has just come to the tape. */
void slow_block(struct slow_record *record, const struct tape *tape, uint32_t frames);

/* Bytes of one of its frames; and what they must be. */
uint32_t slow_frame_bytes(const struct slow_record *record);
void slow_expect(const struct slow_record *record, const struct tape *tape, uint64_t index,
                 unsigned char *frame);

/* The memory, of so many bytes filled with 0xa5 before, holds just what was recorded. */
void slow_assert_memory(const struct slow_record *record, const struct tape *tape,
                        const unsigned char *memory);
/* The ring holds what it must; reads up to `most` frames of it. */
void slow_assert_ring(struct slow_record *record, const struct tape *tape, struct nj_ring *ring,
                      uint64_t most);
void slow_assert_done(const struct slow_record *record, const struct nj_event *event);

#endif
