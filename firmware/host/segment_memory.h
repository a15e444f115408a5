/* SPDX-License-Identifier: MIT
 * segment_memory.h - a segment that no folder holds: it goes with the last process that uses it.
 *
 * Memory:   destroy frees it, after the engine and the client; fine for one that was never made.
 * Fails:    NJ_EMEMORY, NJ_EINVAL. */
#ifndef HOST_SEGMENT_MEMORY_H
#define HOST_SEGMENT_MEMORY_H

#include "nightjar.h"

struct segment_memory {
    void *memory; /* NULL: none */
    uint64_t bytes;
    int fd; /* for engines; close-on-exec */
};

/* A new segment of a completed configuration; all of its room is there. */
NJ_WARN_UNUSED int segment_memory_create(struct segment_memory *segment,
                                         const struct nj_stream_config *config);
void segment_memory_destroy(struct segment_memory *segment);

#endif
