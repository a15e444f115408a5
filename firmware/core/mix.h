/* SPDX-License-Identifier: MIT
 * mix.h - adds voices to a block of float32, interleaved, full scale 1.0.
 *
 * Voices are added one after the other in the order given, each product and sum rounded on its own:
 * however voices are grouped and blocks are split, the sum is the same to the last bit.
 *
 * Callback: all safe.
 * Memory:   the buffers are the caller's. */
#ifndef CORE_MIX_H
#define CORE_MIX_H

#include <stdatomic.h>
#include <stdint.h>

#include "core/mix_loops.h"
#include "core/voice.h"

#define MIX_FRAMES 256 /* most frames of one pass */

/* Frames that are mixed at once while loops turn, as many as go through the loops together; and
 * bytes a voice of what loops play over their ends meanwhile. */
static inline uint32_t mix_turn_frames(uint32_t channels)
{
    return channels == 2 ? 32 : 64;
}

static inline uint64_t mix_turn_bytes(uint32_t channels)
{
    return 2 * mix_row_side(mix_turn_frames(channels), channels * 4);
}

/* What is done block after block as long as nothing changes: a part for each sounding voice, in
 * their order. Meanwhile the voices whose parts are not KIND_NONE stand still: they are `gone`
 * frames behind. All zero is no plan, and every voice up to date. */
struct mix_plan {
    uint32_t parts;
    _Atomic uint32_t caught; /* voices that are up to date although gone is not 0: a kill's mark */
    uint64_t gone;           /* frames since it was made */
    uint64_t calm;           /* frames for which it still holds; 0: gone is 0 */
    uint64_t turn;  /* value of gone from which on a loop turns; that only moves its part */
    uint32_t turns; /* parts of loops, and the widest frame of them */
    uint32_t turn_bytes;
};

struct mix {
    const unsigned char *bank;
    uint32_t channels;
    float *sum;          /* MIX_FRAMES x channels */
    float *scratch;      /* MIX_FRAMES x NJ_MAX_CHANNELS */
    float *gains;        /* MIX_FRAMES */
    float *pans;         /* MIX_FRAMES */
    unsigned char *rows; /* mix_turn_bytes for each voice */
    struct mix_plan *plan;
    struct mix_part *parts;  /* as many as voices, as all of these ... */
    struct mix_part *turned; /* ... in a block in which loops turn, at this time */
    struct mix_turn *turns;
};

/* A voice's frames, from its position on. */
const void *mix_source(const struct mix *mix, const struct voice *voice);
/* From another frame of its clip on. */
const void *mix_source_at(const struct mix *mix, const struct voice *voice, uint64_t frame);

/* Its next frames as bytes one after the other: there, or in the scratch. */
const void *mix_in_row(const struct mix *mix, const struct voice *voice, uint32_t frames);

/* So many of them as floats. */
void mix_load(const struct mix *mix, const struct voice *voice, uint64_t frame, float *out,
              uint32_t frames, float gain);

/* Adds one voice to the sum and moves it on, whatever it does. */
void mix_alone(const struct mix *mix, struct voice *voice, uint32_t frames);

/* Fills the sum with the next `frames` (<= MIX_FRAMES) of voices first, first->next, ...; none of
 * them ends before. A plan stays in force until it is calm no longer: before anything else reads or
 * changes voices or their order, mix_catch_up ends it. */
void mix_voices(const struct mix *mix, struct voice *voices, uint32_t first, uint32_t frames);

/* Moves the voices on by what they are behind; there is no plan then. It also ends one whose engine
 * was killed. */
void mix_catch_up(struct mix_plan *plan, const struct mix_part *parts, struct voice *voices);

/* sum *= gain, or the gain of each frame. */
void mix_scale(const struct mix *mix, uint32_t frames, const float *gains);
void mix_scale_constant(const struct mix *mix, uint32_t frames, float gain);

#endif
