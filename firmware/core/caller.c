/* SPDX-License-Identifier: MIT */
#include "core/caller.h"

#include "core/public_ring.h"
#include "core/segment.h"

struct caller caller_name(const struct parts *parts, const void *memory, uint64_t bytes)
{
    return (struct caller){.home = (uintptr_t)parts->segment,
                           .offset = (uint64_t)(uintptr_t)memory - (uintptr_t)parts->bank,
                           .bytes = bytes};
}

void *caller_reach(const struct parts *parts, const struct caller *caller)
{
    const struct segment *segment = parts->segment;
    uint64_t bank = segment->config.bank_bytes;
    bool shared = caller->offset <= bank && caller->bytes <= bank - caller->offset;

    if (!shared && (!segment->process.local || caller->home != (uintptr_t)segment))
        return NULL;
    return caller_at(parts->bank, caller->offset);
}

struct nj_ring *caller_ring(const struct parts *parts, const struct caller *caller,
                            uint64_t element_bytes)
{
    struct nj_ring *ring = caller_reach(parts, caller);

    if (!ring || (uintptr_t)ring % NJ_RING_ALIGN != 0 || caller->bytes < sizeof *ring ||
        !ring_is_whole(ring, caller->bytes) || (ring_state(ring) & NJ_RING_WAIT) ||
        ring->inner.element_bytes != element_bytes)
        return NULL;
    return ring;
}
