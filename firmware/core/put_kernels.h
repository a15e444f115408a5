/* SPDX-License-Identifier: MIT
 * put_kernels.h - the sum into the card's format, sixteen samples at a time, for the width that the
 * including file is built for: put_s16, put_s24, put_s32 and put_f32, of type mix_put.
 *
 * A processor that has no rounding to nearest here has no such loops either: they are NULL.
 *
 * Callback: all safe. */
#ifndef CORE_PUT_KERNELS_H
#define CORE_PUT_KERNELS_H

#include "core/eight.h"
#include "core/mix_loops.h"

#if defined(__AVX2__)

typedef __m256i eight_words;
typedef __m256i eight_most; /* the bits of the largest magnitude so far: they order like floats */

EIGHT_INLINE eight_most eight_least(void)
{
    return _mm256_setzero_si256();
}

EIGHT_INLINE eight_most eight_raise(eight_most most, eight value)
{
    __m256i size = _mm256_and_si256(_mm256_castps_si256(value), _mm256_set1_epi32(INT32_MAX));

    return _mm256_max_epi32(most, size);
}

EIGHT_INLINE void eight_lanes(eight_most most, uint32_t *lanes)
{
    _mm256_storeu_si256((void *)lanes, most);
}

EIGHT_INLINE eight_words eight_nearest(eight value)
{
    return _mm256_cvtps_epi32(value);
}

EIGHT_INLINE void words_put_s16(void *out, eight_words first, eight_words last)
{
    _mm256_storeu_si256(out, _mm256_permute4x64_epi64(_mm256_packs_epi32(first, last), 0xd8));
}

EIGHT_INLINE void words_put_s24(unsigned char *out, eight_words words)
{
    const __m256i order = _mm256_setr_epi8(0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, -1, -1, -1, -1,
                                           0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, -1, -1, -1, -1);
    __m256i bytes = _mm256_shuffle_epi8(words, order);
    __m128i last = _mm256_extracti128_si256(bytes, 1);
    int32_t end = _mm_extract_epi32(last, 2);

    _mm_storeu_si128((void *)out, _mm256_castsi256_si128(bytes));
    _mm_storel_epi64((void *)(out + 12), last);
    memcpy(out + 20, &end, 4);
}

EIGHT_INLINE void words_put_s32(void *out, eight_words words)
{
    _mm256_storeu_si256(out, words);
}

#elif defined(__x86_64__)

typedef struct {
    __m128i a, b;
} eight_words;

/* The largest magnitudes that are numbers; and whether there was one that is none, in the largest
 * upper halves of all. */
typedef struct {
    __m128 a, b;
    __m128i halves;
} eight_most;

EIGHT_INLINE eight_most eight_least(void)
{
    return (eight_most){_mm_setzero_ps(), _mm_setzero_ps(), _mm_setzero_si128()};
}

EIGHT_INLINE eight_most eight_raise(eight_most most, eight value)
{
    const __m128 sizes = _mm_castsi128_ps(_mm_set1_epi32(INT32_MAX));
    __m128 a = _mm_and_ps(value.a, sizes), b = _mm_and_ps(value.b, sizes);

    most.halves = _mm_max_epi16(most.halves, _mm_castps_si128(a));
    most.halves = _mm_max_epi16(most.halves, _mm_castps_si128(b));
    return (eight_most){_mm_max_ps(a, most.a), _mm_max_ps(b, most.b), most.halves};
}

EIGHT_INLINE void eight_lanes(eight_most most, uint32_t *lanes)
{
    int bad = _mm_movemask_epi8(_mm_cmpgt_epi16(most.halves, _mm_set1_epi32(0x7f7f7fff)));

    _mm_storeu_ps((float *)(void *)lanes, most.a);
    _mm_storeu_ps((float *)(void *)(lanes + 4), most.b);
    if (bad)
        lanes[0] = INT32_MAX;
}

EIGHT_INLINE eight_words eight_nearest(eight value)
{
    return (eight_words){_mm_cvtps_epi32(value.a), _mm_cvtps_epi32(value.b)};
}

EIGHT_INLINE void words_put_s16(unsigned char *out, eight_words first, eight_words last)
{
    _mm_storeu_si128((void *)out, _mm_packs_epi32(first.a, first.b));
    _mm_storeu_si128((void *)(out + 16), _mm_packs_epi32(last.a, last.b));
}

EIGHT_INLINE void words_put_s24(unsigned char *out, eight_words words)
{
    int32_t word[8];

    memcpy(word, &words, sizeof word);
    for (uint32_t i = 0; i < 7; i++) /* each goes over what the one before it has too much */
        memcpy(out + 3 * i, &word[i], 4);
    memcpy(out + 21, &word[7], 3);
}

EIGHT_INLINE void words_put_s32(void *out, eight_words words)
{
    memcpy(out, &words, sizeof words);
}

#elif defined(__aarch64__)

typedef struct {
    int32x4_t a, b;
} eight_words;

typedef eight_words eight_most; /* the bits of the largest magnitude so far */

EIGHT_INLINE eight_most eight_least(void)
{
    return (eight_most){vdupq_n_s32(0), vdupq_n_s32(0)};
}

EIGHT_INLINE int32x4_t four_size(four_floats value)
{
    return vreinterpretq_s32_f32(vabsq_f32((float32x4_t)value));
}

EIGHT_INLINE eight_most eight_raise(eight_most most, eight value)
{
    return (eight_most){vmaxq_s32(most.a, four_size(value.a)),
                        vmaxq_s32(most.b, four_size(value.b))};
}

EIGHT_INLINE void eight_lanes(eight_most most, uint32_t *lanes)
{
    vst1q_u32(lanes, vreinterpretq_u32_s32(most.a));
    vst1q_u32(lanes + 4, vreinterpretq_u32_s32(most.b));
}

EIGHT_INLINE eight_words eight_nearest(eight value)
{
    return (eight_words){vcvtnq_s32_f32((float32x4_t)value.a),
                         vcvtnq_s32_f32((float32x4_t)value.b)};
}

EIGHT_INLINE void words_put_s16(unsigned char *out, eight_words first, eight_words last)
{
    int16x8_t halves[2] = {vcombine_s16(vqmovn_s32(first.a), vqmovn_s32(first.b)),
                           vcombine_s16(vqmovn_s32(last.a), vqmovn_s32(last.b))};

    memcpy(out, halves, sizeof halves);
}

EIGHT_INLINE void words_put_s24(unsigned char *out, eight_words words)
{
    static const uint8_t order[16] = {0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, 255, 255, 255, 255};
    uint8x16_t places = vld1q_u8(order);
    uint8x16_t last = vqtbl1q_u8(vreinterpretq_u8_s32(words.b), places);
    uint32_t end = vgetq_lane_u32(vreinterpretq_u32_u8(last), 2);

    vst1q_u8(out, vqtbl1q_u8(vreinterpretq_u8_s32(words.a), places));
    vst1_u8(out + 12, vget_low_u8(last));
    memcpy(out + 20, &end, 4);
}

EIGHT_INLINE void words_put_s32(void *out, eight_words words)
{
    memcpy(out, &words, sizeof words);
}

#endif

#if defined(__x86_64__) || defined(__aarch64__)

/* Sixteen samples. */
EIGHT_INLINE void pair_put(unsigned char *out, eight first, eight last, uint32_t format)
{
    const eight scale = eight_all(format == NJ_FORMAT_S16     ? 0x1p15f
                                  : format == NJ_FORMAT_S24_3 ? 0x1p23f
                                                              : 0x1p31f);

    if (format == NJ_FORMAT_F32) {
        memcpy(out, &first, sizeof first);
        memcpy(out + 32, &last, sizeof last);
        return;
    }
    first = eight_times(first, scale);
    last = eight_times(last, scale);
    if (format == NJ_FORMAT_S16) {
        words_put_s16(out, eight_nearest(first), eight_nearest(last));
    } else if (format == NJ_FORMAT_S24_3) {
        words_put_s24(out, eight_nearest(first));
        words_put_s24(out + 24, eight_nearest(last));
    } else {
        words_put_s32(out, eight_nearest(first));
        words_put_s32(out + 32, eight_nearest(last));
    }
}

EIGHT_INLINE eight_most put_sixteen(unsigned char *out, const float *sum, eight_most most,
                                    uint32_t format)
{
    eight first = eight_floats(sum), last = eight_floats(sum + 8);

    pair_put(out, first, last, format);
    return eight_raise(eight_raise(most, first), last);
}

EIGHT_INLINE void put_loop(unsigned char *out, const float *sum, uint32_t samples, uint32_t *lanes,
                           uint32_t format, uint32_t bytes)
{
    eight_most most = eight_least();
    size_t i = 0;

#pragma GCC unroll 4
    for (; i + 16 <= samples; i += 16)
        most = put_sixteen(out + i * bytes, sum + i, most, format);
    if (i < samples) {
        float rest[16] = {0};
        unsigned char put[64];

        memcpy(rest, sum + i, (samples - i) * sizeof *sum);
        most = put_sixteen(put, rest, most, format);
        memcpy(out + i * bytes, put, (samples - i) * bytes);
    }
    eight_lanes(most, lanes);
}

#define PUT(suffix, format, bytes)                                                                 \
    static void put_##suffix(void *out, const float *sum, uint32_t samples, uint32_t *lanes)       \
    {                                                                                              \
        put_loop(out, sum, samples, lanes, format, bytes);                                         \
    }
PUT(s16, NJ_FORMAT_S16, 2)
PUT(s24, NJ_FORMAT_S24_3, 3)
PUT(s32, NJ_FORMAT_S32, 4)
PUT(f32, NJ_FORMAT_F32, 4)
#undef PUT

#else
#define put_s16 NULL
#define put_s24 NULL
#define put_s32 NULL
#define put_f32 NULL
#endif

#endif
