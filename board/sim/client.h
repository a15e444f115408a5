/* SPDX-License-Identifier: MIT
 * client.h - the simulated board, as the supervisor sees it: its clock and its button lines.
 *
 * The simulated board is a process (nightjar-sim) that owns a card, a clock and lines. In
 * *lockstep* its time moves only while every stream has taken and given all that the card needs and
 * every waiter is in sim_wait(); in *real time* it is CLOCK_MONOTONIC. A waiter whose
 * process died is not waited for; time then passes at real pace until there is a new one.
 *
 * Threads:  a sim_client may be used by any thread; a sim_waiter by one thread, but sim_wake().
 * Memory:   the client maps the simulator's memory until sim_client_destroy.
 * Fails:    functions return 0 or a negative NJ_E* code. */
#ifndef BOARD_SIM_CLIENT_H
#define BOARD_SIM_CLIENT_H

#include "nightjar.h"

struct sim_client;
struct sim_waiter;

/* socket_path: what nightjar-sim listens on. NJ_EDEVICE when nobody does. */
NJ_WARN_UNUSED int sim_client_create(struct sim_client **client, const char *socket_path);
void sim_client_destroy(struct sim_client *client);

int64_t sim_client_now_ns(const struct sim_client *client);
/* CLOCK_REALTIME less the simulator's clock: fixed at the simulator's start in lockstep. */
int64_t sim_client_utc_offset_ns(const struct sim_client *client);
bool sim_client_lockstep(const struct sim_client *client);

/* Makes the calling thread a participant in the board's time: in lockstep, time stands still from
 * now on whenever this thread is not in sim_wait(). */
NJ_WARN_UNUSED int sim_waiter_create(struct sim_waiter **waiter, struct sim_client *client);
void sim_waiter_destroy(struct sim_waiter *waiter);

/* An edge of a line that this waiter watches. */
struct sim_edge {
    uint32_t line;
    uint32_t level;    /* after the edge: 0 or 1 (a pressed button pulls to 0) */
    int64_t time_ns;   /* the board's clock */
    uint64_t sequence; /* counts this waiter's edges, without a gap unless some were lost */
};

/* From now on edges of the line are queued for this waiter (at most 256; the oldest are lost). */
NJ_WARN_UNUSED int sim_watch_line(struct sim_waiter *waiter, uint32_t line);
/* The line's level at this moment, 0 or 1; idle lines are 1. */
uint32_t sim_line_level(const struct sim_client *client, uint32_t line);

/* Sleeps until the board's time reaches until_ns, an edge is queued, or sim_wake() was called.
 * Returns how many edges were put into edges[] (0: time reached or woken). Being back in here says
 * that the last edges were dealt with. until_ns INT64_MAX: no time limit. Negative: NJ_EDEVICE, the
 * simulator has gone. */
int sim_wait(struct sim_waiter *waiter, int64_t until_ns, struct sim_edge *edges, int max_edges);
/* Ends the waiter's present or next sim_wait at once. Any thread. */
void sim_wake(struct sim_waiter *waiter);

#endif
