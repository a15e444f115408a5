/* SPDX-License-Identifier: MIT
 * segment_view.c - what the engine needs of a segment before it attaches to it. */
#include "engine/segment_view.h"

#include "core/segment.h"

const struct nj_stream_config *segment_view_config(const void *memory, uint64_t bytes)
{
    const struct segment *segment = memory;
    if (memory == NULL || bytes < sizeof(*segment))
        return NULL;
    const struct nj_stream_config *config = segment_config(segment);
    return nj_segment_check(memory, bytes, config) == NJ_OK ? config : NULL;
}

struct process *segment_view_process(void *memory)
{
    struct segment *segment = memory;
    return &segment->process;
}

uint32_t segment_view_heartbeats(const struct process *process)
{
    const struct segment *segment =
        (const struct segment *)((const char *)process - offsetof(struct segment, process));
    return atomic_load_explicit(&segment->heartbeats, memory_order_relaxed);
}
