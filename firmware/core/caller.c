/* SPDX-License-Identifier: MIT */
#include "core/caller.h"

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
    return (void *)((uintptr_t)parts->bank + (uintptr_t)caller->offset);
}
