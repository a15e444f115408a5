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

struct notice {
    _Atomic uint64_t sequence; /* copy sequence & 1 is the current one */
};

/* copies: 2 x count words beside the notice; record: count words. */
void notice_write(struct notice *notice, _Atomic uint64_t *copies, const uint64_t *record,
                  uint32_t count);
void notice_read(const struct notice *notice, const _Atomic uint64_t *copies, uint64_t *record,
                 uint32_t count);

#endif
