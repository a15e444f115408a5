/* SPDX-License-Identifier: MIT
 * caller.h - memory that an action names: the caller's own, or a place of the bank.
 *
 * A slot holds no pointer. What lies wholly in the bank is found by every engine at its offset;
 * anything else only by an engine in the caller's own process, which sees the segment, and so that
 * memory, at the same address.
 *
 * Threads:  caller_name on the client's, caller_reach on the engine's.
 * Callback: all safe.
 * Memory:   the caller's, until the action's completion was read. */
#ifndef CORE_CALLER_H
#define CORE_CALLER_H

#include <stdint.h>

struct nj_ring;
struct parts;

struct caller {
    uint64_t home;   /* where the client has the segment */
    uint64_t offset; /* from the bank's first byte; anything outside it is far above or wraps */
    uint64_t bytes;
};

struct caller caller_name(const struct parts *parts, const void *memory, uint64_t bytes);

/* The engine's pointer to it; NULL when it is out of its reach. */
void *caller_reach(const struct parts *parts, const struct caller *caller);

/* The same of a ring whose elements are so large; NULL too when no callback can use it. */
struct nj_ring *caller_ring(const struct parts *parts, const struct caller *caller,
                            uint64_t element_bytes);

/* What lies at an offset from the bank, modulo 2^64. */
static inline void *caller_at(const void *bank, uint64_t offset)
{
    return (void *)((uintptr_t)bank + (uintptr_t)offset);
}

#endif
