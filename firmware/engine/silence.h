/* SPDX-License-Identifier: MIT
 * silence.h - notices that blocks have stopped coming, or that nobody has shown up for too long.
 *
 * Time counts only as far as it was watched passing: a step larger than a quarter of the limit
 * (the process was stopped; the simulated card's clock jumped) counts as that quarter.
 *
 * Threads:  one. */
#ifndef ENGINE_SILENCE_H
#define ENGINE_SILENCE_H

#include <stdbool.h>
#include <stdint.h>

struct silence {
    int64_t limit_ns, first_limit_ns; /* first: until the count has changed once */
    int64_t quiet_ns, last_ns;
    uint64_t count;
    bool heard;
};

void silence_init(struct silence *silence, int64_t limit_ns, int64_t first_limit_ns, uint64_t count,
                  int64_t now_ns);

/* True when the count has not changed for the limit. */
bool silence_step(struct silence *silence, uint64_t count, int64_t now_ns);

#endif
