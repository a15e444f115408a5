/* SPDX-License-Identifier: MIT
 * announce.h - what an engine says of itself in its segment, whichever of its threads says it.
 *
 * That it has ended is its last word: a main thread that is just getting ready does not take back
 * what the watch has found.
 *
 * Threads:  announce on any, but not in the callback.
 * Memory:   the caller's; init and deinit while one thread uses it. */
#ifndef ENGINE_ANNOUNCE_H
#define ENGINE_ANNOUNCE_H

#include <pthread.h>

#include "core/process.h"
#include "engine/process_id.h"

struct announcer {
    pthread_mutex_t mutex; /* the segment's notice has one writer at a time */
    struct process_id id;  /* zeros in library mode */
    bool ended;
};

void announcer_init(struct announcer *announcer, struct process_id id);
void announcer_deinit(struct announcer *announcer);

/* As process_set_state does; after NJ_ENGINE_ENDED nothing. */
void announce(struct announcer *announcer, struct process *process, uint32_t state,
              const char *text);

#endif
