/* SPDX-License-Identifier: MIT
 * client.h - what a client keeps outside the segment. All of it can be found again in the segment.
 */
#ifndef CORE_CLIENT_H
#define CORE_CLIENT_H

#include "core/segment.h"

struct nj_client {
    struct parts parts;
    uint32_t *free_slots; /* a stack */
    uint32_t free_count;
    bool *queued;      /* scratch of recovery, by slot */
    uint64_t kept_tag; /* of what is told to nobody; 0: none */

    /* The capture reader's: another thread's than the rest. */
    _Alignas(RING_LINE) uint64_t hole_used; /* frames of the hole in front that were consumed */
};

/* A slot for a command, its fields cleared; NULL when none is free. */
struct slot *client_claim(struct nj_client *client, uint32_t verb, uint32_t *index);

/* Hands a filled slot to the engine, or frees it again: NJ_EFULL. */
int client_submit(struct nj_client *client, struct slot *slot, uint32_t index, nj_handle *handle);

/* What a play names; false when it cannot be played. */
bool client_find_source(const struct nj_client *client, const struct nj_play *play,
                        struct source *source);
/* A play in its slot, where pointers are offsets, and back. */
void client_fill_play(const struct nj_client *client, struct slot *slot,
                      const struct nj_play *play);
void client_tell_play(const struct nj_client *client, const struct slot *slot,
                      struct nj_play *play);

/* The completion was read, or nobody will: the slot can be used again, under a new handle. */
void client_free_slot(struct nj_client *client, uint32_t index);

/* A completion, as it stands in its slot. */
void client_done_event(const struct slot *slot, uint32_t index, struct nj_event *event);

/* Moves the reader's caches to where the segment says. */
void reader_attach(struct nj_client *client);

#endif
