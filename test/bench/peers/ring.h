/* SPDX-License-Identifier: MIT
 * ring.h - what every ring under test does: elements of 4 bytes, in chunks, in order.
 *
 * A ring's file defines, before it includes this:
 *   RING_TYPE                           what a pointer to it points to
 *   RING_NAME                           in the table
 *   RING_ONE_THREAD                     if it is not for two
 * and after it:
 *   ring_open(variant), ring_close(ring) of RING_CAPACITY elements
 *   ring_put(ring, from, count)         elements that found room, at once
 *   ring_get(ring, to, count)           elements that were there, at once
 * The loops are compiled with it, so that its calls cost what they cost a program that makes them.
 */
#ifndef TEST_BENCH_RING_H
#define TEST_BENCH_RING_H

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "test/bench/bench.h"

#define RING_CAPACITY 16384 /* elements: 64 KiB */
#define RING_MOST 4096      /* elements of a chunk */
#define RING_WRITTEN 8192   /* different elements */

extern const struct bench_contestant ring_memcpy_one;
extern const struct bench_contestant ring_nightjar_one, ring_nightjar_two, ring_overwriting_one;
extern const struct bench_contestant ring_portaudio_one, ring_portaudio_two;
extern const struct bench_contestant ring_jack_one, ring_jack_two;
extern const struct bench_contestant ring_miniaudio_one, ring_miniaudio_two;

#ifdef RING_TYPE

static RING_TYPE *ring_open(uint32_t variant);
static void ring_close(RING_TYPE *ring);
static uint32_t ring_put(RING_TYPE *ring, const uint32_t *from, uint32_t count);
static uint32_t ring_get(RING_TYPE *ring, uint32_t *to, uint32_t count);

/* Each thread's part is in lines of its own. */
struct ring_state {
    RING_TYPE *ring;
    uint64_t times;
    uint32_t chunk;
    pthread_t reader;
    atomic_bool reading;
    _Alignas(128) uint32_t next_put;
    uint32_t from[RING_WRITTEN];
    _Alignas(128) uint32_t next_get;
    bool wrong;
    uint32_t to[RING_MOST];
};

/* Waits by trying again: what is measured is the ring, not the system. A thread that shares its
 * processor with others gives way in the end. */
__attribute__((noinline)) static void ring_put_rest(RING_TYPE *ring, const uint32_t *from,
                                                    uint32_t count)
{
    uint32_t idle = 0;

    while (count > 0) {
        const uint32_t moved = ring_put(ring, from, count);

        from += moved;
        count -= moved;
        if (moved == 0 && ++idle % 10000 == 0)
            sched_yield();
    }
}

__attribute__((noinline)) static void ring_get_rest(RING_TYPE *ring, uint32_t *to, uint32_t count)
{
    uint32_t idle = 0;

    while (count > 0) {
        const uint32_t moved = ring_get(ring, to, count);

        to += moved;
        count -= moved;
        if (moved == 0 && ++idle % 10000 == 0)
            sched_yield();
    }
}

/* Chunks come from one place after the other of what is written, unchanged, so that no copy waits
 * for a store before it. */
static void ring_put_chunk(struct ring_state *state)
{
    const uint32_t chunk = state->chunk, *from = state->from + state->next_put;
    const uint32_t done = ring_put(state->ring, from, chunk);

    if (done < chunk)
        ring_put_rest(state->ring, from + done, chunk - done);
    state->next_put = (state->next_put + chunk) % RING_WRITTEN;
}

static void ring_get_chunk(struct ring_state *state)
{
    const uint32_t chunk = state->chunk, first = state->next_get;
    const uint32_t done = ring_get(state->ring, state->to, chunk);

    if (done < chunk)
        ring_get_rest(state->ring, state->to + done, chunk - done);
    state->wrong |= state->to[0] != first || state->to[chunk - 1] != first + chunk - 1;
    state->next_get = (first + chunk) % RING_WRITTEN;
}

static void *ring_begin(const struct bench_contestant *self, const void *shape)
{
    struct ring_state *state = aligned_alloc(_Alignof(struct ring_state), sizeof *state);

    if (!state)
        bench_fail(self->name, "no memory");
    memset(state, 0, sizeof *state);
    for (uint32_t i = 0; i < RING_WRITTEN; i++)
        state->from[i] = i;
    state->ring = ring_open(self->variant);
    state->chunk = *(const uint32_t *)shape;
    if (!state->ring)
        bench_fail(self->name, "cannot be made");
    return state;
}

static void ring_end(void *state_)
{
    struct ring_state *state = state_;

    if (state->wrong)
        bench_fail(RING_NAME, "gave something else than it was given");
    ring_close(state->ring);
    free(state);
}

static void ring_run_one(void *state, uint64_t times)
{
    for (; times > 0; times--) {
        ring_put_chunk(state);
        ring_get_chunk(state);
    }
}

static bool ring_check(void *state_, const void *shape)
{
    struct ring_state *state = state_;

    (void)shape;
    ring_run_one(state, 3 * RING_CAPACITY / state->chunk);
    return !state->wrong;
}

#ifndef RING_ONE_THREAD

static void *ring_begin_two(const struct bench_contestant *self, const void *shape)
{
    return bench_processors() < 2 ? NULL : ring_begin(self, shape);
}

static void *ring_reader(void *state_)
{
    struct ring_state *state = state_;

    if (!bench_pin(1))
        bench_fail("two threads", "the second is not pinned");
    atomic_store(&state->reading, true);
    for (uint64_t times = state->times; times > 0; times--)
        ring_get_chunk(state);
    return NULL;
}

static void ring_prepare_two(void *state_, uint64_t times)
{
    struct ring_state *state = state_;

    state->times = times;
    atomic_store(&state->reading, false);
    if (pthread_create(&state->reader, NULL, ring_reader, state) != 0)
        bench_fail("two threads", "no second thread");
    while (!atomic_load(&state->reading))
        sched_yield();
}

static void ring_run_two(void *state_, uint64_t times)
{
    struct ring_state *state = state_;

    for (; times > 0; times--)
        ring_put_chunk(state);
    pthread_join(state->reader, NULL);
}

#endif /* RING_ONE_THREAD */
#endif /* RING_TYPE */
#endif
