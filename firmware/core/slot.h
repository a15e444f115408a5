/* SPDX-License-Identifier: MIT
 * slot.h - the room of one action: its command on the way in, its completion on the way out.
 *
 * FREE -> CLAIMED -> SUBMITTED by the client, -> ACTIVE -> DONE by the engine, -> FREE by the
 * client once the completion was read. Whoever is named by the state owns the other fields, so that
 * either side can be killed at any instruction and its successor knows what is whose. */
#ifndef CORE_SLOT_H
#define CORE_SLOT_H

#include <stdatomic.h>
#include <stdint.h>

#include "core/caller.h"
#include "nightjar.h"

enum slot_state { SLOT_FREE, SLOT_CLAIMED, SLOT_SUBMITTED, SLOT_ACTIVE, SLOT_DONE };

enum slot_verb {
    VERB_PLAY,
    VERB_STOP,
    VERB_GAIN,
    VERB_PAUSE,
    VERB_RESUME,
    VERB_SEEK,
    VERB_PAN,
    VERB_STOP_ALL,
    VERB_MASTER,
    VERB_FETCH,
    VERB_RECORD,
    VERB_COUNT
};

enum slot_source { SLOT_CLIP, SLOT_MEMORY, SLOT_RING };

#define SLOT_UNSCHEDULED UINT32_MAX
#define SLOT_NO_SEEK UINT64_MAX
#define SLOT_NONE UINT32_MAX

struct slot {
    _Alignas(64) _Atomic uint32_t state; /* enum slot_state */
    _Atomic uint32_t generation;         /* of its handle; moves on when freed */

    /* the command */
    uint32_t verb;
    uint32_t ramp_frames; /* of a fade or gain ramp */
    nj_handle target;
    uint64_t at_frame;
    uint64_t clip_frame;   /* that a seek goes to */
    float gain;            /* or pan */
    uint32_t follow;       /* enum nj_follow, when a play has a target: it is queued behind that */
    uint32_t group, place; /* plays that are taken up together, and which of them this is */
    uint32_t source;       /* of a play: enum slot_source */
    struct caller caller;  /* what a record fills or a play reads; its pointers are not in here */
    union {
        struct nj_play play;
        struct nj_record record;
    };

    /* the completion */
    int32_t result;
    uint64_t frame, frames, late_frames, dry_frames;

    /* the engine's own */
    uint64_t due_frame, sequence; /* order in the schedule */
    uint32_t schedule_index;      /* SLOT_UNSCHEDULED unless it waits */
    uint32_t voice;               /* VOICE_NONE unless it sounds or is paused */
    uint32_t paused;              /* a play that waits: it begins paused ... */
    uint64_t seek_to;             /* ... and there; SLOT_NO_SEEK where it says */
    _Atomic uint32_t shown;       /* voice + 1 whose position is public; 0 none; record: it runs */
    _Atomic uint64_t recorded;    /* record: frames that any thread may look at by now */
    uint64_t start_frame;         /* of a play or record: what it is late by counts from there */
    uint32_t leader, follower;    /* the plays before and behind in its queue; SLOT_NONE */
    uint64_t cursor;              /* record: the time line's next frame for it, ... */
    uint64_t record_end;          /* ... one past the last, ... */
    uint32_t record_stopped;      /* ... and that a stop put this end there */
    uint64_t end_frame;           /* of the last play that ended in this slot ... */
    uint32_t end_generation;      /* ... and which it was */
    int32_t end_result;
    uint32_t queued; /* scratch of recovery */
};

static inline nj_handle slot_handle(uint32_t index, uint32_t generation)
{
    return (uint64_t)generation << 32 | (index + 1u);
}

/* The slot that a handle names, or a number past every slot. */
static inline uint32_t slot_index(nj_handle handle)
{
    return (uint32_t)handle - 1u;
}

static inline uint32_t slot_generation(nj_handle handle)
{
    return (uint32_t)(handle >> 32);
}

#endif
