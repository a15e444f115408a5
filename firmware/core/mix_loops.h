/* SPDX-License-Identifier: MIT
 * mix_loops.h - the inner loops for each format and width of vectors: many voices over a tile of
 * the sum that stays in registers, and the sum into the card's format.
 *
 * A voice is added after the one before it, each product and sum rounded on its own: tiles and
 * width make no difference to the bits.
 *
 * Callback: all safe. */
#ifndef CORE_MIX_LOOPS_H
#define CORE_MIX_LOOPS_H

#include <stdalign.h>
#include <stdbool.h>
#include <stdint.h>

#include "nightjar.h"

/* A voice as the loops see it. Its gain is `level`; in loops of lines it is level + (first + gone +
 * i) * slope for frame i, first + gone + i a whole number below 2^24. The format's scale is in all
 * of them. */
struct mix_part {
    alignas(32) uint64_t offset; /* of its first frame in the bank */
    float level, slope, first;
    uint32_t voice; /* whose part this is */
    uint32_t kind;  /* of the parts that one pass takes, and how many they are: in their first */
    uint32_t count;
};

struct mix_pass {
    const unsigned char *base; /* the bank, `gone` frames on */
    const struct mix_part *parts;
    uint32_t voices;
    uint32_t count; /* samples of each in flat, frames in all others */
    float gone;     /* frames since the parts were made */
    bool fresh;     /* the sum is taken to be zeros */
};

/* Adds a pass to the sum. */
typedef void mix_loop(float *sum, const struct mix_pass *pass);

#define MIX_LANES 8 /* a sample's lane is its place modulo this */

/* Puts samples into the card's format, rounded to nearest even. lanes[] get the bits of the sum's
 * largest magnitudes, at least those of infinity where one is no number. What is put is right when
 * no sample is rounded beyond the format's largest number. */
typedef void mix_put(void *out, const float *sum, uint32_t samples, uint32_t *lanes);

/* By enum nj_format; NULL: there is none. */
struct mix_loops {
    mix_loop *flat[NJ_FORMAT_COUNT];      /* as many channels as the output */
    mix_loop *line[NJ_FORMAT_COUNT];      /* stereo, gains move */
    mix_loop *pair[NJ_FORMAT_COUNT];      /* mono to stereo */
    mix_loop *pair_line[NJ_FORMAT_COUNT]; /* mono to stereo, gains move */
    mix_put *put[NJ_FORMAT_COUNT];
};

extern const struct mix_loops mix_loops_base; /* what every processor of the kind has */
#if defined(__x86_64__)
extern const struct mix_loops mix_loops_avx2;
#endif

/* The widest that this processor has. */
static inline const struct mix_loops *mix_loops_choose(void)
{
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2"))
        return &mix_loops_avx2;
#endif
    return &mix_loops_base;
}

#endif
