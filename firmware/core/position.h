/* SPDX-License-Identifier: MIT
 * position.h - where a play is in its clip, for any thread, at no cost while it just goes on.
 *
 * The engine tells a play's last jump (its start, a seek, a resume, a lost stretch) and how far it
 * goes from there; a reader counts on from that to whatever frame it asks for.
 *
 * Threads:  written by the engine, read by any thread.
 * Callback: position_jump and position_end are safe.
 * Memory:   one for each voice, in the segment. */
#ifndef CORE_POSITION_H
#define CORE_POSITION_H

#include <stdint.h>

#include "core/notice.h"
#include "core/voice.h"

struct position_record {
    nj_handle handle; /* whose it is */
    uint64_t state;   /* enum nj_play_state */
    uint64_t frame;   /* the stream's, of the jump, and where the voice was then */
    uint64_t clip_frame, end, loop_from, loop_to, passes, played;
    uint64_t end_played; /* `played` at which it ends or is paused */
    uint64_t sounded;    /* frames of its source until then ... */
    uint64_t left;       /* ... and from there, as far as they are known */
};

#define POSITION_WORDS (sizeof(struct position_record) / sizeof(uint64_t))

struct position {
    struct notice notice;
    _Atomic uint64_t copies[2 * POSITION_WORDS];
};

/* The voice is at this frame where it is now, and goes on from there. */
void position_jump(struct position *position, const struct voice *voice, nj_handle handle,
                   uint64_t frame);
/* It goes on as it did, but ends elsewhere now, or stands still. */
void position_end(struct position *position, const struct voice *voice);

void position_read(const struct position *position, struct position_record *record);
/* Where the record says that it is at a stream's frame. */
void position_at(const struct position_record *record, uint64_t frame, struct nj_position *result);

#endif
