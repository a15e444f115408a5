/* SPDX-License-Identifier: MIT
 * wall.h - between a segment's clock and the calendar's time.
 *
 * Both clocks of the system are read one within the other; how long that took is part of what a
 * time may be wrong by.
 *
 * Threads:  any; not in the callback. */
#ifndef CORE_WALL_H
#define CORE_WALL_H

#include "nightjar.h"

/* Two times of one moment, right within half the window in which they were read. */
struct wall_pair {
    int64_t monotonic_ns, utc_ns;
    uint64_t window_ns;
};

void wall_pair_read(struct wall_pair *pair);

void wall_of(const struct nj_clock *clock, const struct wall_pair *pair, uint64_t frame,
             struct nj_wall *wall);
/* Returns what the frame's own time may be wrong by. */
uint64_t wall_frame(const struct nj_clock *clock, const struct wall_pair *pair, int64_t utc_ns,
                    uint64_t *frame);

#endif
