/* SPDX-License-Identifier: MIT
 * timeline.h - how the simulated board's time passes.
 *
 * In real time it is CLOCK_MONOTONIC. In lockstep it is a discrete-event simulation: the clock
 * jumps to the next event (a period of a running stream, a queued edge, the end of a waiter's wait)
 * when every engine has filled or emptied its buffer and every waiter is in sim_wait. At one moment
 * streams come first, then edges, then waiters, each when those before have been dealt with; so
 * there is one history.
 *
 *   - Before a stream has run for the first time the clock stands, unless `start` or `run` was
 * said.
 *   - An engine that is being opened, or that recovers from an xrun, takes none of the board's
 * time.
 *   - Since an engine that had run was lost, and until it runs again, time passes at most at real
 *     pace, so that what watches over engines can be tested; so it does while no stream runs, and
 *     when a process ended with its waiters, until there is a new one.
 *   - Where somebody keeps the clock standing for longer than the patience (10 s), it goes on at
 *     real pace without him, and that is counted: nothing waits for ever.
 *
 * Threads:  one. */
#ifndef BOARD_SIM_TIMELINE_H
#define BOARD_SIM_TIMELINE_H

#include "board/sim/card.h"
#include "board/sim/lines.h"

/* What the clock does while an engine is lost, or a process with its waiters. */
#define LOST_RULES(X)                                                                              \
    X(LOST_REAL, "real")   /* real pace */                                                         \
    X(LOST_STAND, "stand") /* it stands */                                                         \
    X(LOST_FREE, "free")   /* as fast as the others can */

enum lost_rule {
#define LOST_RULE_ENUM(name, text) name,
    LOST_RULES(LOST_RULE_ENUM)
#undef LOST_RULE_ENUM
        LOST_RULE_COUNT
};

struct timeline {
    struct board *board;
    struct card *card;
    struct lines *lines;
    int64_t patience_ns;
    uint32_t lost_rule;
    bool go;          /* not paused */
    bool told;        /* start or run was said: no stream is needed */
    int64_t limit_ns; /* the clock stops here; INT64_MAX: nowhere */
    bool reached;     /* it has stopped there; whoever asked clears it */

    bool pacing; /* real pace since the anchor */
    int64_t anchor_real_ns, anchor_ns;
    int64_t blocked_since_ns; /* somebody keeps the clock standing; 0: nobody does */
    bool impatient;
    uint64_t impatient_times;
    uint64_t steps;
    uint64_t pending_xrun[BOARD_DIRECTIONS];
};

void timeline_init(struct timeline *timeline, struct board *board, struct card *card,
                   struct lines *lines);

/* Lets happen what can. Returns the CLOCK_MONOTONIC time at which to call again; before that, when
 * somebody kicks or asks for something. */
int64_t timeline_step(struct timeline *timeline);

#endif
