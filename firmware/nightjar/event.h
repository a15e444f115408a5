/* SPDX-License-Identifier: MIT
 * event.h - a part of nightjar.h: what is told of actions. */
#ifndef NIGHTJAR_EVENT_H
#define NIGHTJAR_EVENT_H

#include "nightjar/action.h"

#define NJ_EVENTS(X)                                                                               \
    X(NJ_EVENT_DONE, "done")       /* exactly one for each action: never lost */                   \
    X(NJ_EVENT_STARTED, "started") /* the block of a play's or record's first frame */             \
    X(NJ_EVENT_XRUN, "xrun")       /* the card ran dry or over: frame = where, frames = hole */

enum nj_event_kind {
#define NJ_EVENT_ENUM(name, text) name,
    NJ_EVENTS(NJ_EVENT_ENUM)
#undef NJ_EVENT_ENUM
        NJ_EVENT_COUNT
};

struct nj_event {
    uint32_t kind;
    int32_t result;   /* done: NJ_OK = to its natural end (or applied), else NJ_E* */
    nj_handle handle; /* 0 for xrun */
    uint64_t tag;
    uint64_t frame;  /* first frame that sounded or was recorded, or at which the command took
                        effect */
    uint64_t frames; /* done: frames played, without padding and what was dry, or recorded, silence
                        for lost ones among them; xrun: frames lost */
    uint64_t late_frames; /* start later than asked by; of a record that skipped, begun so */
    uint64_t dry_frames;  /* done, of a play: frames of silence because its ring was dry; of a
                             record: frames that are silence because they were lost, and those that
                             its full ring refused */
};

/* The next event, or false. Completions come in their order, and what was told before one comes
 * before it: a play's start before its end. A handle is dead once its NJ_EVENT_DONE was read. Other
 * kinds that found no room are counted in nj_stats.events_refused. */
bool nj_event_next(struct nj_client *client, struct nj_event *event);

#endif
