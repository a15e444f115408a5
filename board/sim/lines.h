/* SPDX-License-Identifier: MIT
 * lines.h - the simulated board's button lines and the threads that wait for them.
 *
 * Threads:  one at a time; waiters use their part of the shared memory meanwhile (client.c).
 * Memory:   the queue of edges to come grows as needed; lines_deinit frees it.
 * Fails:    0 or a negative NJ_E*. */
#ifndef BOARD_SIM_LINES_H
#define BOARD_SIM_LINES_H

#include "board/sim/board.h"
#include "nightjar.h"

struct line_edge {
    int64_t time_ns;
    uint64_t order; /* of two at the same time the one queued first comes first */
    uint32_t line, level;
};

struct lines {
    struct board *board;
    struct line_edge *heap; /* edges to come, earliest at the root */
    size_t count, room;
    uint64_t queued;
    uint64_t edges; /* that happened */
    bool lost;      /* a process ended with its waiters, and is expected back */
};

void lines_init(struct lines *lines, struct board *board);
void lines_deinit(struct lines *lines);

/* An edge at a time of the board's clock; a past one happens at the next moment. A line that
 * already has the level makes no edge. */
NJ_WARN_UNUSED int lines_queue(struct lines *lines, int64_t time_ns, uint32_t line, uint32_t level);

/* What comes next, INT64_MAX: nothing. */
int64_t lines_next_edge_ns(const struct lines *lines);
int64_t lines_next_wake_ns(const struct lines *lines);

/* Delivers the edges, or ends the waits, that are due at now_ns. */
void lines_move_edges(struct lines *lines, int64_t now_ns);
void lines_move_waiters(struct lines *lines, int64_t now_ns);

/* Every waiter is in sim_wait and has nothing to do. */
bool lines_idle(const struct lines *lines);

/* A waiter's place, or NJ_EFULL. */
int lines_waiter_add(struct lines *lines);
void lines_waiter_remove(struct lines *lines, uint32_t waiter);
/* The same, when its process has ended. The next waiter ends the loss. */
void lines_waiter_lost(struct lines *lines, uint32_t waiter);
uint32_t lines_waiters(const struct lines *lines);
/* Ends every wait: the simulator ends. */
void lines_wake_all(struct lines *lines);

#endif
