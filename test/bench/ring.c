/* SPDX-License-Identifier: MIT
 * ring.c - what a transfer through a ring costs, beside PortAudio's ring and beside memcpy.
 *
 *   ring                      the table: nanoseconds, on one thread and between two
 *   ring KIND CHUNK PAIRS     one kind alone, on one thread, for a counter of instructions:
 *                             valgrind --tool=callgrind --toggle-collect='pairs_*' ring ours 1
 * 100000
 *
 * Elements are of 4 bytes, the rings have 8,192 places. On one thread a pair is a write and a read
 * of a chunk. Between two threads a transfer is a chunk that has arrived; it depends on which cores
 * the threads run on, and says little when the machine does other work. memcpy copies into the
 * ring's memory and out of it, with no ring, so only one thread can. */
#include <pa_ringbuffer.h>
#include <pthread.h>
#include <sched.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "nightjar.h"

#define PLACES 8192
#define LARGEST 4096
#define TURNS 15

enum kind { OURS, OVERWRITE, PORTAUDIO, MEMCPY, KINDS };
static const char *const names[] = {"ours", "overwriting", "portaudio", "memcpy"};
static const uint32_t chunks[] = {1, 16, 64, 512, 4096};

struct bench {
    struct nj_ring *ours, *overwrite;
    PaUtilRingBuffer portaudio;
    uint32_t *places; /* the memory of our ring's elements, and of PortAudio's, and of memcpy */
    _Alignas(64) uint32_t in[LARGEST];
    _Alignas(64) uint32_t out[LARGEST];
    enum kind kind;
    uint32_t chunk;
    uint64_t transfers;
};

/* `places` may be NULL. */
static struct nj_ring *make_ring(uint32_t flags, uint32_t **places)
{
    uint64_t bytes = nj_ring_bytes(4, PLACES);
    void *memory = aligned_alloc(NJ_RING_ALIGN, bytes);
    struct nj_ring *ring;

    if (memory == NULL || nj_ring_init(&ring, memory, bytes, 4, PLACES, flags) != 0)
        abort();
    memset((unsigned char *)memory + bytes - 4 * PLACES, 1, 4 * PLACES);
    if (places != NULL)
        *places = (uint32_t *)memory + bytes / 4 - PLACES;
    return ring;
}

static double now_ns(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

/* ---- one thread ------------------------------------------------------------------------------ */

static __attribute__((noinline)) void pairs_ours(struct nj_ring *ring, struct bench *bench,
                                                 uint64_t pairs)
{
    for (; pairs > 0; pairs--) {
        nj_ring_write(ring, bench->in, bench->chunk);
        nj_ring_read(ring, bench->out, bench->chunk);
    }
}

static __attribute__((noinline)) void pairs_portaudio(struct bench *bench, uint64_t pairs)
{
    for (; pairs > 0; pairs--) {
        PaUtil_WriteRingBuffer(&bench->portaudio, bench->in, (ring_buffer_size_t)bench->chunk);
        PaUtil_ReadRingBuffer(&bench->portaudio, bench->out, (ring_buffer_size_t)bench->chunk);
    }
}

/* Through the same memory in the same order as a ring goes, wrapping where chunks do. */
static __attribute__((noinline)) void pairs_memcpy(struct bench *bench, uint64_t pairs)
{
    size_t place = 0, bytes = bench->chunk * sizeof *bench->in;

    for (; pairs > 0; pairs--) {
        memcpy(bench->places + place, bench->in, bytes);
        __asm__ volatile("" ::: "memory");
        memcpy(bench->out, bench->places + place, bytes);
        __asm__ volatile("" ::: "memory");
        place = (place + bench->chunk) % PLACES;
    }
}

static void run_kind(struct bench *bench, uint64_t pairs)
{
    switch (bench->kind) {
    case OURS:
        pairs_ours(bench->ours, bench, pairs);
        break;
    case OVERWRITE:
        pairs_ours(bench->overwrite, bench, pairs);
        break;
    case PORTAUDIO:
        pairs_portaudio(bench, pairs);
        break;
    default:
        pairs_memcpy(bench, pairs);
    }
}

static double one_thread(struct bench *bench)
{
    double start = now_ns();

    run_kind(bench, bench->transfers);
    return now_ns() - start;
}

/* ---- two threads ----------------------------------------------------------------------------- */

static uint64_t put(struct bench *bench, uint64_t count)
{
    return bench->kind == OURS ? (uint64_t)nj_ring_write(bench->ours, bench->in, count)
                               : (uint64_t)PaUtil_WriteRingBuffer(&bench->portaudio, bench->in,
                                                                  (ring_buffer_size_t)count);
}

static uint64_t take(struct bench *bench, uint64_t count)
{
    return bench->kind == OURS ? (uint64_t)nj_ring_read(bench->ours, bench->out, count)
                               : (uint64_t)PaUtil_ReadRingBuffer(&bench->portaudio, bench->out,
                                                                 (ring_buffer_size_t)count);
}

/* Moves a number of elements in chunks; a side that finds nothing to do tries again. */
static void all(struct bench *bench, uint64_t (*side)(struct bench *, uint64_t))
{
    uint64_t left = bench->transfers * bench->chunk;
    uint32_t idle = 0;

    while (left > 0) {
        uint64_t moved = side(bench, left < bench->chunk ? left : bench->chunk);

        left -= moved;
        idle = moved > 0 ? 0 : idle + 1;
        if (idle > 10000) { /* the peer's thread has no core to itself */
            sched_yield();
            idle = 0;
        }
    }
}

static void *write_all(void *argument)
{
    all(argument, put);
    return NULL;
}

static double two_threads(struct bench *bench)
{
    double start = now_ns();
    pthread_t writer;

    if (pthread_create(&writer, NULL, write_all, bench) != 0)
        abort();
    all(bench, take);
    pthread_join(writer, NULL);
    return now_ns() - start;
}

/* ---- the table ------------------------------------------------------------------------------- */

/* The best of several runs of each kind, in turns: what disturbs one disturbs all. */
static void measure(struct bench *bench, double (*run)(struct bench *), enum kind step,
                    double best[KINDS])
{
    for (enum kind kind = OURS; kind < KINDS; kind++)
        best[kind] = 1e18;
    for (uint32_t turn = 0; turn < TURNS; turn++)
        for (bench->kind = OURS; bench->kind < KINDS; bench->kind += step) {
            double each = run(bench) / (double)bench->transfers;

            best[bench->kind] = each < best[bench->kind] ? each : best[bench->kind];
        }
}

static void table(struct bench *bench)
{
    printf("%-6s %11s %11s %11s %11s %7s | %9s %11s %7s\n", "chunk", names[OURS], names[OVERWRITE],
           names[PORTAUDIO], names[MEMCPY], "ratio", "2: ours", names[PORTAUDIO], "ratio");
    for (size_t i = 0; i < sizeof chunks / sizeof *chunks; i++) {
        double one[KINDS], two[KINDS];

        bench->chunk = chunks[i];
        bench->transfers = 4000000 / (chunks[i] + 15);
        measure(bench, one_thread, 1, one);
        measure(bench, two_threads, PORTAUDIO, two); /* ours and PortAudio's alone */
        printf("%-6u %11.1f %11.1f %11.1f %11.1f %7.2f | %9.1f %11.1f %7.2f\n", chunks[i],
               one[OURS], one[OVERWRITE], one[PORTAUDIO], one[MEMCPY], one[PORTAUDIO] / one[OURS],
               two[OURS], two[PORTAUDIO], two[PORTAUDIO] / two[OURS]);
    }
    printf("ns per pair on one thread; ns per transfer between two; ratio: portaudio / ours\n");
}

int main(int argc, char **argv)
{
    static struct bench bench;

    bench.ours = make_ring(0, &bench.places);
    bench.overwrite = make_ring(NJ_RING_OVERWRITE, NULL);
    if (PaUtil_InitializeRingBuffer(&bench.portaudio, 4, PLACES, bench.places) != 0)
        abort();
    if (argc < 4) {
        table(&bench);
        return 0;
    }
    bench.chunk = (uint32_t)strtoul(argv[2], NULL, 10);
    if (bench.chunk < 1 || bench.chunk > LARGEST)
        return 100;
    for (bench.kind = OURS; bench.kind < KINDS; bench.kind++)
        if (strcmp(names[bench.kind], argv[1]) == 0)
            run_kind(&bench, strtoull(argv[3], NULL, 10));
    return 0;
}
