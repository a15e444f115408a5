/* SPDX-License-Identifier: MIT
 * memory_ring.h - a ring in memory of its own. */
#ifndef UNIT_MEMORY_RING_H
#define UNIT_MEMORY_RING_H

#include "test/unit/rig.h"

struct memory_ring {
    struct nj_ring *ring;
    void *memory;
};

void memory_ring_open(struct memory_ring *ring, uint64_t element_bytes, uint64_t capacity,
                      uint32_t flags);
void memory_ring_close(struct memory_ring *ring);

#endif
