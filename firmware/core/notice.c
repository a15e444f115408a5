/* SPDX-License-Identifier: MIT */
#include "core/notice.h"

#define NOTICE_TRIES 10000 /* a writer comes once a block; this many in one read do not happen */

void notice_read(const struct notice *notice, const _Atomic uint64_t *copies, uint64_t *record,
                 uint32_t count)
{
    for (uint32_t attempt = 0; attempt < NOTICE_TRIES; attempt++) {
        uint64_t before = atomic_load_explicit(&notice->sequence, memory_order_acquire);
        const _Atomic uint64_t *copy = copies + (before & 1) * count;

        for (uint32_t i = 0; i < count; i++)
            record[i] = atomic_load_explicit(&copy[i], memory_order_acquire);
        if (atomic_load_explicit(&notice->sequence, memory_order_relaxed) == before)
            return;
    }
}
