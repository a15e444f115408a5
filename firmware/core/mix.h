/* SPDX-License-Identifier: MIT
 * mix.h - adds voices to a block of float32, interleaved, full scale 1.0.
 *
 * Voices are added one after the other in the order given, each product and sum rounded on its own:
 * however voices are grouped and blocks are split, the sum is the same to the last bit.
 *
 * Callback: all safe.
 * Memory:   the buffers are the caller's: MIX_FRAMES x channels floats each. */
#ifndef CORE_MIX_H
#define CORE_MIX_H

#include <stdint.h>

#include "core/voice.h"

#define MIX_FRAMES 256 /* most frames of one pass */

struct mix {
    const unsigned char *bank;
    uint32_t channels;
    float *sum;     /* MIX_FRAMES x channels */
    float *scratch; /* MIX_FRAMES x NJ_MAX_CHANNELS */
    float *gains;   /* MIX_FRAMES */
    float *pans;    /* MIX_FRAMES */
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

/* Adds the next `frames` (<= MIX_FRAMES) of voices first, first->next, ... and moves them on; none
 * of them ends before. */
void mix_voices(const struct mix *mix, struct voice *voices, uint32_t first, uint32_t frames);

/* sum *= gain, or the gain of each frame. */
void mix_scale(const struct mix *mix, uint32_t frames, const float *gains);
void mix_scale_constant(const struct mix *mix, uint32_t frames, float gain);

#endif
