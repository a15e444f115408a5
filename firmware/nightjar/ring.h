/* SPDX-License-Identifier: MIT
 * ring.h - a part of nightjar.h: rings. */
#ifndef NIGHTJAR_RING_H
#define NIGHTJAR_RING_H

#include "nightjar/base.h"

/* A queue of elements of one size, any size, between two threads or two processes: one side writes,
 * one reads. Every place of the power-of-two capacity is usable. A position is the number of an
 * element: it counts on for ever, so the raw index of other rings is position % (2 x capacity).
 *
 * Threads:  [W] calls belong to one thread at a time, [R] to one, which may be another; [A] are
 *           anybody's. nj_ring_init and nj_ring_reset need both sides stopped.
 * Callback: [W] and [R] never block, allocate or enter the kernel, on rings without NJ_RING_WAIT.
 * Memory:   all of it is the caller's, and is kept until neither side uses the ring. It holds no
 *           pointer: processes may map it at different places. A side that is killed leaves a whole
 *           ring behind: what it had not handed over did not happen.
 * Results:  a transfer returns how many elements it moved, from 0 to all. Negative, nothing moved:
 *             NJ_EINVAL   more than 2^63 - 1 bytes (a negative count is), part of an element, no
 *                         memory, or a call that this kind of ring does not have
 *             NJ_ECLOSED  a write into a closed ring, a read when it is closed and empty: its end
 */
struct nj_ring;

enum nj_ring_flags {
    NJ_RING_WAIT = 1,     /* neither side is a callback: each may wait, and wakes the other */
    NJ_RING_OVERWRITE = 2 /* a full ring loses its oldest elements, and never refuses new ones */
};

#define NJ_RING_ALIGN 64 /* of the memory */

/* The memory that a ring takes; 0 when the capacity is no power of two or a size is 0 or too large.
 */
uint64_t nj_ring_bytes(uint64_t element_bytes, uint64_t capacity);
/* An empty ring at position 0. NJ_EINVAL where nj_ring_bytes says 0, for memory that is not aligned
 * and for unknown flags; NJ_EMEMORY for too little of it. */
NJ_WARN_UNUSED int nj_ring_init(struct nj_ring **ring, void *memory, uint64_t bytes,
                                uint64_t element_bytes, uint64_t capacity, uint32_t flags);
/* A ring that was made already, by another process perhaps; NJ_ESEGMENT when none is there,
 * NJ_EINVAL for memory that is not aligned. */
NJ_WARN_UNUSED int nj_ring_attach(struct nj_ring **ring, void *memory, uint64_t bytes);
/* As after nj_ring_init, but for the position of the next element: a frame number, say. */
void nj_ring_reset(struct nj_ring *ring, uint64_t position);
uint64_t nj_ring_capacity(const struct nj_ring *ring);      /* elements [A] */
uint64_t nj_ring_element_bytes(const struct nj_ring *ring); /* [A] */

/* Up to two runs of a ring's memory, in order. */
struct nj_ring_regions {
    void *first;
    uint64_t first_count; /* elements */
    void *second;         /* NULL when the first run is all */
    uint64_t second_count;
};

/* Places that a write finds free [W]; the whole capacity of a ring that overwrites. */
uint64_t nj_ring_room(struct nj_ring *ring);
/* Writes what there is room for; the rest is refused and counted [W]. */
int64_t nj_ring_write(struct nj_ring *ring, const void *elements, uint64_t count);
/* The same for memory whose size is given in bytes; NJ_EINVAL unless it is whole elements [W]. */
int64_t nj_ring_write_bytes(struct nj_ring *ring, const void *data, uint64_t bytes);
/* Memory of up to `count` free places, to be filled and handed over by nj_ring_write_advance; how
 * many. Refuses and counts nothing [W]. Not of a ring that overwrites: NJ_EINVAL. */
int64_t nj_ring_write_regions(struct nj_ring *ring, uint64_t count,
                              struct nj_ring_regions *regions);
/* NJ_EINVAL, and nothing happens, for more than is free [W]. */
NJ_WARN_UNUSED int nj_ring_write_advance(struct nj_ring *ring, uint64_t count);

/* Elements that a read finds [R]. */
uint64_t nj_ring_ready(struct nj_ring *ring);
/* Reads what is there [R]. If the writer of a ring that overwrites has overtaken, the lost elements
 * are skipped and counted, even those lost during the call: what it returns is whole, in order and
 * without a gap, and ends at nj_ring_read_position. */
int64_t nj_ring_read(struct nj_ring *ring, void *elements, uint64_t count);
int64_t nj_ring_read_bytes(struct nj_ring *ring, void *data, uint64_t bytes); /* [R] */
/* Memory of up to `count` waiting elements, the reader's until nj_ring_read_advance; how many [R].
 * Not of a ring that overwrites: NJ_EINVAL. */
int64_t nj_ring_read_regions(struct nj_ring *ring, uint64_t count, struct nj_ring_regions *regions);
/* Skips elements; NJ_EINVAL, and nothing happens, for more than wait [R]. */
NJ_WARN_UNUSED int nj_ring_read_advance(struct nj_ring *ring, uint64_t count);
/* Skips all that waits; how many [R]. */
uint64_t nj_ring_flush(struct nj_ring *ring);

/* No more will come (the writer says so) or be read (the reader). What was written before can still
 * be read; sleepers wake up [A]. */
void nj_ring_close(struct nj_ring *ring);
bool nj_ring_closed(const struct nj_ring *ring); /* [A] */

/* Only with NJ_RING_WAIT, else NJ_EINVAL. They wait until `count` elements are moved, the ring is
 * closed, or timeout_ns is over (negative: never), and return how many were; if none, NJ_ETIMEOUT
 * or NJ_ECLOSED. Signals do not end them. Where elements are overwritten, a read is one
 * nj_ring_read: it may return fewer, never with a gap [W, R]. */
int64_t nj_ring_write_wait(struct nj_ring *ring, const void *elements, uint64_t count,
                           int64_t timeout_ns);
int64_t nj_ring_read_wait(struct nj_ring *ring, void *elements, uint64_t count, int64_t timeout_ns);
/* The same wait, for `count` (<= capacity) free places [W] or waiting elements [R], moving none. */
int64_t nj_ring_wait_room(struct nj_ring *ring, uint64_t count, int64_t timeout_ns);
int64_t nj_ring_wait_ready(struct nj_ring *ring, uint64_t count, int64_t timeout_ns);

/* The next element's number on either side [A]. */
uint64_t nj_ring_write_position(const struct nj_ring *ring);
uint64_t nj_ring_read_position(const struct nj_ring *ring);

struct nj_ring_stats {
    uint64_t high_water;       /* most elements that waited; seen by the reader where overwritten */
    uint64_t low_water;        /* fewest that a read left; the capacity before the first */
    uint64_t refused;          /* elements that found no room, since init or reset */
    uint64_t refused_first_at; /* write position of the first refusal, and of the last; */
    uint64_t refused_last_at;  /* both are 0 while `refused` is */
    uint64_t overwritten;      /* elements that the reader lost to the writer, as far as it knows */
};
void nj_ring_stats(const struct nj_ring *ring, struct nj_ring_stats *stats); /* [A] */
/* The same; and both water marks begin anew, so that no moment is in no report. One caller. */
void nj_ring_stats_renew(struct nj_ring *ring, struct nj_ring_stats *stats);

#endif
