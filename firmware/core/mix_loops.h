/* SPDX-License-Identifier: MIT
 * mix_loops.h - the inner loops: several voices a pass over the sum, for each format and width of
 * vectors.
 *
 * A voice is added after the one before it, each product and sum rounded on its own: the passes and
 * the width make no difference to the bits.
 *
 * Callback: all safe. */
#ifndef CORE_MIX_LOOPS_H
#define CORE_MIX_LOOPS_H

#include <stdalign.h>
#include <stdint.h>

#include "nightjar.h"

#define MIX_GROUP 8      /* most voices a pass */
#define MIX_LINE_GROUP 4 /* the same when gains move */

/* One voice's part in a pass. Its gain is `level`; in loops of lines it is from + (first + i) *
 * slope for frame i, first + i a whole number below 2^24. The format's scale is in all of them. */
struct mix_part {
    alignas(32) const unsigned char *source;
    float level, from, slope, first;
};

/* Adds `parts` to the sum. */
typedef void mix_loop(float *sum, const struct mix_part *parts, uint32_t count);

/* By enum nj_format. count is samples in flat, frames in all others. */
struct mix_loops {
    mix_loop *flat[NJ_FORMAT_COUNT];  /* as many channels as the output */
    mix_loop *flat4[NJ_FORMAT_COUNT]; /* four parts */
    mix_loop *flat8[NJ_FORMAT_COUNT]; /* eight parts */
    mix_loop *line[NJ_FORMAT_COUNT];  /* stereo */
    mix_loop *line4[NJ_FORMAT_COUNT];
    mix_loop *pair[NJ_FORMAT_COUNT]; /* mono to stereo */
    mix_loop *pair4[NJ_FORMAT_COUNT];
    mix_loop *pair_line[NJ_FORMAT_COUNT];
    mix_loop *pair_line4[NJ_FORMAT_COUNT];
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
