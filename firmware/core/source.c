/* SPDX-License-Identifier: MIT */
#include "core/source.h"

#include "core/public_ring.h"

/* A row that the client filled: within the bank, of a known format. */
static bool find_clip(const struct parts *parts, uint32_t row, struct source *source)
{
    uint64_t bank = parts->segment->config.bank_bytes, frame_bytes;
    struct nj_clip clip;

    if (row >= parts->segment->config.clips)
        return false;
    clip = parts->clips[row];
    frame_bytes = (uint64_t)clip.channels * nj_format_bytes(clip.format);
    *source = (struct source){.offset = clip.offset_bytes,
                              .frames = clip.frames,
                              .channels = clip.channels,
                              .format = clip.format};
    return clip.channels <= NJ_MAX_CHANNELS && frame_bytes > 0 && clip.offset_bytes <= bank &&
           clip.frames <= (bank - clip.offset_bytes) / frame_bytes;
}

bool source_find(const struct parts *parts, const struct slot *slot, struct source *source)
{
    const struct nj_play *play = &slot->play;
    uint64_t frame_bytes = (uint64_t)play->memory_channels * nj_format_bytes(play->memory_format);
    const struct nj_ring *ring;

    if (slot->source == SLOT_CLIP)
        return find_clip(parts, play->clip, source);
    *source = (struct source){.offset = slot->caller.offset,
                              .frames = play->memory_frames,
                              .channels = play->memory_channels,
                              .format = play->memory_format};
    if (play->memory_channels > NJ_MAX_CHANNELS || frame_bytes == 0)
        return false;
    if (slot->source == SLOT_MEMORY) {
        if (play->layout == NJ_PLANAR)
            source->plane_bytes = play->memory_frames * nj_format_bytes(play->memory_format);
        return play->memory_frames == slot->caller.bytes / frame_bytes &&
               caller_reach(parts, &slot->caller) != NULL;
    }
    ring = caller_ring(parts, &slot->caller, frame_bytes);
    if (!ring || (ring_state(ring) & NJ_RING_OVERWRITE))
        return false;
    source->frames = UINT64_MAX;
    source->capacity = ring->inner.capacity;
    return true;
}

/* ---- rings ----------------------------------------------------------------------------------- */

static struct nj_ring *ring_of(const void *bank, const struct voice *voice)
{
    return caller_at(bank, voice->source.offset);
}

/* How many frames wait; none in a ring that somebody has damaged. */
static uint64_t waiting(const struct nj_ring *ring, const struct voice *voice, uint64_t read)
{
    uint64_t ready = atomic_load_explicit(&ring->inner.write, memory_order_acquire) - read;

    return ready <= voice->source.capacity ? ready : 0;
}

static uint64_t read_of(const struct nj_ring *ring)
{
    return atomic_load_explicit(&ring->inner.read, memory_order_relaxed);
}

/* The ring's memory from its read position on, up to its end. */
static void point(struct voice *voice, uint64_t read)
{
    uint64_t place = read & (voice->source.capacity - 1);
    uint64_t to_end = voice->source.capacity - place;
    uint64_t known = voice->ring_end - voice->position;

    voice->data_offset = voice->source.offset + sizeof(struct nj_ring) +
                         (place - voice->position) * voice->frame_bytes;
    voice->piece_end = voice->position + (known < to_end ? known : to_end);
}

void source_look(const void *bank, struct voice *voice)
{
    const struct nj_ring *ring = ring_of(bank, voice);
    /* First: what was written before it was closed is there then. */
    bool closed = ring_state(ring) & RING_CLOSED;
    uint64_t read = read_of(ring), ready = waiting(ring, voice, read);
    uint64_t left = voice->end - voice->position;
    uint64_t known = voice->position + (ready < left ? ready : left);

    if (known == voice->ring_end && !(closed && known != voice->end))
        return;
    voice->ring_end = known;
    if (closed)
        voice->end = known;
    point(voice, read);
    voice_settle(voice);
}

void source_give(const void *bank, struct voice *voice)
{
    if (!voice_of_ring(voice) || voice->taken == voice->position)
        return;
    ring_read_advance(&ring_of(bank, voice)->inner, voice->position - voice->taken);
    voice->taken = voice->position;
}

void source_skip(const void *bank, struct voice *voice, uint64_t frames)
{
    source_look(bank, voice);
    voice_skip(voice, frames);
    source_give(bank, voice);
    point(voice, read_of(ring_of(bank, voice)));
}

bool source_primed(const void *bank, const struct voice *voice, uint64_t frames)
{
    const struct nj_ring *ring = ring_of(bank, voice);
    uint64_t left = voice->end - voice->position;

    if (ring_state(ring) & RING_CLOSED)
        return true;
    return waiting(ring, voice, read_of(ring)) >= (frames < left ? frames : left);
}
