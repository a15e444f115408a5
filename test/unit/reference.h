/* SPDX-License-Identifier: MIT
 * reference.h - what the mixer has to put out, worked out one frame at a time in the plainest way.
 */
#ifndef UNIT_REFERENCE_H
#define UNIT_REFERENCE_H

#include <stdbool.h>
#include <stdint.h>

#include "core/slot.h"
#include "nightjar.h"

#define REFERENCE_COMMANDS 256
#define REFERENCE_HOLES 3

/* A command as a client gives it; target is the number of an earlier one. */
struct reference_command {
    enum slot_verb verb;
    struct nj_play play;
    uint64_t at_frame;
    uint32_t target, ramp_frames;
    float gain;
    uint64_t clip_frame;
    bool ring, closed; /* its clip lies in a ring, which is closed behind it */
    bool follows;      /* a play that is queued behind its target, by this rule */
    uint32_t follow;

    /* what becomes of it */
    struct reference_command *before, *behind; /* in a queue */
    bool begun, done;
    bool paused; /* a play that waits: begins so ... */
    bool seeks;  /* ... and there */
    uint64_t seek_to;
    int32_t result;
    uint64_t frame, frames, late_frames, dry_frames;
};

struct reference {
    const struct nj_clip *clips;
    const unsigned char *bank;
    uint32_t channels, format, voices, steal_fade, limiter_frames;
    bool dithers;
    uint64_t base; /* the stream's frame that is frame 0 here */
    struct reference_command commands[REFERENCE_COMMANDS];
    uint32_t count;

    /* After so many frames were put out, so many were lost; in order. */
    struct reference_hole {
        uint64_t after, frames;
    } holes[REFERENCE_HOLES];
};

/* Puts out so many frames, from frame 0 on. All commands are there from the beginning. */
void reference_run(struct reference *reference, void *out, uint64_t frames);

#endif
