/* SPDX-License-Identifier: MIT
 * silence.c - notices that something has stopped. See silence.h. */
#include "engine/silence.h"

void silence_init(struct silence *silence, int64_t limit_ns, int64_t first_limit_ns, uint64_t count,
                  int64_t now_ns)
{
    *silence = (struct silence){
        .limit_ns = limit_ns, .first_limit_ns = first_limit_ns, .last_ns = now_ns, .count = count};
}

bool silence_step(struct silence *silence, uint64_t count, int64_t now_ns)
{
    int64_t limit_ns = silence->heard ? silence->limit_ns : silence->first_limit_ns;
    int64_t step_ns = now_ns - silence->last_ns;
    silence->last_ns = now_ns;
    if (count != silence->count) {
        silence->count = count;
        silence->heard = true;
        silence->quiet_ns = 0;
        return false;
    }
    if (step_ns > limit_ns / 4)
        step_ns = limit_ns / 4;
    if (step_ns > 0)
        silence->quiet_ns += step_ns;
    return silence->quiet_ns >= limit_ns;
}
