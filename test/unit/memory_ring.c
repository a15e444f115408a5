/* SPDX-License-Identifier: MIT */
#include "test/unit/memory_ring.h"

#include <stdlib.h>

void memory_ring_open(struct memory_ring *ring, uint64_t element_bytes, uint64_t capacity,
                      uint32_t flags)
{
    uint64_t bytes = nj_ring_bytes(element_bytes, capacity);

    assert_int_equal(posix_memalign(&ring->memory, NJ_RING_ALIGN, bytes), 0);
    assert_int_equal(nj_ring_init(&ring->ring, ring->memory, bytes, element_bytes, capacity, flags),
                     0);
}

void memory_ring_close(struct memory_ring *ring)
{
    free(ring->memory);
}
