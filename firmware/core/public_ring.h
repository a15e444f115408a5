/* SPDX-License-Identifier: MIT
 * public_ring.h - what the ring of nightjar.h is made of: core's ring, and what only it can do.
 *
 * Threads:  as nightjar.h says.
 * Callback: all but ring_wake_*, which rings without NJ_RING_WAIT never reach.
 * Memory:   the elements follow the struct. The place of one element belongs to plain memory, or,
 * in a ring that overwrites, to atomic units that both sides may touch at once. */
#ifndef CORE_PUBLIC_RING_H
#define CORE_PUBLIC_RING_H

#include "core/ring.h"
#include "nightjar.h"

#define RING_MAGIC 0x31676e69726a6eull /* "njring1" */
#define RING_CLOSED 0x80000000u        /* in nj_ring.state, beside enum nj_ring_flags */

/* A side that sleeps, and the peer that may have to wake it. */
struct ring_sleep {
    _Atomic uint32_t asleep; /* the futex: 1 = wants to be woken */
    _Atomic uint64_t until;  /* once the peer's position is here */
};

struct nj_ring {
    _Alignas(RING_LINE) uint64_t magic;
    uint64_t bytes;
    uint64_t max_count; /* elements of a transfer: 2^63 - 1 bytes */
    _Atomic uint32_t state;
    uint32_t unit_bytes; /* of a ring that overwrites: 1, 2, 4 or 8 divide the element */

    _Alignas(RING_LINE) struct ring_sleep reader; /* looked at by the writer */
    _Atomic uint64_t claim; /* overwriting: below claim - capacity nothing is whole any more */

    _Alignas(RING_LINE) struct ring_sleep writer; /* looked at by the reader */
    _Atomic uint64_t overwritten;

    struct ring inner;
};

static inline uint32_t ring_state(const struct nj_ring *ring)
{
    return atomic_load_explicit(&ring->state, memory_order_acquire);
}

/* Whether a ring is there, in so many bytes, which hold a struct nj_ring at least. */
static inline bool ring_is_whole(const struct nj_ring *ring, uint64_t bytes)
{
    uint64_t inner = ring_bytes(ring->inner.element_bytes, ring->inner.capacity);

    return ring->magic == RING_MAGIC && inner > 0 && ring->bytes <= bytes &&
           ring->bytes == offsetof(struct nj_ring, inner) + inner;
}

/* Writes all, over the oldest. */
void ring_over_write(struct nj_ring *ring, const void *elements, uint64_t count);
/* Elements that wait; those overtaken are skipped. */
uint64_t ring_over_ready(struct nj_ring *ring);
uint64_t ring_over_read(struct nj_ring *ring, void *elements, uint64_t count);
/* False, and nothing happens, for more than wait. */
bool ring_over_skip(struct nj_ring *ring, uint64_t count);

/* To be called after a position has moved, or the ring was closed. */
void ring_wake_reader(struct nj_ring *ring);
void ring_wake_writer(struct nj_ring *ring);
void ring_wake_all(struct nj_ring *ring);

#endif
