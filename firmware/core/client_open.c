/* SPDX-License-Identifier: MIT
 * client_open.c - which plays an earlier client left open. */
#include "core/client.h"

bool nj_open_play(const struct nj_client *client, uint32_t *cursor, nj_handle *handle,
                  struct nj_play *play)
{
    while (*cursor < client->parts.slot_count) {
        uint32_t index = (*cursor)++;
        const struct slot *slot = &client->parts.slots[index];
        uint32_t state = atomic_load_explicit(&slot->state, memory_order_acquire);

        if (slot->verb != VERB_PLAY || (state != SLOT_SUBMITTED && state != SLOT_ACTIVE))
            continue;
        *handle = slot_handle(index, atomic_load_explicit(&slot->generation, memory_order_relaxed));
        *play = slot->play;
        return true;
    }
    return false;
}
