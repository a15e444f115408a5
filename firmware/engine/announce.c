/* SPDX-License-Identifier: MIT
 * announce.c - see announce.h. */
#include "engine/announce.h"

void announcer_init(struct announcer *announcer, struct process_id id)
{
    *announcer = (struct announcer){.id = id};
    pthread_mutex_init(&announcer->mutex, NULL);
}

void announcer_deinit(struct announcer *announcer)
{
    pthread_mutex_destroy(&announcer->mutex);
}

void announce(struct announcer *announcer, struct process *process, uint32_t state,
              const char *text)
{
    pthread_mutex_lock(&announcer->mutex);
    if (!announcer->ended)
        process_set_state(process, state, announcer->id.pid, announcer->id.start_time_ticks, text);
    announcer->ended = announcer->ended || state == NJ_ENGINE_ENDED;
    pthread_mutex_unlock(&announcer->mutex);
}
