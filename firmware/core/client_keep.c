/* SPDX-License-Identifier: MIT */
#include "core/client_keep.h"

#include "core/client.h"

void client_keep(struct nj_client *client, uint64_t tag)
{
    client->kept_tag = tag;
}

bool client_kept(const struct nj_client *client, nj_handle handle, struct nj_event *event)
{
    uint32_t index = slot_index(handle);
    const struct slot *slot;

    if (index >= client->parts.slot_count)
        return false;
    slot = &client->parts.slots[index];
    if (atomic_load_explicit(&slot->state, memory_order_acquire) != SLOT_DONE)
        return false;
    client_done_event(slot, index, event);
    return true;
}

/* Takes the slot out of the ring of completions, which is this side's alone now. */
static void drop_done(struct parts *parts, uint32_t index)
{
    uint64_t count = ring_ready(parts->done, parts->slot_count);
    uint32_t other;

    ring_attach_writer(parts->done);
    for (; count > 0 && ring_read(parts->done, &other, 1) == 1; count--)
        if (other != index)
            (void)ring_write(parts->done, &other, 1);
}

bool client_release(struct nj_client *client, nj_handle handle)
{
    uint32_t index = slot_index(handle);

    if (index >= client->parts.slot_count ||
        atomic_load_explicit(&client->parts.slots[index].state, memory_order_acquire) != SLOT_DONE)
        return false;
    drop_done(&client->parts, index);
    client_free_slot(client, index);
    return true;
}

void client_rest(struct nj_client *client)
{
    struct segment *segment = client->parts.segment;

    for (uint32_t i = 0; i < 2 * CLOCK_WORDS; i++)
        atomic_store_explicit(&segment->clock[i], 0, memory_order_relaxed);
    atomic_store_explicit(&segment->clock_notice.sequence, 0, memory_order_release);
}
