/* SPDX-License-Identifier: MIT
 * mix_kernels.h - the loops of mix_loops.h for the width that the including file is built for: it
 * puts MIX_KERNELS into its table.
 *
 * Callback: all safe. */
#ifndef CORE_MIX_KERNELS_H
#define CORE_MIX_KERNELS_H

#include "core/eight.h"
#include "core/mix_loops.h"
#include "core/put_kernels.h"
#include "core/sample.h"
#include "core/turn_kernels.h"

/* Eights of the sum that are in registers at once; the voices' own take the others. */
#if defined(__AVX2__) || defined(__aarch64__)
#define TILE 8
#else
#define TILE 4
#endif

EIGHT_INLINE uint32_t sample_bytes(uint32_t format)
{
    return format == NJ_FORMAT_S16                            ? 2
           : format == NJ_FORMAT_S24_3                        ? 3
           : format == NJ_FORMAT_U8 || format == NJ_FORMAT_S8 ? 1
                                                              : 4;
}

/* What eight_load's samples have to be multiplied with beside the level. */
EIGHT_INLINE float eight_scale(uint32_t format)
{
    return format == NJ_FORMAT_S16                            ? EIGHT_S16_SCALE
           : format == NJ_FORMAT_U8 || format == NJ_FORMAT_S8 ? EIGHT_S8_SCALE
                                                              : 1.0f;
}

/* Memory outside the bank lies at an offset modulo 2^64: as a number, not as a pointer. */
EIGHT_INLINE const unsigned char *source_of(const unsigned char *base, const struct mix_part *part)
{
    return (const unsigned char *)((uintptr_t)base + (uintptr_t)part->offset);
}

/* ---- less than eight ------------------------------------------------------------------------ */

/* One sample as sample.h has it. */
EIGHT_INLINE float one_load(const unsigned char *source, size_t i, uint32_t format)
{
    const void *at = source;

    return format == NJ_FORMAT_S16     ? SAMPLE_S16((const int16_t *)at, i)
           : format == NJ_FORMAT_S24_3 ? SAMPLE_S24(source, i)
           : format == NJ_FORMAT_S32   ? SAMPLE_S32((const int32_t *)at, i)
           : format == NJ_FORMAT_U8    ? SAMPLE_U8(source, i)
           : format == NJ_FORMAT_S8    ? SAMPLE_S8((const int8_t *)at, i)
                                       : SAMPLE_F32((const float *)at, i);
}

/* Short: not to be unrolled nor made vectors of. */
#ifdef __clang__ /* the fuzzers' compiler; it makes no clones */
#define SHORT __attribute__((noinline)) static
#else
#define SHORT __attribute__((noinline, noclone)) static
#endif
#define SHORT_LOOP(i) __asm__("" : "+r"(i))

/* Frames of `in` samples to frames of `out`. */
EIGHT_INLINE void short_pass(float *sum, const struct mix_pass *pass, uint32_t format, size_t in,
                             size_t out, int moves)
{
    for (size_t i = 0; i < pass->count * out; i++) {
        size_t frame = i / out, from = in == out ? i : frame;
        float value = pass->fresh ? 0.0f : sum[i];

        SHORT_LOOP(i);
        for (size_t k = 0; k < pass->voices; k++) {
            const struct mix_part *part = &pass->parts[k];
            float gain = part->level;

            SHORT_LOOP(k);
            if (moves)
                gain += (part->first + (pass->gone + (float)(uint32_t)frame)) * part->slope;
            value += gain * one_load(source_of(pass->base, part), from, format);
        }
        sum[i] = value;
    }
}

/* Makes the compiler take a pointer as it is, and count from there. */
#define ONE_POINTER(p) __asm__("" : "+r"(p))

/* ---- tiles ---------------------------------------------------------------------------------- */

/* The order of samples in a flat tile: the same for sums and clips, whichever is cheapest. */
EIGHT_INLINE eight flat_load(const float *at, uint32_t format)
{
#ifdef EIGHT_APART
    if (format == NJ_FORMAT_S16)
        return eight_apart(at);
#endif
    (void)format;
    return eight_floats(at);
}

EIGHT_INLINE void flat_store(float *at, eight value, uint32_t format)
{
#ifdef EIGHT_APART
    if (format == NJ_FORMAT_S16) {
        eight_store_apart(at, value);
        return;
    }
#endif
    (void)format;
    eight_store(at, value);
}

EIGHT_INLINE eight flat_clip(const unsigned char *at, uint32_t format)
{
#ifdef EIGHT_APART
    if (format == NJ_FORMAT_S16)
        return eight_s16_apart(at);
#endif
    return eight_load(at, format);
}

/* Adds a voice to `wide` eights from a place on. The pragmas unroll what is as long as a tile. */
EIGHT_INLINE void flat_add(eight *tile, const struct mix_part *part, const unsigned char *base,
                           uint32_t format, uint32_t wide)
{
    const unsigned char *source = source_of(base, part);
    eight level = eight_all(part->level * eight_scale(format));

    ONE_POINTER(source);
#pragma GCC unroll 8
    for (uint32_t w = 0; w < wide; w++)
        tile[w] = eight_plus(
            tile[w], eight_times(level, flat_clip(source + 8 * w * sample_bytes(format), format)));
}

/* Adds all voices of a pass to `wide` eights, or pairs of them, from a place on. Several voices a
 * turn where there are registers for it; the more, the more often a format is played. */
EIGHT_INLINE void flat_tile(eight *tile, const struct mix_pass *pass, size_t at, uint32_t format,
                            uint32_t wide)
{
    const unsigned char *base = pass->base + at * sample_bytes(format);
    const struct mix_part *part = pass->parts, *end = part + pass->voices;

#if defined(__x86_64__)
    if (format == NJ_FORMAT_S16) {
#pragma GCC unroll 8
        for (; part != end; part++)
            flat_add(tile, part, base, format, wide);
        return;
    }
#endif
#if defined(__AVX2__)
#pragma GCC unroll 4
#endif
    for (; part != end; part++)
        flat_add(tile, part, base, format, wide);
}

/* The gains of eight frames: `first` is that of the tile's first frame. */
EIGHT_INLINE eight line_gains(eight level, eight slope, eight first, eight count, uint32_t w)
{
    eight frames = eight_plus(first, eight_plus(count, eight_all(8.0f * (float)w)));

    return eight_plus(level, eight_times(frames, slope));
}

EIGHT_INLINE void line_tile(struct pair *tile, const struct mix_pass *pass, size_t at,
                            uint32_t format, uint32_t wide)
{
    const uint32_t bytes = sample_bytes(format);
    const unsigned char *base = pass->base + 2 * at * bytes;
    const struct mix_part *part = pass->parts, *end = part + pass->voices;
    const float begun = pass->gone + (float)(uint32_t)at;

    for (; part != end; part++) {
        const unsigned char *source = source_of(base, part);
        eight level = eight_all(part->level * eight_scale(format));
        eight slope = eight_all(part->slope * eight_scale(format));
        eight first = eight_all(part->first + begun);

        ONE_POINTER(source);
#pragma GCC unroll 8
        for (uint32_t w = 0; w < wide; w++) {
            struct pair gain = pair_of(line_gains(level, slope, first, eight_count_pairs(), w));

            tile[w].a = eight_plus(
                tile[w].a, eight_times(gain.a, eight_load(source + 16 * w * bytes, format)));
            tile[w].b = eight_plus(
                tile[w].b, eight_times(gain.b, eight_load(source + (16 * w + 8) * bytes, format)));
        }
    }
}

/* Mono to stereo, `moves` tells whether gains are lines. */
EIGHT_INLINE void any_pair_tile(struct pair *tile, const struct mix_pass *pass, size_t at,
                                uint32_t format, uint32_t wide, int moves)
{
    const uint32_t bytes = sample_bytes(format);
    const unsigned char *base = pass->base + at * bytes;
    const struct mix_part *part = pass->parts, *end = part + pass->voices;
    const float begun = pass->gone + (float)(uint32_t)at;

    for (; part != end; part++) {
        const unsigned char *source = source_of(base, part);
        eight level = eight_all(part->level * eight_scale(format));
        eight slope = eight_all(moves ? part->slope * eight_scale(format) : 0.0f);
        eight first = eight_all(moves ? part->first + begun : 0.0f);

        ONE_POINTER(source);
#pragma GCC unroll 8
        for (uint32_t w = 0; w < wide; w++) {
            eight gain = moves ? line_gains(level, slope, first, eight_count(), w) : level;
            eight value = eight_times(gain, eight_load(source + 8 * w * bytes, format));

            tile[w] = pair_plus(tile[w], pair_of(value));
        }
    }
}

EIGHT_INLINE void pair_tile(struct pair *tile, const struct mix_pass *pass, size_t at,
                            uint32_t format, uint32_t wide)
{
    any_pair_tile(tile, pass, at, format, wide, 0);
}

EIGHT_INLINE void pair_line_tile(struct pair *tile, const struct mix_pass *pass, size_t at,
                                 uint32_t format, uint32_t wide)
{
    any_pair_tile(tile, pass, at, format, wide, 1);
}

/* How tiles lie in the sum. */
EIGHT_INLINE struct pair line_load(const float *at, uint32_t format)
{
    (void)format;
    return (struct pair){eight_floats(at), eight_floats(at + 8)};
}

EIGHT_INLINE void line_store(float *at, struct pair value, uint32_t format)
{
    (void)format;
    eight_store(at, value.a);
    eight_store(at + 8, value.b);
}

EIGHT_INLINE struct pair mono_load(const float *at, uint32_t format)
{
    (void)format;
    return pair_load(at);
}

EIGHT_INLINE void mono_store(float *at, struct pair value, uint32_t format)
{
    (void)format;
    pair_store(at, value);
}

EIGHT_INLINE struct pair pair_all(float value)
{
    return (struct pair){eight_all(value), eight_all(value)};
}

/* A loop of tiles, then of single units of eight frames or samples; the last, when there are some
 * left, goes over places that are done already, from what was there before. `out` is what a frame
 * or sample is in the sum. */
#define LOOP(name, unit, wide, all, load, store, out)                                              \
    EIGHT_INLINE void name##_some(float *sum, const struct mix_pass *pass, size_t at,              \
                                  uint32_t format, uint32_t units)                                 \
    {                                                                                              \
        unit tile[wide];                                                                           \
                                                                                                   \
        _Pragma("GCC unroll 8") for (uint32_t w = 0; w < units; w++) tile[w] =                     \
            pass->fresh ? all(0.0f) : load(sum + (at + 8 * w) * (out), format);                    \
        name##_tile(tile, pass, at, format, units);                                                \
        _Pragma("GCC unroll 8") for (uint32_t w = 0; w < units; w++)                               \
            store(sum + (at + 8 * w) * (out), tile[w], format);                                    \
    }                                                                                              \
    EIGHT_INLINE void name##_loop(float *sum, const struct mix_pass *pass, uint32_t format)        \
    {                                                                                              \
        size_t count = pass->count, last = count - 8, i = 0;                                       \
        unit rest = pass->fresh ? all(0.0f) : load(sum + last * (out), format);                    \
                                                                                                   \
        for (; i + 8 * (wide) <= count; i += 8 * (wide))                                           \
            name##_some(sum, pass, i, format, wide);                                               \
        for (; i + 8 <= count; i += 8)                                                             \
            name##_some(sum, pass, i, format, 1);                                                  \
        if (i < count) {                                                                           \
            name##_tile(&rest, pass, last, format, 1);                                             \
            store(sum + last * (out), rest, format);                                               \
        }                                                                                          \
    }
LOOP(flat, eight, TILE, eight_all, flat_load, flat_store, 1)
LOOP(line, struct pair, TILE / 2, pair_all, line_load, line_store, 2)
LOOP(pair, struct pair, TILE / 2, pair_all, mono_load, mono_store, 2)
LOOP(pair_line, struct pair, TILE / 2, pair_all, mono_load, mono_store, 2)
#undef LOOP

#define KERNEL(name, suffix, format, in, out, moves)                                               \
    SHORT void name##_short_##suffix(float *sum, const struct mix_pass *pass)                      \
    {                                                                                              \
        short_pass(sum, pass, format, in, out, moves);                                             \
    }                                                                                              \
    static void name##_##suffix(float *sum, const struct mix_pass *pass)                           \
    {                                                                                              \
        if (pass->count < 8)                                                                       \
            name##_short_##suffix(sum, pass);                                                      \
        else                                                                                       \
            name##_loop(sum, pass, format);                                                        \
    }
#define KERNELS(suffix, format)                                                                    \
    KERNEL(flat, suffix, format, 1, 1, 0)                                                          \
    KERNEL(line, suffix, format, 2, 2, 1)                                                          \
    KERNEL(pair, suffix, format, 1, 2, 0)                                                          \
    KERNEL(pair_line, suffix, format, 1, 2, 1)
KERNELS(s16, NJ_FORMAT_S16)
KERNELS(s24, NJ_FORMAT_S24_3)
KERNELS(s32, NJ_FORMAT_S32)
KERNELS(f32, NJ_FORMAT_F32)
KERNELS(u8, NJ_FORMAT_U8)
KERNELS(s8, NJ_FORMAT_S8)
#undef KERNELS
#undef KERNEL
#undef SHORT
#undef SHORT_LOOP
#undef ONE_POINTER

#define MIX_EACH(name)                                                                             \
    {                                                                                              \
        [NJ_FORMAT_S16] = name##_s16, [NJ_FORMAT_S24_3] = name##_s24,                              \
        [NJ_FORMAT_S32] = name##_s32, [NJ_FORMAT_F32] = name##_f32, [NJ_FORMAT_U8] = name##_u8,    \
        [NJ_FORMAT_S8] = name##_s8                                                                 \
    }
#define MIX_PUTS                                                                                   \
    {                                                                                              \
        [NJ_FORMAT_S16] = put_s16, [NJ_FORMAT_S24_3] = put_s24, [NJ_FORMAT_S32] = put_s32,         \
        [NJ_FORMAT_F32] = put_f32                                                                  \
    }
#define MIX_KERNELS                                                                                \
    {                                                                                              \
        .flat = MIX_EACH(flat), .line = MIX_EACH(line), .pair = MIX_EACH(pair),                    \
        .pair_line = MIX_EACH(pair_line), .put = MIX_PUTS, .turn = turn_rows, .fill = fill_rows    \
    }

#endif
