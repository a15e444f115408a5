/* SPDX-License-Identifier: MIT
 * stopwatch.c - see stopwatch.h. */
#include "engine/stopwatch.h"

#include <time.h>

uint64_t stopwatch_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}
