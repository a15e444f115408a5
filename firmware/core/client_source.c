/* SPDX-License-Identifier: MIT
 * client_source.c - what a play names, as far as it can be judged before the engine has it. */
#include "core/client.h"
#include "core/public_ring.h"

static bool find_clip(const struct nj_client *client, const struct nj_play *play,
                      struct source *source)
{
    struct nj_clip clip;

    if (nj_clip_get(client, play->clip, &clip) != 0 || nj_format_bytes(clip.format) == 0)
        return false;
    *source = (struct source){.offset = clip.offset_bytes,
                              .frames = clip.frames,
                              .channels = clip.channels,
                              .format = clip.format};
    return true;
}

/* Numbers lie at a multiple of their size. */
static bool find_memory(const struct nj_play *play, uint64_t frame_bytes, struct source *source)
{
    uint32_t sample_bytes = nj_format_bytes(play->memory_format);

    source->frames = play->memory_frames;
    if (play->layout == NJ_PLANAR)
        source->plane_bytes = play->memory_frames * sample_bytes;
    return play->layout <= NJ_PLANAR && play->memory_frames <= INT64_MAX / frame_bytes &&
           (sample_bytes == 3 || (uintptr_t)play->memory % sample_bytes == 0);
}

static bool find_ring(const struct nj_play *play, uint64_t frame_bytes, struct source *source)
{
    const struct nj_ring *ring = play->ring;

    source->frames = UINT64_MAX;
    source->capacity = ring->inner.capacity;
    return play->memory_frames == 0 && play->layout == NJ_INTERLEAVED && play->from_frame == 0 &&
           play->loops <= 1 && play->loop_from_frame == 0 && play->loop_to_frame == 0 &&
           play->loop_fade_frames == 0 && play->fade_out_frames == 0 && play->dry <= NJ_DRY_END &&
           play->prebuffer_frames <= ring->inner.capacity &&
           !(ring_state(ring) & (NJ_RING_WAIT | NJ_RING_OVERWRITE)) &&
           ring->inner.element_bytes == frame_bytes;
}

bool client_find_source(const struct nj_client *client, const struct nj_play *play,
                        struct source *source)
{
    uint64_t frame_bytes = (uint64_t)play->memory_channels * nj_format_bytes(play->memory_format);

    if (play->reserved != 0 || play->fade_out_frames > RAMP_MAX_FRAMES ||
        (play->memory && play->ring) || (!play->ring && (play->dry || play->prebuffer_frames)))
        return false;
    if (!play->memory && !play->ring)
        return find_clip(client, play, source);
    if (play->memory_channels > NJ_MAX_CHANNELS || frame_bytes == 0)
        return false;
    *source = (struct source){.channels = play->memory_channels, .format = play->memory_format};
    return play->ring ? find_ring(play, frame_bytes, source)
                      : find_memory(play, frame_bytes, source);
}

void client_fill_play(const struct nj_client *client, struct slot *slot, const struct nj_play *play)
{
    const struct parts *parts = &client->parts;
    uint64_t bytes =
        play->memory_frames * play->memory_channels * nj_format_bytes(play->memory_format);

    slot->play = *play;
    slot->play.memory = NULL;
    slot->play.ring = NULL;
    slot->source = play->ring ? SLOT_RING : play->memory ? SLOT_MEMORY : SLOT_CLIP;
    if (play->ring)
        slot->caller = caller_name(parts, play->ring, play->ring->bytes);
    else if (play->memory)
        slot->caller = caller_name(parts, play->memory, bytes);
}

void client_tell_play(const struct nj_client *client, const struct slot *slot, struct nj_play *play)
{
    void *named = caller_at(client->parts.bank, slot->caller.offset);

    *play = slot->play;
    if (slot->source == SLOT_MEMORY)
        play->memory = named;
    if (slot->source == SLOT_RING)
        play->ring = named;
}
