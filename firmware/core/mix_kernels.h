/* SPDX-License-Identifier: MIT
 * mix_kernels.h - the loops of mix_loops.h for the width that the including file is built for: it
 * puts MIX_KERNELS into its table.
 *
 * Callback: all safe. */
#ifndef CORE_MIX_KERNELS_H
#define CORE_MIX_KERNELS_H

#include "core/eight.h"
#include "core/mix_loops.h"
#include "core/sample.h"

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

EIGHT_INLINE float one_gain(const struct mix_part *part, size_t frame)
{
    return part->from + (part->first + (float)(uint32_t)frame) * part->slope;
}

/* What is left behind the last eight: from i on. Short: not to be unrolled nor made vectors of. */
#ifdef __clang__ /* the fuzzers' compiler; it makes no clones */
#define TAIL __attribute__((noinline)) static
#else
#define TAIL __attribute__((noinline, noclone)) static
#endif
#define SHORT_LOOP(i) __asm__("" : "+r"(i))

#define TAILS(suffix, format)                                                                      \
    TAIL void flat_tail_##suffix(float *sum, const struct mix_part *parts, size_t i,               \
                                 uint32_t samples, uint32_t count)                                 \
    {                                                                                              \
        for (; i < samples; i++) {                                                                 \
            SHORT_LOOP(i);                                                                         \
            for (uint32_t k = 0; k < count; k++) {                                                 \
                SHORT_LOOP(k);                                                                     \
                sum[i] += parts[k].level * one_load(parts[k].source, i, format);                   \
            }                                                                                      \
        }                                                                                          \
    }                                                                                              \
    TAIL void line_tail_##suffix(float *sum, const struct mix_part *parts, size_t i,               \
                                 uint32_t frames, uint32_t count)                                  \
    {                                                                                              \
        for (; i < frames; i++) {                                                                  \
            SHORT_LOOP(i);                                                                         \
            for (uint32_t k = 0; k < count; k++) {                                                 \
                SHORT_LOOP(k);                                                                     \
                float gain = one_gain(&parts[k], i);                                               \
                                                                                                   \
                sum[2 * i] += gain * one_load(parts[k].source, 2 * i, format);                     \
                sum[2 * i + 1] += gain * one_load(parts[k].source, 2 * i + 1, format);             \
            }                                                                                      \
        }                                                                                          \
    }                                                                                              \
    TAIL void pair_tail_##suffix(float *sum, const struct mix_part *parts, size_t i,               \
                                 uint32_t frames, uint32_t count)                                  \
    {                                                                                              \
        for (; i < frames; i++) {                                                                  \
            SHORT_LOOP(i);                                                                         \
            for (uint32_t k = 0; k < count; k++) {                                                 \
                SHORT_LOOP(k);                                                                     \
                float gain = parts[k].level;                                                       \
                float value = gain * one_load(parts[k].source, i, format);                         \
                                                                                                   \
                sum[2 * i] += value;                                                               \
                sum[2 * i + 1] += value;                                                           \
            }                                                                                      \
        }                                                                                          \
    }                                                                                              \
    TAIL void pair_line_tail_##suffix(float *sum, const struct mix_part *parts, size_t i,          \
                                      uint32_t frames, uint32_t count)                             \
    {                                                                                              \
        for (; i < frames; i++) {                                                                  \
            SHORT_LOOP(i);                                                                         \
            for (uint32_t k = 0; k < count; k++) {                                                 \
                SHORT_LOOP(k);                                                                     \
                float gain = one_gain(&parts[k], i);                                               \
                float value = gain * one_load(parts[k].source, i, format);                         \
                                                                                                   \
                sum[2 * i] += value;                                                               \
                sum[2 * i + 1] += value;                                                           \
            }                                                                                      \
        }                                                                                          \
    }

/* Loops return how far they came. */
EIGHT_INLINE size_t flat_loop(float *sum, const struct mix_part *parts, uint32_t samples,
                              uint32_t format, uint32_t count)
{
    const unsigned char *source[MIX_GROUP];
    eight level[MIX_GROUP];
    size_t i = 0;

#pragma GCC unroll 8
    for (uint32_t k = 0; k < count; k++) {
        source[k] = parts[k].source;
        level[k] = eight_all(parts[k].level * eight_scale(format));
    }
    for (; i + 8 <= samples; i += 8) {
        eight value = eight_floats(sum + i);

#pragma GCC unroll 8
        for (uint32_t k = 0; k < count; k++)
            value = eight_plus(
                value,
                eight_times(level[k], eight_load(source[k] + i * sample_bytes(format), format)));
        eight_store(sum + i, value);
    }
    return i;
}

EIGHT_INLINE size_t line_loop(float *sum, const struct mix_part *parts, uint32_t frames,
                              uint32_t format, uint32_t count)
{
    const unsigned char *source[MIX_LINE_GROUP];
    eight from[MIX_LINE_GROUP], slope[MIX_LINE_GROUP], first[MIX_LINE_GROUP];
    eight frame = eight_count_pairs(), step = eight_all(8.0f);
    size_t i = 0;

#pragma GCC unroll 8
    for (uint32_t k = 0; k < count; k++) {
        source[k] = parts[k].source;
        from[k] = eight_all(parts[k].from * eight_scale(format));
        slope[k] = eight_all(parts[k].slope * eight_scale(format));
        first[k] = eight_all(parts[k].first);
    }
    for (; i + 8 <= frames; i += 8) {
        eight a = eight_floats(sum + 2 * i), b = eight_floats(sum + 2 * i + 8);

#pragma GCC unroll 8
        for (uint32_t k = 0; k < count; k++) {
            const unsigned char *at = source[k] + 2 * i * sample_bytes(format);
            struct pair gain =
                pair_of(eight_plus(from[k], eight_times(eight_plus(first[k], frame), slope[k])));

            a = eight_plus(a, eight_times(gain.a, eight_load(at, format)));
            b = eight_plus(b,
                           eight_times(gain.b, eight_load(at + 8 * sample_bytes(format), format)));
        }
        frame = eight_plus(frame, step);
        eight_store(sum + 2 * i, a);
        eight_store(sum + 2 * i + 8, b);
    }
    return i;
}

/* Mono to stereo, `moves` tells whether gains are lines. */
EIGHT_INLINE size_t any_pair_loop(float *sum, const struct mix_part *parts, uint32_t frames,
                                  uint32_t format, uint32_t count, int moves)
{
    const unsigned char *source[MIX_LINE_GROUP];
    eight from[MIX_LINE_GROUP], slope[MIX_LINE_GROUP], first[MIX_LINE_GROUP];
    eight frame = eight_count(), step = eight_all(8.0f);
    size_t i = 0;

#pragma GCC unroll 8
    for (uint32_t k = 0; k < count; k++) {
        source[k] = parts[k].source;
        if (moves) {
            from[k] = eight_all(parts[k].from * eight_scale(format));
            slope[k] = eight_all(parts[k].slope * eight_scale(format));
            first[k] = eight_all(parts[k].first);
        } else {
            from[k] = eight_all(parts[k].level * eight_scale(format));
        }
    }
    for (; i + 8 <= frames; i += 8) {
        struct pair value = pair_load(sum + 2 * i);

#pragma GCC unroll 8
        for (uint32_t k = 0; k < count; k++) {
            eight gain = from[k];

            if (moves)
                gain = eight_plus(gain, eight_times(eight_plus(first[k], frame), slope[k]));
            gain = eight_times(gain, eight_load(source[k] + i * sample_bytes(format), format));
            value = pair_plus(value, pair_of(gain));
        }
        if (moves)
            frame = eight_plus(frame, step);
        pair_store(sum + 2 * i, value);
    }
    return i;
}

EIGHT_INLINE size_t pair_loop(float *sum, const struct mix_part *parts, uint32_t frames,
                              uint32_t format, uint32_t count)
{
    return any_pair_loop(sum, parts, frames, format, count, 0);
}

EIGHT_INLINE size_t pair_line_loop(float *sum, const struct mix_part *parts, uint32_t frames,
                                   uint32_t format, uint32_t count)
{
    return any_pair_loop(sum, parts, frames, format, count, 1);
}

#define KERNEL(name, kind, suffix, format, voices)                                                 \
    static void name##_##suffix(float *sum, const struct mix_part *parts, uint32_t count)          \
    {                                                                                              \
        size_t done = kind##_loop(sum, parts, count, format, voices);                              \
                                                                                                   \
        if (done < count)                                                                          \
            kind##_tail_##suffix(sum, parts, done, count, voices);                                 \
    }
#define KERNELS(suffix, format)                                                                    \
    TAILS(suffix, format)                                                                          \
    KERNEL(flat, flat, suffix, format, 1)                                                          \
    KERNEL(flat4, flat, suffix, format, 4)                                                         \
    KERNEL(flat8, flat, suffix, format, 8)                                                         \
    KERNEL(line, line, suffix, format, 1)                                                          \
    KERNEL(line4, line, suffix, format, 4)                                                         \
    KERNEL(pair, pair, suffix, format, 1)                                                          \
    KERNEL(pair4, pair, suffix, format, 4)                                                         \
    KERNEL(pair_line, pair_line, suffix, format, 1)                                                \
    KERNEL(pair_line4, pair_line, suffix, format, 4)
KERNELS(s16, NJ_FORMAT_S16)
KERNELS(s24, NJ_FORMAT_S24_3)
KERNELS(s32, NJ_FORMAT_S32)
KERNELS(f32, NJ_FORMAT_F32)
KERNELS(u8, NJ_FORMAT_U8)
KERNELS(s8, NJ_FORMAT_S8)
#undef KERNELS
#undef KERNEL
#undef TAILS
#undef TAIL
#undef SHORT_LOOP

#define MIX_EACH(name)                                                                             \
    {                                                                                              \
        [NJ_FORMAT_S16] = name##_s16, [NJ_FORMAT_S24_3] = name##_s24,                              \
        [NJ_FORMAT_S32] = name##_s32, [NJ_FORMAT_F32] = name##_f32, [NJ_FORMAT_U8] = name##_u8,    \
        [NJ_FORMAT_S8] = name##_s8                                                                 \
    }
#define MIX_KERNELS                                                                                \
    {                                                                                              \
        .flat = MIX_EACH(flat), .flat4 = MIX_EACH(flat4), .flat8 = MIX_EACH(flat8),                \
        .line = MIX_EACH(line), .line4 = MIX_EACH(line4), .pair = MIX_EACH(pair),                  \
        .pair4 = MIX_EACH(pair4), .pair_line = MIX_EACH(pair_line),                                \
        .pair_line4 = MIX_EACH(pair_line4)                                                         \
    }

#endif
