/* SPDX-License-Identifier: MIT */
#include "core/public_ring.h"

#include <string.h>

_Static_assert(NJ_RING_ALIGN == RING_LINE, "the memory begins on a line");
_Static_assert(sizeof(struct nj_ring) == 6 * RING_LINE, "constants, two sleepers, the ring");
_Static_assert(offsetof(struct nj_ring, inner) + sizeof(struct ring) == sizeof(struct nj_ring),
               "the elements follow the ring");

uint64_t nj_ring_bytes(uint64_t element_bytes, uint64_t capacity)
{
    uint64_t bytes = ring_bytes(element_bytes, capacity);
    uint64_t before = offsetof(struct nj_ring, inner);

    return bytes == 0 || bytes > INT64_MAX - before ? 0 : before + bytes;
}

static uint32_t unit_of(uint64_t element_bytes)
{
    uint32_t unit = 8;

    while (element_bytes % unit != 0)
        unit /= 2;
    return unit;
}

int nj_ring_init(struct nj_ring **ring, void *memory, uint64_t bytes, uint64_t element_bytes,
                 uint64_t capacity, uint32_t flags)
{
    uint64_t needed = nj_ring_bytes(element_bytes, capacity);
    struct nj_ring *made = memory;

    if (memory == NULL || needed == 0 || (uintptr_t)memory % NJ_RING_ALIGN != 0 ||
        (flags & ~(uint32_t)(NJ_RING_WAIT | NJ_RING_OVERWRITE)) != 0)
        return NJ_EINVAL;
    if (bytes < needed)
        return NJ_EMEMORY;
    memset(made, 0, sizeof *made);
    made->bytes = needed;
    made->max_count = (uint64_t)INT64_MAX / element_bytes;
    made->unit_bytes = unit_of(element_bytes);
    atomic_store_explicit(&made->state, flags, memory_order_relaxed);
    made->magic = RING_MAGIC;
    *ring = made;
    return ring_init(&made->inner, element_bytes, capacity);
}

int nj_ring_attach(struct nj_ring **ring, void *memory, uint64_t bytes)
{
    struct nj_ring *there = memory;

    if (memory == NULL || (uintptr_t)memory % NJ_RING_ALIGN != 0)
        return NJ_EINVAL;
    if (bytes < sizeof *there || !ring_is_whole(there, bytes))
        return NJ_ESEGMENT;
    *ring = there;
    return 0;
}

void nj_ring_reset(struct nj_ring *ring, uint64_t position)
{
    uint64_t element_bytes = ring->inner.element_bytes, capacity = ring->inner.capacity;

    /* Cannot fail: the same sizes were accepted at init. */
    if (ring_init(&ring->inner, element_bytes, capacity) != 0)
        return;
    ring->inner.read_seen = ring->inner.write_seen = position;
    atomic_store_explicit(&ring->inner.write, position, memory_order_relaxed);
    atomic_store_explicit(&ring->inner.read, position, memory_order_relaxed);
    atomic_store_explicit(&ring->claim, position, memory_order_relaxed);
    atomic_store_explicit(&ring->overwritten, 0, memory_order_relaxed);
    atomic_fetch_and_explicit(&ring->state, ~RING_CLOSED, memory_order_relaxed);
}

uint64_t nj_ring_capacity(const struct nj_ring *ring)
{
    return ring->inner.capacity;
}

uint64_t nj_ring_element_bytes(const struct nj_ring *ring)
{
    return ring->inner.element_bytes;
}

/* ---- writer ---------------------------------------------------------------------------------- */

uint64_t nj_ring_room(struct nj_ring *ring)
{
    if (ring_state(ring) & NJ_RING_OVERWRITE)
        return ring->inner.capacity;
    return ring_room(&ring->inner, ring->inner.capacity);
}

static int64_t write_special(struct nj_ring *ring, uint32_t state, const void *elements,
                             uint64_t count)
{
    uint64_t written = count;

    if (state & RING_CLOSED)
        return NJ_ECLOSED;
    if (state & NJ_RING_OVERWRITE)
        ring_over_write(ring, elements, count);
    else
        written = ring_write(&ring->inner, elements, count);
    if (state & NJ_RING_WAIT)
        ring_wake_reader(ring);
    return (int64_t)written;
}

int64_t nj_ring_write(struct nj_ring *ring, const void *elements, uint64_t count)
{
    uint32_t state = ring_state(ring);

    if (count > ring->max_count || (elements == NULL && count > 0))
        return NJ_EINVAL;
    if (state != 0)
        return write_special(ring, state, elements, count);
    return (int64_t)ring_write(&ring->inner, elements, count);
}

int64_t nj_ring_write_bytes(struct nj_ring *ring, const void *data, uint64_t bytes)
{
    uint64_t element_bytes = ring->inner.element_bytes;

    return bytes % element_bytes != 0 ? NJ_EINVAL
                                      : nj_ring_write(ring, data, bytes / element_bytes);
}

static void hand_out(struct nj_ring_regions *to, const struct ring_regions *from)
{
    to->first = from->first;
    to->first_count = from->first_count;
    to->second = from->second;
    to->second_count = from->second_count;
}

int64_t nj_ring_write_regions(struct nj_ring *ring, uint64_t count, struct nj_ring_regions *regions)
{
    struct ring_regions inner;
    uint32_t state = ring_state(ring);

    if (count > ring->max_count || (state & NJ_RING_OVERWRITE))
        return NJ_EINVAL;
    if (state & RING_CLOSED)
        return NJ_ECLOSED;
    count = ring_write_regions(&ring->inner, count, &inner);
    hand_out(regions, &inner);
    return (int64_t)count;
}

int nj_ring_write_advance(struct nj_ring *ring, uint64_t count)
{
    uint32_t state = ring_state(ring);

    if ((state & NJ_RING_OVERWRITE) || count > ring_room(&ring->inner, count))
        return NJ_EINVAL;
    if (state & RING_CLOSED)
        return NJ_ECLOSED;
    ring_write_advance(&ring->inner, count);
    if (state & NJ_RING_WAIT)
        ring_wake_reader(ring);
    return 0;
}

/* ---- reader ---------------------------------------------------------------------------------- */

uint64_t nj_ring_ready(struct nj_ring *ring)
{
    if (ring_state(ring) & NJ_RING_OVERWRITE)
        return ring_over_ready(ring);
    return ring_ready(&ring->inner, ring->inner.capacity);
}

/* The state was read before: when it says closed, the last element is visible. */
static int64_t read_special(struct nj_ring *ring, uint32_t state, void *elements, uint64_t count)
{
    uint64_t got = state & NJ_RING_OVERWRITE ? ring_over_read(ring, elements, count)
                                             : ring_read(&ring->inner, elements, count);

    if (got == 0 && count > 0 && (state & RING_CLOSED) && nj_ring_ready(ring) == 0)
        return NJ_ECLOSED;
    if (got > 0 && (state & NJ_RING_WAIT))
        ring_wake_writer(ring);
    return (int64_t)got;
}

int64_t nj_ring_read(struct nj_ring *ring, void *elements, uint64_t count)
{
    uint32_t state = ring_state(ring);

    if (count > ring->max_count || (elements == NULL && count > 0))
        return NJ_EINVAL;
    if (state != 0)
        return read_special(ring, state, elements, count);
    return (int64_t)ring_read(&ring->inner, elements, count);
}

int64_t nj_ring_read_bytes(struct nj_ring *ring, void *data, uint64_t bytes)
{
    uint64_t element_bytes = ring->inner.element_bytes;

    return bytes % element_bytes != 0 ? NJ_EINVAL : nj_ring_read(ring, data, bytes / element_bytes);
}

int64_t nj_ring_read_regions(struct nj_ring *ring, uint64_t count, struct nj_ring_regions *regions)
{
    struct ring_regions inner;
    uint32_t state = ring_state(ring);
    uint64_t got;

    if (count > ring->max_count || (state & NJ_RING_OVERWRITE))
        return NJ_EINVAL;
    got = ring_read_regions(&ring->inner, count, &inner);
    hand_out(regions, &inner);
    return got == 0 && count > 0 && (state & RING_CLOSED) ? NJ_ECLOSED : (int64_t)got;
}

int nj_ring_read_advance(struct nj_ring *ring, uint64_t count)
{
    uint32_t state = ring_state(ring);

    if (state & NJ_RING_OVERWRITE) {
        if (!ring_over_skip(ring, count))
            return NJ_EINVAL;
    } else {
        if (count > ring_ready(&ring->inner, count))
            return NJ_EINVAL;
        ring_read_advance(&ring->inner, count);
    }
    if (state & NJ_RING_WAIT)
        ring_wake_writer(ring);
    return 0;
}

uint64_t nj_ring_flush(struct nj_ring *ring)
{
    uint64_t ready = nj_ring_ready(ring);

    /* Cannot fail: as many wait. */
    return nj_ring_read_advance(ring, ready) == 0 ? ready : 0;
}

/* ---- anybody --------------------------------------------------------------------------------- */

void nj_ring_close(struct nj_ring *ring)
{
    uint32_t before = atomic_fetch_or_explicit(&ring->state, RING_CLOSED, memory_order_acq_rel);

    if (before & NJ_RING_WAIT)
        ring_wake_all(ring);
}

bool nj_ring_closed(const struct nj_ring *ring)
{
    return (ring_state(ring) & RING_CLOSED) != 0;
}

uint64_t nj_ring_write_position(const struct nj_ring *ring)
{
    return atomic_load_explicit(&ring->inner.write, memory_order_acquire);
}

uint64_t nj_ring_read_position(const struct nj_ring *ring)
{
    return atomic_load_explicit(&ring->inner.read, memory_order_acquire);
}

static uint64_t get(const _Atomic uint64_t *value)
{
    return atomic_load_explicit(value, memory_order_relaxed);
}

void nj_ring_stats(const struct nj_ring *ring, struct nj_ring_stats *stats)
{
    stats->refused = atomic_load_explicit(&ring->inner.refused, memory_order_acquire);
    stats->refused_first_at = stats->refused > 0 ? get(&ring->inner.refused_first_at) : 0;
    stats->refused_last_at = stats->refused > 0 ? get(&ring->inner.refused_at) : 0;
    stats->overwritten = get(&ring->overwritten);
    stats->high_water = get(&ring->inner.high_water);
    stats->low_water = get(&ring->inner.low_water);
}

/* A side that raises its mark at this moment raises it by what it has just seen: that may stand. */
void nj_ring_stats_renew(struct nj_ring *ring, struct nj_ring_stats *stats)
{
    nj_ring_stats(ring, stats);
    stats->high_water = atomic_exchange_explicit(&ring->inner.high_water, 0, memory_order_relaxed);
    stats->low_water = atomic_exchange_explicit(&ring->inner.low_water, ring->inner.capacity,
                                                memory_order_relaxed);
}
