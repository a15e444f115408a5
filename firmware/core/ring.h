/* SPDX-License-Identifier: MIT
 * ring.h - one-writer one-reader queue of elements of any size, in shared memory.
 *
 * Positions are 64 bit and run freely, so every place of the power-of-two capacity is usable and a
 * position names an element for ever.
 *
 * Threads:  ring_write*, ring_room only on the writer; ring_read*, ring_ready only on the reader;
 *           init and attach of a side with that side stopped.
 * Callback: all but init are safe.
 * Memory:   the elements follow the struct; ring_bytes() is the room for both. Holds no pointer.
 *           Either side may be killed at any instruction: what was not advanced did not happen.
 * Fails:    nothing blocks; a ring_write that does not fit is cut, the rest refused and counted. */
#ifndef CORE_RING_H
#define CORE_RING_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#define RING_LINE 64

struct ring {
    _Alignas(RING_LINE) uint64_t capacity; /* elements */
    uint64_t element_bytes;

    _Alignas(RING_LINE) _Atomic uint64_t write; /* the writer's line */
    uint64_t read_seen;
    _Atomic uint64_t high_water; /* most elements that were waiting at once */
    _Atomic uint64_t refused;    /* elements that found no room */
    _Atomic uint64_t refused_at; /* write position of the last refusal: its time stamp */
    _Atomic uint64_t refused_first_at;

    _Alignas(RING_LINE) _Atomic uint64_t read; /* the reader's line */
    uint64_t write_seen;
    _Atomic uint64_t low_water; /* fewest elements that a read left; the capacity at first */
};

_Static_assert(ATOMIC_LLONG_LOCK_FREE == 2, "64-bit atomics work without locks");
_Static_assert(sizeof(struct ring) == 3 * RING_LINE, "one line for constants and each side");

/* Up to two runs of memory, in order; bytes follow from the elements. */
struct ring_regions {
    void *first;
    uint64_t first_count;
    void *second; /* NULL when all is in the first */
    uint64_t second_count;
};

/* Room for a ring, header and elements; 0 when capacity is no power of two or a size is wrong. */
uint64_t ring_bytes(uint64_t element_bytes, uint64_t capacity);

/* An empty ring; NJ_EINVAL where ring_bytes() says 0. The memory must be aligned to RING_LINE. */
__attribute__((warn_unused_result)) int ring_init(struct ring *ring, uint64_t element_bytes,
                                                  uint64_t capacity);

/* A new writer or reader process takes up its side as the last one left it. */
void ring_attach_writer(struct ring *ring);
void ring_attach_reader(struct ring *ring);

/* Places that are free; looks at the peer only if fewer than `wanted` are known to be. */
uint64_t ring_room(struct ring *ring, uint64_t wanted);
/* Elements written; the rest of `count` is refused and counted. */
uint64_t ring_write(struct ring *ring, const void *elements, uint64_t count);
/* Memory of up to `count` free places, to be filled; returns how many. Refuses nothing. */
uint64_t ring_write_regions(struct ring *ring, uint64_t count, struct ring_regions *regions);
/* Hands over elements that were filled: no more than ring_write_regions returned. */
void ring_write_advance(struct ring *ring, uint64_t count);
/* Copies all of the elements behind `staged` ones that were filled and not handed over; false, and
 * nothing copied, when there is no room. */
bool ring_stage(struct ring *ring, const void *elements, uint64_t count, uint64_t staged);
/* Counts elements that the writer dropped of itself. */
void ring_write_refuse(struct ring *ring, uint64_t count);

/* Elements that are waiting; looks at the peer only if fewer than `wanted` are known to be. */
uint64_t ring_ready(struct ring *ring, uint64_t wanted);
/* Elements read, fewer than `count` when fewer wait. */
uint64_t ring_read(struct ring *ring, void *elements, uint64_t count);
/* Memory of up to `count` waiting elements; theirs until ring_read_advance. */
uint64_t ring_read_regions(struct ring *ring, uint64_t count, struct ring_regions *regions);
void ring_read_advance(struct ring *ring, uint64_t count);

/* The element at a free-running position, whichever side asks. */
void *ring_at(struct ring *ring, uint64_t position);

#endif
