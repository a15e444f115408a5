/* SPDX-License-Identifier: MIT
 * ring_jack.c - JACK's ring of bytes. */
#include <jack/ringbuffer.h>

#define RING_TYPE jack_ringbuffer_t
#define RING_NAME "JACK's ring"
#include "test/bench/peers/ring.h"

static RING_TYPE *ring_open(uint32_t variant)
{
    (void)variant;
    return jack_ringbuffer_create(RING_CAPACITY * sizeof(uint32_t));
}

static void ring_close(RING_TYPE *ring)
{
    jack_ringbuffer_free(ring);
}

/* A byte of its memory is never used: a plain write could stop inside an element. */
static uint32_t ring_put(RING_TYPE *ring, const uint32_t *from, uint32_t count)
{
    const size_t bytes = count * sizeof(uint32_t);

    if (jack_ringbuffer_write_space(ring) < bytes)
        return 0;
    return (uint32_t)(jack_ringbuffer_write(ring, (const char *)from, bytes) / sizeof(uint32_t));
}

static uint32_t ring_get(RING_TYPE *ring, uint32_t *to, uint32_t count)
{
    return (uint32_t)(jack_ringbuffer_read(ring, (char *)to, count * sizeof(uint32_t)) /
                      sizeof(uint32_t));
}

const struct bench_contestant ring_jack_one = {.name = RING_NAME,
                                               .against = 0,
                                               .begin = ring_begin,
                                               .check = ring_check,
                                               .run = ring_run_one,
                                               .end = ring_end};

const struct bench_contestant ring_jack_two = {.name = RING_NAME,
                                               .against = 0,
                                               .begin = ring_begin_two,
                                               .check = ring_check,
                                               .prepare = ring_prepare_two,
                                               .run = ring_run_two,
                                               .end = ring_end};
