/* SPDX-License-Identifier: MIT */
#include "core/ring.h"

#include <string.h>

#include "nightjar.h"

uint64_t ring_bytes(uint64_t element_bytes, uint64_t capacity)
{
    if (element_bytes == 0 || capacity == 0 || (capacity & (capacity - 1)) != 0 ||
        element_bytes > (uint64_t)INT64_MAX / capacity - sizeof(struct ring))
        return 0;
    return sizeof(struct ring) + element_bytes * capacity;
}

int ring_init(struct ring *ring, uint64_t element_bytes, uint64_t capacity)
{
    if (ring_bytes(element_bytes, capacity) == 0)
        return NJ_EINVAL;
    memset(ring, 0, sizeof *ring);
    ring->capacity = capacity;
    ring->element_bytes = element_bytes;
    atomic_store_explicit(&ring->low_water, capacity, memory_order_relaxed);
    return 0;
}

void ring_attach_writer(struct ring *ring)
{
    ring->read_seen = atomic_load_explicit(&ring->read, memory_order_acquire);
}

void ring_attach_reader(struct ring *ring)
{
    ring->write_seen = atomic_load_explicit(&ring->write, memory_order_acquire);
}

void *ring_at(struct ring *ring, uint64_t position)
{
    return (unsigned char *)(ring + 1) + (position & (ring->capacity - 1)) * ring->element_bytes;
}

/* One element is most often a word; its copy needs no call then. */
static inline void copy(void *to, const void *from, uint64_t bytes)
{
    if (bytes == 4)
        memcpy(to, from, 4);
    else if (bytes == 8)
        memcpy(to, from, 8);
    else if (bytes > 0)
        memcpy(to, from, (size_t)bytes);
}

/* Whether elements from a position on go around the end of the memory. */
static bool in_two(const struct ring *ring, uint64_t position, uint64_t count)
{
    return (position & (ring->capacity - 1)) > ring->capacity - count;
}

/* Splits `count` places from a position on at the end of the memory. */
static void split(struct ring *ring, uint64_t position, uint64_t count,
                  struct ring_regions *regions)
{
    uint64_t to_end = ring->capacity - (position & (ring->capacity - 1));
    uint64_t first = count < to_end ? count : to_end;

    regions->first = ring_at(ring, position);
    regions->first_count = first;
    regions->second = count > first ? ring_at(ring, 0) : NULL;
    regions->second_count = count - first;
}

uint64_t ring_room(struct ring *ring, uint64_t wanted)
{
    uint64_t write = atomic_load_explicit(&ring->write, memory_order_relaxed);
    uint64_t used = write - ring->read_seen;

    if (used > ring->capacity || ring->capacity - used < wanted) {
        ring->read_seen = atomic_load_explicit(&ring->read, memory_order_acquire);
        used = write - ring->read_seen;
    }
    return used < ring->capacity ? ring->capacity - used : 0;
}

/* Copies elements into places that are free. */
static void fill(struct ring *ring, uint64_t position, const void *elements, uint64_t count)
{
    uint64_t first_bytes;
    struct ring_regions to;

    split(ring, position, count, &to);
    first_bytes = to.first_count * ring->element_bytes;
    memcpy(to.first, elements, (size_t)first_bytes);
    if (to.second_count > 0)
        memcpy(to.second, (const unsigned char *)elements + first_bytes,
               (size_t)(to.second_count * ring->element_bytes));
}

uint64_t ring_write_regions(struct ring *ring, uint64_t count, struct ring_regions *regions)
{
    uint64_t room = ring_room(ring, count);

    if (count > room)
        count = room;
    split(ring, atomic_load_explicit(&ring->write, memory_order_relaxed), count, regions);
    return count;
}

void ring_write_advance(struct ring *ring, uint64_t count)
{
    uint64_t write = atomic_load_explicit(&ring->write, memory_order_relaxed) + count;
    uint64_t high = atomic_load_explicit(&ring->high_water, memory_order_relaxed);

    atomic_store_explicit(&ring->write, write, memory_order_release);
    if (write - ring->read_seen > high) {
        ring->read_seen = atomic_load_explicit(&ring->read, memory_order_acquire);
        /* The reader may have taken the new elements already: then read == write. */
        if (write - ring->read_seen > high)
            atomic_store_explicit(&ring->high_water, write - ring->read_seen, memory_order_relaxed);
    }
}

void ring_write_refuse(struct ring *ring, uint64_t count)
{
    uint64_t refused = atomic_load_explicit(&ring->refused, memory_order_relaxed);
    uint64_t write = atomic_load_explicit(&ring->write, memory_order_relaxed);

    if (refused == 0)
        atomic_store_explicit(&ring->refused_first_at, write, memory_order_relaxed);
    atomic_store_explicit(&ring->refused_at, write, memory_order_relaxed);
    atomic_store_explicit(&ring->refused, refused + count, memory_order_release);
}

/* Around the end of the memory, or without room for all. */
static __attribute__((noinline)) uint64_t write_split(struct ring *ring, const void *elements,
                                                      uint64_t count)
{
    uint64_t room = ring_room(ring, count);
    uint64_t written = count < room ? count : room;

    if (written > 0) {
        fill(ring, atomic_load_explicit(&ring->write, memory_order_relaxed), elements, written);
        ring_write_advance(ring, written);
    }
    if (written < count)
        ring_write_refuse(ring, count - written);
    return written;
}

uint64_t ring_write(struct ring *ring, const void *elements, uint64_t count)
{
    uint64_t write = atomic_load_explicit(&ring->write, memory_order_relaxed);

    if (ring_room(ring, count) < count || in_two(ring, write, count))
        return write_split(ring, elements, count);
    copy(ring_at(ring, write), elements, count * ring->element_bytes);
    ring_write_advance(ring, count);
    return count;
}

bool ring_stage(struct ring *ring, const void *elements, uint64_t count, uint64_t staged)
{
    if (ring_room(ring, staged + count) < staged + count)
        return false;
    if (count > 0)
        fill(ring, atomic_load_explicit(&ring->write, memory_order_relaxed) + staged, elements,
             count);
    return true;
}

uint64_t ring_ready(struct ring *ring, uint64_t wanted)
{
    uint64_t read = atomic_load_explicit(&ring->read, memory_order_relaxed);
    uint64_t ready = ring->write_seen - read;

    if (ready > ring->capacity || ready < wanted) {
        ring->write_seen = atomic_load_explicit(&ring->write, memory_order_acquire);
        ready = ring->write_seen - read;
    }
    return ready <= ring->capacity ? ready : 0;
}

uint64_t ring_read_regions(struct ring *ring, uint64_t count, struct ring_regions *regions)
{
    uint64_t ready = ring_ready(ring, count);

    if (count > ready)
        count = ready;
    split(ring, atomic_load_explicit(&ring->read, memory_order_relaxed), count, regions);
    return count;
}

void ring_read_advance(struct ring *ring, uint64_t count)
{
    uint64_t read = atomic_load_explicit(&ring->read, memory_order_relaxed) + count;
    uint64_t low = atomic_load_explicit(&ring->low_water, memory_order_relaxed);

    atomic_store_explicit(&ring->read, read, memory_order_release);
    if (ring->write_seen - read < low) {
        ring->write_seen = atomic_load_explicit(&ring->write, memory_order_acquire);
        if (ring->write_seen - read < low)
            atomic_store_explicit(&ring->low_water, ring->write_seen - read, memory_order_relaxed);
    }
}

static __attribute__((noinline)) uint64_t read_split(struct ring *ring, void *elements,
                                                     uint64_t count)
{
    struct ring_regions from;
    uint64_t got = ring_read_regions(ring, count, &from);
    uint64_t first_bytes = from.first_count * ring->element_bytes;

    if (got == 0)
        return 0;
    memcpy(elements, from.first, (size_t)first_bytes);
    if (from.second_count > 0)
        memcpy((unsigned char *)elements + first_bytes, from.second,
               (size_t)(from.second_count * ring->element_bytes));
    ring_read_advance(ring, got);
    return got;
}

uint64_t ring_read(struct ring *ring, void *elements, uint64_t count)
{
    uint64_t read = atomic_load_explicit(&ring->read, memory_order_relaxed);

    if (ring_ready(ring, count) < count || in_two(ring, read, count))
        return read_split(ring, elements, count);
    copy(elements, ring_at(ring, read), count * ring->element_bytes);
    ring_read_advance(ring, count);
    return count;
}
