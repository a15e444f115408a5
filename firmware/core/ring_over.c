/* SPDX-License-Identifier: MIT
 * ring_over.c - rings whose writer never looks at the reader, and writes over what is oldest.
 *
 * The rule that makes a read whole: the writer first raises `claim` to where it is going to be,
 * then stores the elements in atomic units, each store a release, then raises `write`. The reader
 * loads the units with acquire, and only then looks at `claim`. Had any unit been a newer one, the
 * claim of its writer would be visible now; so elements from claim - capacity on are what they were
 * when `write` passed them, and the others are dropped and counted. Neither side ever waits. A
 * claim is never lowered: one of a writer that was killed in between marks what it may have
 * destroyed. */
#include "core/public_ring.h"

#include <string.h>

#define READ_TRIES 4 /* times that a reader lets the writer take everything from it in one call */

#define UNIT_COPIES(bits)                                                                          \
    static void store_##bits(void *to, const unsigned char *from, uint64_t count)                  \
    {                                                                                              \
        _Atomic uint##bits##_t *units = to;                                                        \
                                                                                                   \
        for (uint64_t i = 0; i < count; i++) {                                                     \
            uint##bits##_t unit;                                                                   \
                                                                                                   \
            memcpy(&unit, from + i * sizeof unit, sizeof unit);                                    \
            atomic_store_explicit(&units[i], unit, memory_order_release);                          \
        }                                                                                          \
    }                                                                                              \
                                                                                                   \
    static void load_##bits(unsigned char *to, void *from, uint64_t count)                         \
    {                                                                                              \
        _Atomic uint##bits##_t *units = from;                                                      \
                                                                                                   \
        for (uint64_t i = 0; i < count; i++) {                                                     \
            uint##bits##_t unit = atomic_load_explicit(&units[i], memory_order_acquire);           \
                                                                                                   \
            memcpy(to + i * sizeof unit, &unit, sizeof unit);                                      \
        }                                                                                          \
    }

UNIT_COPIES(8)
UNIT_COPIES(16)
UNIT_COPIES(32)
UNIT_COPIES(64)

static void store(const struct nj_ring *ring, void *to, const unsigned char *from, uint64_t bytes)
{
    switch (ring->unit_bytes) {
    case 8:
        store_64(to, from, bytes / 8);
        break;
    case 4:
        store_32(to, from, bytes / 4);
        break;
    case 2:
        store_16(to, from, bytes / 2);
        break;
    default:
        store_8(to, from, bytes);
    }
}

static void load(const struct nj_ring *ring, unsigned char *to, void *from, uint64_t bytes)
{
    switch (ring->unit_bytes) {
    case 8:
        load_64(to, from, bytes / 8);
        break;
    case 4:
        load_32(to, from, bytes / 4);
        break;
    case 2:
        load_16(to, from, bytes / 2);
        break;
    default:
        load_8(to, from, bytes);
    }
}

/* Elements of `count` that lie before the end of the memory. */
static uint64_t before_end(const struct ring *inner, uint64_t position, uint64_t count)
{
    uint64_t to_end = inner->capacity - (position & (inner->capacity - 1));

    return count < to_end ? count : to_end;
}

void ring_over_write(struct nj_ring *ring, const void *elements, uint64_t count)
{
    struct ring *inner = &ring->inner;
    uint64_t end = atomic_load_explicit(&inner->write, memory_order_relaxed) + count;
    uint64_t kept = count < inner->capacity ? count : inner->capacity;
    uint64_t first = before_end(inner, end - kept, kept) * inner->element_bytes;
    const unsigned char *from = elements;

    if (count == 0)
        return;
    from += (count - kept) * inner->element_bytes;
    if ((int64_t)(end - atomic_load_explicit(&ring->claim, memory_order_relaxed)) > 0)
        atomic_store_explicit(&ring->claim, end, memory_order_relaxed);
    store(ring, ring_at(inner, end - kept), from, first);
    if (kept * inner->element_bytes > first)
        store(ring, ring_at(inner, 0), from + first, kept * inner->element_bytes - first);
    atomic_store_explicit(&inner->write, end, memory_order_release);
}

static void move_reader(struct nj_ring *ring, uint64_t read, uint64_t lost)
{
    if (lost > 0)
        atomic_store_explicit(&ring->overwritten,
                              atomic_load_explicit(&ring->overwritten, memory_order_relaxed) + lost,
                              memory_order_relaxed);
    atomic_store_explicit(&ring->inner.read, read, memory_order_release);
}

uint64_t ring_over_ready(struct nj_ring *ring)
{
    struct ring *inner = &ring->inner;
    uint64_t read = atomic_load_explicit(&inner->read, memory_order_relaxed);
    uint64_t ready = atomic_load_explicit(&inner->write, memory_order_acquire) - read;

    if (ready > inner->capacity) {
        move_reader(ring, read + ready - inner->capacity, ready - inner->capacity);
        ready = inner->capacity;
    }
    if (ready > atomic_load_explicit(&inner->high_water, memory_order_relaxed))
        atomic_store_explicit(&inner->high_water, ready, memory_order_relaxed);
    return ready;
}

/* The reader goes on by `count`, of which `lost` were not read, and `left` still wait. */
static void take(struct nj_ring *ring, uint64_t count, uint64_t lost, uint64_t left)
{
    struct ring *inner = &ring->inner;

    move_reader(ring, atomic_load_explicit(&inner->read, memory_order_relaxed) + count, lost);
    if (left < atomic_load_explicit(&inner->low_water, memory_order_relaxed))
        atomic_store_explicit(&inner->low_water, left, memory_order_relaxed);
}

/* Counts from where the reader stands, overtaken or not: what is skipped cannot be lost. */
bool ring_over_skip(struct nj_ring *ring, uint64_t count)
{
    uint64_t ready = atomic_load_explicit(&ring->inner.write, memory_order_acquire) -
                     atomic_load_explicit(&ring->inner.read, memory_order_relaxed);

    if (count > ready)
        return false;
    take(ring, count, 0, ready - count);
    return true;
}

/* How many from `read` on the writer may have overwritten by now. */
static uint64_t overtaken(struct nj_ring *ring, uint64_t read)
{
    uint64_t claim = atomic_load_explicit(&ring->claim, memory_order_relaxed);
    uint64_t gone = claim - ring->inner.capacity - read;

    return (int64_t)gone > 0 ? gone : 0;
}

/* Copies as it may be torn; returns how many of its first elements may be. */
static uint64_t copy_out(struct nj_ring *ring, unsigned char *to, uint64_t read, uint64_t count)
{
    struct ring *inner = &ring->inner;
    uint64_t first = before_end(inner, read, count) * inner->element_bytes;

    load(ring, to, ring_at(inner, read), first);
    if (count * inner->element_bytes > first)
        load(ring, to + first, ring_at(inner, 0), count * inner->element_bytes - first);
    return overtaken(ring, read);
}

uint64_t ring_over_read(struct nj_ring *ring, void *elements, uint64_t count)
{
    uint64_t size = ring->inner.element_bytes;

    for (uint32_t tries = 0; tries < READ_TRIES; tries++) {
        uint64_t ready = ring_over_ready(ring);
        uint64_t read = atomic_load_explicit(&ring->inner.read, memory_order_relaxed);
        uint64_t got = count < ready ? count : ready;
        uint64_t gone = got > 0 ? copy_out(ring, elements, read, got) : 0;

        if (got == 0)
            break;
        if (gone < got) {
            if (gone > 0)
                memmove(elements, (unsigned char *)elements + gone * size,
                        (size_t)((got - gone) * size));
            take(ring, got, gone, ready - got);
            return got - gone;
        }
        gone = gone < ready ? gone : ready;
        take(ring, gone, gone, ready - gone);
    }
    return 0;
}
