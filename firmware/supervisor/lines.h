/* SPDX-License-Identifier: MIT
 * lines.h - button lines: edges with the time at which they happened, and levels.
 *
 * Two kinds: the kernel's GPIO lines (libgpiod 2), and the simulated board's. A line is named
 * `GPIO17` (line name), `chip-label:offset`, or `sim:3`; never by a chip's number, which changes.
 * Levels are logical: active is pressed. Times are the ticker's: CLOCK_MONOTONIC from the kernel's
 * interrupt, or the simulated board's clock.
 *
 * Threads:  wait and level on one thread; wake on any.
 * Memory:   the wants are read while opening only.
 * Fails:    a line that cannot be had is reported in one line and left out; the others work. */
#ifndef SUPERVISOR_LINES_H
#define SUPERVISOR_LINES_H

#include "nightjar.h"

struct lines;

struct line_want {
    const char *name;
    bool active_high;
    const char *pull; /* "up", "down", "off"; "" = against the active level */
    uint32_t index;   /* the caller's own, in edges */
};

struct line_edge {
    uint32_t index;
    bool active; /* after the edge */
    int64_t time_ns;
};

typedef void lines_report(void *context, const char *line);

/* True for a line of the simulated board. */
bool lines_name_is_sim(const char *name);

NJ_WARN_UNUSED int lines_gpiod_create(struct lines **lines, const struct line_want *wants,
                                      uint32_t count, lines_report *report, void *context);
/* Takes part in the board's time from now on: time stands still while nobody is in lines_wait(). */
NJ_WARN_UNUSED int lines_sim_create(struct lines **lines, const char *socket_path,
                                    const struct line_want *wants, uint32_t count,
                                    lines_report *report, void *context);
void lines_destroy(struct lines *lines);

/* Until the time, an edge, or lines_wake(). The number of edges, or negative: the lines have gone.
 */
int lines_wait(struct lines *lines, int64_t until_ns, struct line_edge *edges, int max_edges);
void lines_wake(struct lines *lines);
/* The level of a want's line at this moment. NJ_EINVAL for a line that could not be had. */
NJ_WARN_UNUSED int lines_level(struct lines *lines, uint32_t index, bool *active);
/* Edges that the kernel or the board had no room for. After a change every level is to be read. */
uint64_t lines_lost(const struct lines *lines);

/* ---- for the kinds --------------------------------------------------------------------------- */

struct lines_kind {
    void (*destroy)(struct lines *lines);
    int (*wait)(struct lines *lines, int64_t until_ns, struct line_edge *edges, int max_edges);
    void (*wake)(struct lines *lines);
    int (*level)(struct lines *lines, uint32_t index, bool *active);
};

struct lines {
    const struct lines_kind *kind;
    uint64_t lost;
};

#endif
