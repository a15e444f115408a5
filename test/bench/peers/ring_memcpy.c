/* SPDX-License-Identifier: MIT
 * ring_memcpy.c - the limit: copies in and out of the same buffer, with no other thread to think
 * of. */
#include <stdint.h>

#define RING_TYPE struct copy
#define RING_NAME "memcpy alone"
#define RING_ONE_THREAD
#include "test/bench/peers/ring.h"

struct copy {
    uint32_t put, get;
    uint32_t elements[RING_CAPACITY];
};

static RING_TYPE *ring_open(uint32_t variant)
{
    (void)variant;
    return calloc(1, sizeof(struct copy));
}

static void ring_close(RING_TYPE *ring)
{
    free(ring);
}

/* Chunks divide the capacity. Not inlined: the others are calls too. */
__attribute__((noinline)) static uint32_t ring_put(RING_TYPE *ring, const uint32_t *from,
                                                   uint32_t count)
{
    memcpy(ring->elements + ring->put % RING_CAPACITY, from, count * sizeof *from);
    ring->put += count;
    return count;
}

__attribute__((noinline)) static uint32_t ring_get(RING_TYPE *ring, uint32_t *to, uint32_t count)
{
    memcpy(to, ring->elements + ring->get % RING_CAPACITY, count * sizeof *to);
    ring->get += count;
    return count;
}

const struct bench_contestant ring_memcpy_one = {.name = RING_NAME,
                                                 .against = 0,
                                                 .begin = ring_begin,
                                                 .check = ring_check,
                                                 .run = ring_run_one,
                                                 .end = ring_end};
