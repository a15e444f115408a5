/* SPDX-License-Identifier: MIT */
#include "core/client.h"
#include "core/client_keep.h"

#include <stdlib.h>
#include <string.h>

static uint32_t state_of(const struct slot *slot)
{
    return atomic_load_explicit(&slot->state, memory_order_acquire);
}

/* ---- taking up a segment --------------------------------------------------------------------- */

void client_free_slot(struct nj_client *client, uint32_t index)
{
    struct slot *slot = &client->parts.slots[index];
    uint32_t generation = atomic_load_explicit(&slot->generation, memory_order_relaxed) + 1;

    atomic_store_explicit(&slot->generation, generation > 0 ? generation : 1, memory_order_relaxed);
    atomic_store_explicit(&slot->state, SLOT_FREE, memory_order_release);
    client->free_slots[client->free_count++] = index;
}

static void mark_none(struct nj_client *client)
{
    memset(client->queued, 0, client->parts.slot_count);
}

/* Notes which slots a ring names between its reader and its writer. */
static void mark_queued(struct nj_client *client, struct ring *ring)
{
    uint64_t read = atomic_load_explicit(&ring->read, memory_order_acquire);
    uint64_t write = atomic_load_explicit(&ring->write, memory_order_acquire);

    for (; read != write && write - read <= ring->capacity; read++) {
        uint32_t index = *(const uint32_t *)ring_at(ring, read);

        if (index < client->parts.slot_count)
            client->queued[index] = true;
    }
}

/* A command that a killed client had claimed, or filled but not queued: nobody was given its
 * handle. Its state is looked at once more after the ring was, for the engine may have taken it up
 * meanwhile. */
static bool is_abandoned(const struct nj_client *client, uint32_t index)
{
    uint32_t state = state_of(&client->parts.slots[index]);

    return state == SLOT_CLAIMED || (state == SLOT_SUBMITTED && !client->queued[index]);
}

/* A completion that a killed client had read, and freed, but not taken out of the ring. */
static void drop_read(struct parts *parts)
{
    struct ring_regions front;

    while (ring_read_regions(parts->done, 1, &front) == 1) {
        uint32_t index = *(const uint32_t *)front.first;

        if (index < parts->slot_count && state_of(&parts->slots[index]) == SLOT_DONE)
            return;
        ring_read_advance(parts->done, 1);
    }
}

int nj_client_create(struct nj_client **result, void *segment, uint64_t bytes)
{
    struct nj_client *client;
    struct parts parts;
    int error = segment_open(segment, bytes, &parts);

    if (error != 0)
        return error;
    client = aligned_alloc(RING_LINE, (sizeof *client + RING_LINE - 1) / RING_LINE * RING_LINE);
    if (!client)
        return NJ_EMEMORY;
    memset(client, 0, sizeof *client);
    client->parts = parts;
    client->free_slots = calloc(parts.slot_count, sizeof *client->free_slots);
    client->queued = calloc(parts.slot_count, sizeof *client->queued);
    if (!client->free_slots || !client->queued) {
        nj_client_destroy(client);
        return NJ_EMEMORY;
    }
    ring_attach_writer(parts.commands);
    ring_attach_reader(parts.done);
    ring_attach_reader(parts.reports);
    reader_attach(client);
    drop_read(&client->parts);
    mark_none(client);
    mark_queued(client, parts.commands);
    for (uint32_t i = parts.slot_count; i-- > 0;) {
        if (is_abandoned(client, i))
            client_free_slot(client, i);
        else if (state_of(&parts.slots[i]) == SLOT_FREE)
            client->free_slots[client->free_count++] = i;
    }
    nj_client_heartbeat(client);
    *result = client;
    return 0;
}

void nj_client_destroy(struct nj_client *client)
{
    if (!client)
        return;
    free(client->free_slots);
    free(client->queued);
    free(client);
}

/* ---- events ---------------------------------------------------------------------------------- */

void client_done_event(const struct slot *slot, uint32_t index, struct nj_event *event)
{
    memset(event, 0, sizeof *event);
    event->kind = NJ_EVENT_DONE;
    event->result = slot->result;
    event->handle =
        slot_handle(index, atomic_load_explicit(&slot->generation, memory_order_relaxed));
    event->tag = slot->verb == VERB_PLAY     ? slot->play.tag
                 : slot->verb == VERB_RECORD ? slot->record.tag
                                             : 0;
    event->frame = slot->frame;
    event->frames = slot->frames;
    event->late_frames = slot->late_frames;
    event->dry_frames = slot->dry_frames;
}

static bool is_kept(const struct nj_client *client, const struct nj_event *event)
{
    return client->kept_tag != 0 && event->tag == client->kept_tag;
}

/* The next completion, if one is there; the slot of one that is kept is not freed. */
static bool next_done(struct nj_client *client, struct nj_event *event)
{
    struct parts *parts = &client->parts;
    struct ring_regions front;
    bool whole;

    do {
        uint32_t index;

        if (ring_read_regions(parts->done, 1, &front) == 0)
            return false;
        index = *(const uint32_t *)front.first;
        whole = index < parts->slot_count && state_of(&parts->slots[index]) == SLOT_DONE;
        if (whole) {
            client_done_event(&parts->slots[index], index, event);
            whole = !is_kept(client, event);
            if (whole)
                client_free_slot(client, index);
        }
        ring_read_advance(parts->done, 1);
    } while (!whole);
    return true;
}

bool nj_event_next(struct nj_client *client, struct nj_event *event)
{
    struct ring_regions front;
    /* Completions are looked at first and given last: what was reported before one is given
     * before it. */
    bool done = ring_read_regions(client->parts.done, 1, &front) == 1;

    while (ring_read(client->parts.reports, event, 1) == 1)
        if (!is_kept(client, event))
            return true;
    return done && next_done(client, event);
}

/* ---- an engine that died --------------------------------------------------------------------- */

static void lose(struct parts *parts, struct slot *slot, uint32_t index, uint32_t state)
{
    if (state == SLOT_ACTIVE && slot->voice < segment_voices(&parts->segment->config) &&
        parts->voices[slot->voice].slot == index)
        slot_tell(slot, &parts->voices[slot->voice]);
    if (state == SLOT_SUBMITTED)
        slot->frame = slot->frames = slot->late_frames = slot->dry_frames = 0;
    slot->result = NJ_ENGINE_LOST;
    atomic_store_explicit(&slot->state, SLOT_DONE, memory_order_release);
    (void)ring_write(parts->done, &index, 1);
}

/* Commands that were sent before are not carried out; those behind stay. */
static void forget_commands(struct ring *commands, uint64_t sent)
{
    uint64_t read = atomic_load_explicit(&commands->read, memory_order_acquire);
    uint64_t waiting;

    ring_attach_reader(commands);
    waiting = ring_ready(commands, commands->capacity);
    if (sent > read)
        ring_read_advance(commands, sent - read < waiting ? sent - read : waiting);
}

uint64_t client_sent(const struct nj_client *client)
{
    return atomic_load_explicit(&client->parts.commands->write, memory_order_acquire);
}

void client_lose(struct nj_client *client, uint64_t sent)
{
    struct parts *parts = &client->parts;

    /* No engine runs: its sides of the rings are ours. */
    forget_commands(parts->commands, sent);
    ring_attach_writer(parts->done);
    mark_none(client);
    mark_queued(client, parts->commands);
    mark_queued(client, parts->done);
    segment_catch_up(parts);
    for (uint32_t i = 0; i < parts->slot_count; i++) {
        struct slot *slot = &parts->slots[i];
        uint32_t state = state_of(slot);

        if (client->queued[i])
            continue;
        if (state == SLOT_SUBMITTED || state == SLOT_ACTIVE)
            lose(parts, slot, i, state);
        else if (state == SLOT_DONE)
            (void)ring_write(parts->done, &i, 1);
    }
}

void nj_client_engine_lost(struct nj_client *client)
{
    client_lose(client, UINT64_MAX);
}
