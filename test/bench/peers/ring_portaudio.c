/* SPDX-License-Identifier: MIT
 * ring_portaudio.c - PortAudio's ring. */
#include <pa_ringbuffer.h>

#define RING_TYPE PaUtilRingBuffer
#define RING_NAME "PortAudio's ring"
#include "test/bench/peers/ring.h"

static RING_TYPE *ring_open(uint32_t variant)
{
    (void)variant;
    PaUtilRingBuffer *ring = calloc(1, sizeof *ring);
    void *memory = calloc(RING_CAPACITY, sizeof(uint32_t));

    if (!ring || !memory ||
        PaUtil_InitializeRingBuffer(ring, sizeof(uint32_t), RING_CAPACITY, memory) != 0)
        bench_fail(RING_NAME, "cannot be made");
    return ring;
}

static void ring_close(RING_TYPE *ring)
{
    free(ring->buffer);
    free(ring);
}

static uint32_t ring_put(RING_TYPE *ring, const uint32_t *from, uint32_t count)
{
    return (uint32_t)PaUtil_WriteRingBuffer(ring, from, (ring_buffer_size_t)count);
}

static uint32_t ring_get(RING_TYPE *ring, uint32_t *to, uint32_t count)
{
    return (uint32_t)PaUtil_ReadRingBuffer(ring, to, (ring_buffer_size_t)count);
}

static const char *version(void *state)
{
    (void)state;
    return PORTAUDIO_VERSION;
}

const struct bench_contestant ring_portaudio_one = {.name = RING_NAME,
                                                    .against = 0,
                                                    .begin = ring_begin,
                                                    .check = ring_check,
                                                    .run = ring_run_one,
                                                    .end = ring_end,
                                                    .version = version};

const struct bench_contestant ring_portaudio_two = {.name = RING_NAME,
                                                    .against = 0,
                                                    .begin = ring_begin_two,
                                                    .check = ring_check,
                                                    .prepare = ring_prepare_two,
                                                    .run = ring_run_two,
                                                    .end = ring_end,
                                                    .version = version};
