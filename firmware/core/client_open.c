/* SPDX-License-Identifier: MIT
 * client_open.c - what is known of open plays without asking the engine. */
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
        client_tell_play(client, slot, play);
        return true;
    }
    return false;
}

/* Whether a slot is, still, that of a handle: what was read of it before is of that action. */
static bool is_current(const struct slot *slot, nj_handle handle, uint32_t *state)
{
    *state = atomic_load_explicit(&slot->state, memory_order_acquire);
    return (*state == SLOT_SUBMITTED || *state == SLOT_ACTIVE) &&
           atomic_load_explicit(&slot->generation, memory_order_relaxed) == slot_generation(handle);
}

static void record_position(const struct slot *slot, struct nj_position *position)
{
    position->frames = atomic_load_explicit(&slot->recorded, memory_order_acquire);
    if (atomic_load_explicit(&slot->shown, memory_order_relaxed))
        position->state = NJ_PLAY_SOUNDING;
}

int nj_position(const struct nj_client *client, nj_handle handle, uint64_t frame,
                struct nj_position *position)
{
    const struct parts *parts = &client->parts;
    struct position_record record = {.handle = 0};
    uint32_t index = slot_index(handle), shown = 0, state;
    const struct slot *slot;

    if (index >= parts->slot_count)
        return NJ_EHANDLE;
    slot = &parts->slots[index];
    if (!is_current(slot, handle, &state))
        return NJ_EHANDLE;
    *position = (struct nj_position){.state = NJ_PLAY_WAITING};
    if (state == SLOT_ACTIVE && slot->verb == VERB_RECORD)
        record_position(slot, position);
    else if (state == SLOT_ACTIVE)
        shown = atomic_load_explicit(&slot->shown, memory_order_acquire);
    if (shown > 0 && shown <= segment_voices(&parts->segment->config))
        position_read(&parts->positions[shown - 1], &record);
    if (frame == NJ_NOW)
        frame = atomic_load_explicit(&parts->segment->process.frame, memory_order_acquire);
    if (record.handle == handle)
        position_at(&record, frame, position);
    return is_current(slot, handle, &state) ? 0 : NJ_EHANDLE;
}
