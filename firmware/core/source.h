/* SPDX-License-Identifier: MIT
 * source.h - where a voice's frames come from: the bank, a caller's memory, or a ring.
 *
 * A voice of a ring is told from time to time what waits there; between, it plays that and nothing
 * that came later, so that what it does is settled for a stretch. What lies in the ring up to its
 * end, and then at its beginning, are two pieces of the voice.
 *
 * Callback: all safe.
 * Memory:   a ring is the caller's; its reader is the voice. */
#ifndef CORE_SOURCE_H
#define CORE_SOURCE_H

#include "core/caller.h"
#include "core/segment.h"

/* What a play names, as far as it can be trusted; false when this engine cannot have it. */
bool source_find(const struct parts *parts, const struct slot *slot, struct source *source);

/* Of a voice of a ring: sees what waits. */
void source_look(const void *bank, struct voice *voice);

/* As if it had begun so long ago: frames that were to sound since are taken out, if they wait. */
void source_skip(const void *bank, struct voice *voice, uint64_t frames);

/* Whether enough waits for it to begin. */
bool source_primed(const void *bank, const struct voice *voice, uint64_t frames);

/* At the end of a piece: whether another follows, at the beginning of the ring's memory. */
static inline bool source_turn(struct voice *voice)
{
    if (!voice_of_ring(voice) || voice->position == voice->ring_end)
        return false;
    voice->data_offset -= voice->source.capacity * voice->frame_bytes;
    voice->piece_end = voice->ring_end;
    return true;
}

/* What was played is the writer's place again; nothing of another source. */
void source_give(const void *bank, struct voice *voice);

#endif
