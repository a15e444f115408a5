/* SPDX-License-Identifier: MIT
 * ring_nightjar.c - ours. */
#include "nightjar.h"

#define RING_TYPE struct nj_ring
#define RING_NAME "nightjar"
#include "test/bench/peers/ring.h"

/* The memory that nj_ring_init was given is where the ring is. */
static RING_TYPE *ring_open(uint32_t variant)
{
    const uint64_t bytes = nj_ring_bytes(sizeof(uint32_t), RING_CAPACITY);
    void *memory = aligned_alloc(NJ_RING_ALIGN, bytes);
    struct nj_ring *ring;

    if (!memory ||
        nj_ring_init(&ring, memory, bytes, sizeof(uint32_t), RING_CAPACITY, variant) != 0)
        return NULL;
    return ring;
}

static void ring_close(RING_TYPE *ring)
{
    free(ring);
}

static uint32_t ring_put(RING_TYPE *ring, const uint32_t *from, uint32_t count)
{
    return (uint32_t)nj_ring_write(ring, from, count);
}

static uint32_t ring_get(RING_TYPE *ring, uint32_t *to, uint32_t count)
{
    return (uint32_t)nj_ring_read(ring, to, count);
}

static const char *version(void *state)
{
    (void)state;
    return NJ_VERSION;
}

const struct bench_contestant ring_nightjar_one = {.name = RING_NAME,
                                                   .against = 0,
                                                   .begin = ring_begin,
                                                   .check = ring_check,
                                                   .run = ring_run_one,
                                                   .end = ring_end,
                                                   .version = version};

const struct bench_contestant ring_nightjar_two = {.name = RING_NAME,
                                                   .against = 0,
                                                   .begin = ring_begin_two,
                                                   .check = ring_check,
                                                   .prepare = ring_prepare_two,
                                                   .run = ring_run_two,
                                                   .end = ring_end,
                                                   .version = version};

const struct bench_contestant ring_overwriting_one = {.name = "nightjar, overwriting",
                                                      .against = 0,
                                                      .begin = ring_begin,
                                                      .check = ring_check,
                                                      .run = ring_run_one,
                                                      .end = ring_end,
                                                      .variant = NJ_RING_OVERWRITE};
