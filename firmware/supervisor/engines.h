/* SPDX-License-Identifier: MIT
 * engines.h - one engine process: started, watched, started again, or adopted.
 *
 * An engine outlives its supervisor. A new supervisor finds its pid and start time in the segment
 * and goes on with it; only when nothing runs there is one started. How it ended says what is next:
 * a card that is gone is waited for; what fails at once is tried ever more slowly; all else, a kill
 * among it, is answered with a new engine at once.
 *
 * Threads:  one.
 * Memory:   segment and client are the caller's, and outlive the engine. */
#ifndef SUPERVISOR_ENGINES_H
#define SUPERVISOR_ENGINES_H

#include "nightjar.h"

#define ENGINE_TEXT_BYTES 320

#define ENGINE_STATES(X)                                                                           \
    X(ENGINE_IDLE, "idle")         /* to be started at next_try_ns */                              \
    X(ENGINE_STARTING, "starting") /* the process runs, the card is being opened */                \
    X(ENGINE_RUNNING, "running")                                                                   \
    X(ENGINE_ENDING, "ending") /* asked to stop */                                                 \
    X(ENGINE_ENDED, "ended")   /* and stays so */

enum engine_state {
#define ENGINE_STATE_ENUM(name, text) name,
    ENGINE_STATES(ENGINE_STATE_ENUM)
#undef ENGINE_STATE_ENUM
        ENGINE_STATE_COUNT
};
const char *engine_state_text(uint32_t state);

enum engine_event {
    ENGINE_NOTHING,
    ENGINE_READY, /* the first block is through, or an engine was adopted */
    ENGINE_LOST,  /* no process runs; engine->text says why */
    ENGINE_FAILED /* it could not be started; engine->text says why */
};

struct engine {
    const char *program; /* nightjar-engine's path */
    const char *segment_path;
    uint32_t direction;
    struct nj_client *client;
    uint32_t state;
    int pid, pid_fd; /* -1: none */
    int last_pid;
    bool is_child;
    uint32_t starts, restarts; /* restarts: engines that were started after the first was lost */
    uint32_t failures;         /* in a row, without a block */
    bool card_gone;            /* the last one ended with 112 */
    int last_code;             /* exit code, 128 + signal, -1 unknown */
    int64_t started_ns, next_try_ns; /* CLOCK_MONOTONIC */
    uint64_t blocks_at_start, blocks_seen;
    int64_t blocks_seen_ns, blocks_seen_ticks; /* CLOCK_MONOTONIC, and the segment's clock */
    char text[ENGINE_TEXT_BYTES];
};

void engine_init(struct engine *engine, const char *program, const char *segment_path,
                 uint32_t direction, struct nj_client *client);

/* Adopts an engine that runs on the segment. False: none does. */
bool engine_adopt(struct engine *engine);
/* Starts one; the caller has seen that the card is there. */
NJ_WARN_UNUSED int engine_start(struct engine *engine, int64_t now_ns);

/* What has happened since; to be called when pid_fd is readable and every now and then. tick_ns:
 * the segment's clock, by which a stream that stands still is noticed. */
enum engine_event engine_step(struct engine *engine, int64_t now_ns, int64_t tick_ns);
/* When engine_step or engine_start wants to be called at the latest. */
int64_t engine_due_ns(const struct engine *engine, int64_t now_ns);

/* Asks it to stop; engine_step then leads to ENGINE_ENDED. */
void engine_stop(struct engine *engine);
/* Stops it now, waits a second at most, then kills it. */
void engine_end(struct engine *engine);

#endif
