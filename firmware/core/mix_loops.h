/* SPDX-License-Identifier: MIT
 * mix_loops.h - the inner loops for each format and width of vectors: many voices over a tile of
 * the sum that stays in registers, what loops play over their ends, and the sum into the card's
 * format.
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

/* A part whose loop turns while the part stays. Frames are counted from when the part was made. */
struct mix_turn {
    uint64_t at;      /* the first frame after its end; UINT64_MAX: it turns no more */
    uint64_t last;    /* of these the last */
    uint64_t section; /* its frames, and bytes */
    uint64_t section_bytes;
    uint64_t end;    /* of the section, in the bank */
    uint64_t to_row; /* from there to the middle of its row */
    uint32_t part, frame_bytes;
    uint32_t filled; /* bytes on each side of the row's middle that are there for this turn */
};

/* When it turns after `at`. */
static inline uint64_t mix_turn_after(const struct mix_turn *turn, uint64_t at)
{
    return at == turn->last ? UINT64_MAX : at + turn->section;
}

/* Frames in which loops turn. */
struct mix_turning {
    const unsigned char *bank;
    struct mix_turn *turns;
    uint32_t count;
    uint32_t frames;
    uint64_t gone;          /* the first of them */
    struct mix_part *parts; /* out: for them */
    struct mix_part *after; /* all as they are; out: for the frames after them */
    uint32_t part_count;
    uint32_t side; /* bytes of the widest on each side of its row's middle: mix_row_side */
};

#define MIX_ROW_STEP 128u /* bytes that are copied at once */
static inline uint32_t mix_row_side(uint32_t frames, uint32_t frame_bytes)
{
    return (frames * frame_bytes + MIX_ROW_STEP - 1) & ~(MIX_ROW_STEP - 1);
}

/* Copies the parts. Puts what each loop plays over its end in its row, unless it is there already;
 * that is its part's place in these frames. Moves its part to where it is after them. Returns the
 * least of all turns. */
typedef uint64_t mix_turner(const struct mix_turning *turning);

/* Fills rows ahead, for the next two blocks of so many frames: half of all at most, so that no
 * block has all of the work. None for a turn between those blocks, which only moves a part. */
typedef void mix_filler(const struct mix_turning *turning);

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
    mix_turner *turn;
    mix_filler *fill;
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
