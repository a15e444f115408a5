/* SPDX-License-Identifier: MIT */
#include "test/unit/any_source.h"

#include <stdlib.h>
#include <string.h>

#include "core/format.h"

static void *allocate(uint64_t bytes)
{
    void *memory = NULL;

    assert_int_equal(posix_memalign(&memory, NJ_RING_ALIGN, bytes), 0);
    return memory;
}

/* How it ends. */
static void any_end(struct chance *chance, struct nj_play *play)
{
    static const uint64_t lengths[] = {0, 0, 1, 50, 300, 700, 1500, NJ_ENDLESS};

    if (chance_between(chance, 0, 2) == 0)
        play->pad_frames =
            chance_between(chance, 0, 9) ? chance_between(chance, 1, 500) : NJ_ENDLESS;
    if (chance_between(chance, 0, 2) == 0)
        play->length_frames = lengths[chance_between(chance, 0, 7)];
    if (chance_between(chance, 0, 2) == 0)
        play->fade_out_frames = (uint32_t)chance_between(chance, 1, 700);
}

/* All of a clip, from any place on, around the end of the memory and of all positions. */
static void *make_ring(struct chance *chance, const struct nj_clip *clip, const unsigned char *from,
                       bool closed)
{
    uint64_t frame_bytes = (uint64_t)clip->channels * nj_format_bytes(clip->format);
    uint64_t bytes = nj_ring_bytes(frame_bytes, 1024);
    void *memory = allocate(bytes);
    struct nj_ring *ring;

    assert_int_equal(nj_ring_init(&ring, memory, bytes, frame_bytes, 1024, 0), 0);
    nj_ring_reset(ring, chance_next(chance));
    assert_int_equal(nj_ring_write(ring, from, clip->frames), clip->frames);
    if (closed)
        nj_ring_close(ring);
    return ring;
}

static void *from_ring(struct chance *chance, const struct nj_clip *clip, const unsigned char *from,
                       struct reference_command *command, struct nj_play *play)
{
    struct nj_play *known = &command->play;
    void *ring;

    command->ring = true;
    command->closed = chance_between(chance, 0, 1);
    known->dry = (uint32_t)chance_between(chance, NJ_DRY_RESUME, NJ_DRY_END);
    known->from_frame = known->loop_from_frame = known->loop_to_frame = 0;
    known->loops = 0;
    known->loop_fade_frames = known->fade_out_frames = 0;
    *play = *known;
    ring = make_ring(chance, clip, from, command->closed);
    play->ring = ring;
    return ring;
}

static void *from_memory(const struct nj_clip *clip, const unsigned char *from, bool planar,
                         struct nj_play *play)
{
    uint64_t bytes = clip->frames * clip->channels * nj_format_bytes(clip->format);
    void *memory = allocate(bytes);

    play->memory = memory;
    play->memory_frames = clip->frames;
    play->layout = planar ? NJ_PLANAR : NJ_INTERLEAVED;
    if (planar)
        format_scatter(memory, clip->frames * nj_format_bytes(clip->format), 0, from, clip->frames,
                       clip->channels, clip->format);
    else
        memcpy(memory, from, (size_t)bytes);
    return memory;
}

void *any_source(struct chance *chance, const struct nj_clip *clip, const unsigned char *bank,
                 bool rings, struct reference_command *command, struct nj_play *play)
{
    const unsigned char *from = bank + clip->offset_bytes;
    uint64_t kind = chance_between(chance, 0, 7);
    void *memory = NULL;

    any_end(chance, &command->play);
    *play = command->play;
    if (rings && kind < 2)
        memory = from_ring(chance, clip, from, command, play);
    else if (kind < 5)
        memory = from_memory(clip, from, kind == 4, play);
    if (memory) {
        play->memory_channels = clip->channels;
        play->memory_format = clip->format;
    }
    return memory;
}
