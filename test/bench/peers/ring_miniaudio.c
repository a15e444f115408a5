/* SPDX-License-Identifier: MIT
 * ring_miniaudio.c - miniaudio's ring of bytes. */
#include <miniaudio.h>

#define RING_TYPE ma_rb
#define RING_NAME "miniaudio's ma_rb"
#include "test/bench/peers/ring.h"

static RING_TYPE *ring_open(uint32_t variant)
{
    (void)variant;
    ma_rb *ring = calloc(1, sizeof *ring);

    if (ring && ma_rb_init(RING_CAPACITY * sizeof(uint32_t), NULL, NULL, ring) != MA_SUCCESS)
        bench_fail(RING_NAME, "refuses its size");
    return ring;
}

static void ring_close(RING_TYPE *ring)
{
    ma_rb_uninit(ring);
    free(ring);
}

/* It lends memory up to its end; what is left is asked for again. */
static uint32_t ring_put(RING_TYPE *ring, const uint32_t *from, uint32_t count)
{
    size_t bytes = count * sizeof(uint32_t);
    void *memory;

    if (ma_rb_acquire_write(ring, &bytes, &memory) != MA_SUCCESS)
        return 0;
    memcpy(memory, from, bytes);
    ma_rb_commit_write(ring, bytes);
    return (uint32_t)(bytes / sizeof(uint32_t));
}

static uint32_t ring_get(RING_TYPE *ring, uint32_t *to, uint32_t count)
{
    size_t bytes = count * sizeof(uint32_t);
    void *memory;

    if (ma_rb_acquire_read(ring, &bytes, &memory) != MA_SUCCESS)
        return 0;
    memcpy(to, memory, bytes);
    ma_rb_commit_read(ring, bytes);
    return (uint32_t)(bytes / sizeof(uint32_t));
}

static const char *version(void *state)
{
    (void)state;
    return ma_version_string();
}

const struct bench_contestant ring_miniaudio_one = {.name = RING_NAME,
                                                    .against = 0,
                                                    .begin = ring_begin,
                                                    .check = ring_check,
                                                    .run = ring_run_one,
                                                    .end = ring_end,
                                                    .version = version};

const struct bench_contestant ring_miniaudio_two = {.name = RING_NAME,
                                                    .against = 0,
                                                    .begin = ring_begin_two,
                                                    .check = ring_check,
                                                    .prepare = ring_prepare_two,
                                                    .run = ring_run_two,
                                                    .end = ring_end,
                                                    .version = version};
