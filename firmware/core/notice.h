/* SPDX-License-Identifier: MIT
 * notice.h - a small record that one thread writes and any thread reads whole.
 *
 * Two copies take turns, so that the current one is whole even when its writer was killed in the
 * middle of the next, and no reader ever waits for a dead writer.
 *
 * Threads:  one writer; readers on any thread.
 * Callback: write and read are safe.
 * Memory:   the copies follow the struct: 2 x words of 64 bits. All zero is a valid, empty notice.
 */
#ifndef CORE_NOTICE_H
#define CORE_NOTICE_H

#include <stdatomic.h>
#include <stdint.h>
#include <string.h>

struct notice {
    _Atomic uint64_t sequence; /* copy sequence & 1 is the current one */
};

/* copies: 2 x count words beside the notice; record: count words, of any type. Here, since a count
 * that is known needs no loop. */
static inline void notice_write(struct notice *notice, _Atomic uint64_t *copies, const void *record,
                                uint32_t count)
{
    uint64_t next = atomic_load_explicit(&notice->sequence, memory_order_relaxed) + 1;
    _Atomic uint64_t *copy = copies + (next & 1) * count;
    uint64_t word;

    /* Release on each word orders it after the last sequence: a reader that sees a new word in
     * the copy it reads also sees that the sequence has moved on. */
#pragma GCC unroll 32
    for (uint32_t i = 0; i < count; i++) {
        memcpy(&word, (const unsigned char *)record + i * sizeof word, sizeof word);
        atomic_store_explicit(&copy[i], word, memory_order_release);
    }
    atomic_store_explicit(&notice->sequence, next, memory_order_release);
}

void notice_read(const struct notice *notice, const _Atomic uint64_t *copies, uint64_t *record,
                 uint32_t count);

#endif
