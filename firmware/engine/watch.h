/* SPDX-License-Identifier: MIT
 * watch.h - a thread above the callback's priority that notices when the card is gone.
 *
 * PortAudio does not tell, and a call into it may then never return; so this thread makes none.
 * Gone means: no block for max(4 periods, 250 ms) of the segment's clock (2 s before the first),
 * the card's control node vanished, or PortAudio's thread ended by itself.
 *
 * Threads:  watch_start and watch_stop on one thread; `gone` is called at most once, on the
 * watch's. Memory:   the caller's struct lives until watch_stop. Fails:    NJ_ESYSTEM when there is
 * no thread. */
#ifndef ENGINE_WATCH_H
#define ENGINE_WATCH_H

#include <pthread.h>
#include <stdatomic.h>

#include "engine/card.h"
#include "engine/silence.h"

struct watch {
    const struct card *card;
    /* error: NJ_EDEVICE, or NJ_ESYSTEM when the card is there but its stream ended, or NJ_OK when
     * no client has shown up for client_limit_ns. */
    void (*gone)(void *context, int error, const char *why);
    void *context;
    int64_t client_limit_ns; /* 0: a client is not looked for */

    pthread_t thread;
    struct silence blocks, client;
    int control; /* descriptor of the card's control node, which wakes us when it is pulled */
    int tick_ms;
    atomic_bool stop;
};

NJ_WARN_UNUSED int watch_start(struct watch *watch, struct priority_report *report);
void watch_stop(struct watch *watch);

/* How long without a block is too long. */
int64_t watch_limit_ns(const struct process_card *card);

#endif
