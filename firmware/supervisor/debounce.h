/* SPDX-License-Identifier: MIT
 * debounce.h - one button's edges, cleaned: acts on the first edge, then does not hear the line for
 * a while, then reads it again.
 *
 * The first edge costs no time. At the end of the lock the line's level is the truth: a release (or
 * a press) that fell into the lock is taken up then, with the time of its last edge.
 *
 * Threads:  one at a time. */
#ifndef SUPERVISOR_DEBOUNCE_H
#define SUPERVISOR_DEBOUNCE_H

#include <stdbool.h>
#include <stdint.h>

struct debounce {
    int64_t lock_ns;
    int64_t locked_until_ns; /* INT64_MIN: not locked */
    int64_t last_edge_ns;    /* of an edge that was not heard */
    bool active;             /* pressed, as last accepted */
    uint64_t bounces;        /* edges not heard */
    uint64_t recovered;      /* changes found by reading again */
};

/* The level at the start is what it is, and is no press. */
void debounce_init(struct debounce *debounce, int64_t lock_ns, bool active);

/* An edge to that level. True: the level changed, at time_ns. */
bool debounce_edge(struct debounce *debounce, bool active, int64_t time_ns);

/* When the line wants to be read again; INT64_MAX when it does not. */
int64_t debounce_due_ns(const struct debounce *debounce);

/* The level read at now_ns >= debounce_due_ns(). True: it changed, at *time_ns. */
bool debounce_read(struct debounce *debounce, bool active, int64_t now_ns, int64_t *time_ns);

#endif
