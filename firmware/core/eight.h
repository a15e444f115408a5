/* SPDX-License-Identifier: MIT
 * eight.h - eight samples at once, with what the translation unit's processor has: AVX2, SSE2,
 * NEON, or any that gcc knows. Each operation rounds on its own; all of them give the same bits.
 *
 * A file that begins with #pragma GCC target("avx2") gets AVX2.
 *
 * Callback: all safe. */
#ifndef CORE_EIGHT_H
#define CORE_EIGHT_H

#include <stdint.h>
#include <string.h>

#include "nightjar.h"

#if defined(__x86_64__)
#include <immintrin.h>
#elif defined(__aarch64__)
#include <arm_neon.h>
#endif

#define EIGHT_INLINE static inline __attribute__((always_inline))

typedef float four_floats __attribute__((vector_size(16)));
typedef int32_t four_words __attribute__((vector_size(16)));

#if defined(__AVX2__)

typedef __m256 eight;

EIGHT_INLINE eight eight_all(float value)
{
    return _mm256_set1_ps(value);
}

EIGHT_INLINE eight eight_floats(const void *at)
{
    return _mm256_loadu_ps(at);
}

EIGHT_INLINE void eight_store(float *at, eight value)
{
    _mm256_storeu_ps(at, value);
}

EIGHT_INLINE eight eight_times(eight a, eight b)
{
    return a * b;
}

EIGHT_INLINE eight eight_plus(eight a, eight b)
{
    return a + b;
}

/* 16 bits as they are. */
#define EIGHT_S16_SCALE 1.0f
EIGHT_INLINE eight eight_s16(const void *at)
{
    return _mm256_cvtepi32_ps(_mm256_cvtepi16_epi32(_mm_loadu_si128(at)));
}

/* 8 bits as they are. */
#define EIGHT_S8_SCALE 1.0f
EIGHT_INLINE eight eight_s8(const void *at)
{
    return _mm256_cvtepi32_ps(_mm256_cvtepi8_epi32(_mm_loadl_epi64(at)));
}

EIGHT_INLINE eight eight_u8(const void *at)
{
    __m128i middle = _mm_set1_epi8(-128);

    return _mm256_cvtepi32_ps(_mm256_cvtepi8_epi32(_mm_xor_si128(_mm_loadl_epi64(at), middle)));
}

/* 24 bits at the top of 32; reads 24 bytes, no more. */
EIGHT_INLINE eight eight_s24(const void *at)
{
    const __m256i order =
        _mm256_setr_epi8(-1, 0, 1, 2, -1, 3, 4, 5, -1, 6, 7, 8, -1, 9, 10, 11, /* from byte 0 */
                         -1, 4, 5, 6, -1, 7, 8, 9, -1, 10, 11, 12, -1, 13, 14, 15 /* from 8 */);
    __m256i bytes =
        _mm256_loadu2_m128i((const void *)((const unsigned char *)at + 8), (const void *)at);

    return _mm256_cvtepi32_ps(_mm256_shuffle_epi8(bytes, order));
}

EIGHT_INLINE eight eight_s32(const void *at)
{
    return _mm256_cvtepi32_ps(_mm256_loadu_si256(at));
}

/* Eight mono frames, and the eight stereo samples of the first and of the last four. Between load
 * and store pairs lie in another order, the same for both. */
struct pair {
    eight a, b;
};

EIGHT_INLINE struct pair pair_of(eight mono)
{
    return (struct pair){_mm256_unpacklo_ps(mono, mono), _mm256_unpackhi_ps(mono, mono)};
}

EIGHT_INLINE struct pair pair_load(const float *at)
{
    return (struct pair){_mm256_loadu2_m128(at + 8, at), _mm256_loadu2_m128(at + 12, at + 4)};
}

EIGHT_INLINE void pair_store(float *at, struct pair value)
{
    _mm256_storeu2_m128(at + 8, at, value.a);
    _mm256_storeu2_m128(at + 12, at + 4, value.b);
}

/* Frames from 0 on, of a mono clip. */
EIGHT_INLINE eight eight_count(void)
{
    return _mm256_setr_ps(0, 1, 2, 3, 4, 5, 6, 7);
}

/* The same in such an order that pair_of gives stereo samples in theirs. */
EIGHT_INLINE eight eight_count_pairs(void)
{
    return _mm256_setr_ps(0, 1, 4, 5, 2, 3, 6, 7);
}

#else

typedef struct {
    four_floats a, b;
} eight;

EIGHT_INLINE four_floats four_all(float value)
{
    return (four_floats){value, value, value, value};
}

EIGHT_INLINE eight eight_all(float value)
{
    return (eight){four_all(value), four_all(value)};
}

EIGHT_INLINE eight eight_floats(const void *at)
{
    eight value;

    memcpy(&value.a, at, 16);
    memcpy(&value.b, (const unsigned char *)at + 16, 16);
    return value;
}

EIGHT_INLINE void eight_store(float *at, eight value)
{
    memcpy(at, &value.a, 16);
    memcpy(at + 4, &value.b, 16);
}

EIGHT_INLINE eight eight_times(eight a, eight b)
{
    return (eight){a.a * b.a, a.b * b.b};
}

EIGHT_INLINE eight eight_plus(eight a, eight b)
{
    return (eight){a.a + b.a, a.b + b.b};
}

EIGHT_INLINE eight eight_of_words(four_words a, four_words b)
{
    return (eight){__builtin_convertvector(a, four_floats),
                   __builtin_convertvector(b, four_floats)};
}

EIGHT_INLINE eight eight_s32(const void *at)
{
    four_words a, b;

    memcpy(&a, at, 16);
    memcpy(&b, (const unsigned char *)at + 16, 16);
    return eight_of_words(a, b);
}

#if defined(__x86_64__)

/* 16 bits at the top of 32: saves the shift that would bring them down. */
#define EIGHT_S16_SCALE 0x1p-16f
EIGHT_INLINE eight eight_s16(const void *at)
{
    __m128i halves = _mm_loadu_si128(at), zero = _mm_setzero_si128();

    return eight_of_words((four_words)_mm_unpacklo_epi16(zero, halves),
                          (four_words)_mm_unpackhi_epi16(zero, halves));
}

/* The same with the even ones in front of the odd: that is one instruction less. */
#define EIGHT_APART
EIGHT_INLINE eight eight_s16_apart(const void *at)
{
    __m128i words = _mm_loadu_si128(at), odd = _mm_set1_epi32(-65536);

    return eight_of_words((four_words)_mm_slli_epi32(words, 16),
                          (four_words)_mm_and_si128(words, odd));
}

EIGHT_INLINE eight eight_apart(const float *at)
{
    __m128 first = _mm_loadu_ps(at), last = _mm_loadu_ps(at + 4);

    return (eight){_mm_shuffle_ps(first, last, 0x88), _mm_shuffle_ps(first, last, 0xdd)};
}

EIGHT_INLINE void eight_store_apart(float *at, eight value)
{
    _mm_storeu_ps(at, _mm_unpacklo_ps(value.a, value.b));
    _mm_storeu_ps(at + 4, _mm_unpackhi_ps(value.a, value.b));
}

/* 8 bits at the top of 32. */
#define EIGHT_S8_SCALE 0x1p-24f
EIGHT_INLINE eight eight_of_bytes(__m128i bytes)
{
    __m128i zero = _mm_setzero_si128(), halves = _mm_unpacklo_epi8(zero, bytes);

    return eight_of_words((four_words)_mm_unpacklo_epi16(zero, halves),
                          (four_words)_mm_unpackhi_epi16(zero, halves));
}

EIGHT_INLINE eight eight_s8(const void *at)
{
    return eight_of_bytes(_mm_loadl_epi64(at));
}

EIGHT_INLINE eight eight_u8(const void *at)
{
    return eight_of_bytes(_mm_xor_si128(_mm_loadl_epi64(at), _mm_set1_epi8(-128)));
}

EIGHT_INLINE eight four_twice(four_floats value)
{
    return (eight){_mm_unpacklo_ps(value, value), _mm_unpackhi_ps(value, value)};
}

#elif defined(__aarch64__)

#define EIGHT_S16_SCALE 1.0f
EIGHT_INLINE eight eight_s16(const void *at)
{
    int16x8_t halves;

    memcpy(&halves, at, 16);
    return eight_of_words((four_words)vmovl_s16(vget_low_s16(halves)),
                          (four_words)vmovl_high_s16(halves));
}

#define EIGHT_S8_SCALE 1.0f
EIGHT_INLINE eight eight_of_bytes(int8x8_t bytes)
{
    int16x8_t halves = vmovl_s8(bytes);

    return eight_of_words((four_words)vmovl_s16(vget_low_s16(halves)),
                          (four_words)vmovl_high_s16(halves));
}

EIGHT_INLINE eight eight_s8(const void *at)
{
    return eight_of_bytes(vld1_s8(at));
}

EIGHT_INLINE eight eight_u8(const void *at)
{
    return eight_of_bytes(vreinterpret_s8_u8(veor_u8(vld1_u8(at), vdup_n_u8(128))));
}

EIGHT_INLINE eight four_twice(four_floats value)
{
    return (eight){(four_floats)vzip1q_f32((float32x4_t)value, (float32x4_t)value),
                   (four_floats)vzip2q_f32((float32x4_t)value, (float32x4_t)value)};
}

#else

#define EIGHT_S16_SCALE 1.0f
EIGHT_INLINE eight eight_s16(const void *at)
{
    int16_t s[8];

    memcpy(s, at, sizeof s);
    return eight_of_words((four_words){s[0], s[1], s[2], s[3]},
                          (four_words){s[4], s[5], s[6], s[7]});
}

#define EIGHT_S8_SCALE 1.0f
EIGHT_INLINE eight eight_s8(const void *at)
{
    int8_t s[8];

    memcpy(s, at, sizeof s);
    return eight_of_words((four_words){s[0], s[1], s[2], s[3]},
                          (four_words){s[4], s[5], s[6], s[7]});
}

EIGHT_INLINE eight eight_u8(const void *at)
{
    uint8_t u[8];

    memcpy(u, at, sizeof u);
    return eight_of_words((four_words){u[0] - 128, u[1] - 128, u[2] - 128, u[3] - 128},
                          (four_words){u[4] - 128, u[5] - 128, u[6] - 128, u[7] - 128});
}

EIGHT_INLINE eight four_twice(four_floats v)
{
    return (eight){(four_floats){v[0], v[0], v[1], v[1]}, (four_floats){v[2], v[2], v[3], v[3]}};
}

#endif

#if defined(__aarch64__)
EIGHT_INLINE eight eight_s24(const void *at)
{
    static const uint8_t first[16] = {255, 0, 1, 2, 255, 3, 4, 5, 255, 6, 7, 8, 255, 9, 10, 11};
    static const uint8_t last[16] = {255, 4, 5, 6, 255, 7, 8, 9, 255, 10, 11, 12, 255, 13, 14, 15};
    const uint8_t *bytes = at;

    return eight_of_words((four_words)vqtbl1q_u8(vld1q_u8(bytes), vld1q_u8(first)),
                          (four_words)vqtbl1q_u8(vld1q_u8(bytes + 8), vld1q_u8(last)));
}

#else

/* The word that ends with the sample's three bytes, without its lowest; of the first, that starts
 * with them. */
EIGHT_INLINE eight eight_s24(const void *at)
{
    const unsigned char *bytes = at;
    uint32_t word[8];
    four_words a, b, mask = {-256, -256, -256, -256};

    memcpy(word, bytes, 4);
    word[0] <<= 8;
    for (uint32_t i = 1; i < 8; i++)
        memcpy(&word[i], bytes + 3 * i - 1, 4);
    a = (four_words){(int32_t)word[0], (int32_t)word[1], (int32_t)word[2], (int32_t)word[3]};
    b = (four_words){(int32_t)word[4], (int32_t)word[5], (int32_t)word[6], (int32_t)word[7]};
    return eight_of_words(a & mask, b & mask);
}

#endif

struct pair {
    eight a, b;
};

EIGHT_INLINE struct pair pair_of(eight mono)
{
    return (struct pair){four_twice(mono.a), four_twice(mono.b)};
}

EIGHT_INLINE struct pair pair_load(const float *at)
{
    return (struct pair){eight_floats(at), eight_floats(at + 8)};
}

EIGHT_INLINE void pair_store(float *at, struct pair value)
{
    eight_store(at, value.a);
    eight_store(at + 8, value.b);
}

EIGHT_INLINE eight eight_count(void)
{
    return (eight){{0, 1, 2, 3}, {4, 5, 6, 7}};
}

EIGHT_INLINE eight eight_count_pairs(void)
{
    return eight_count();
}

#endif

EIGHT_INLINE struct pair pair_plus(struct pair a, struct pair b)
{
    return (struct pair){eight_plus(a.a, b.a), eight_plus(a.b, b.b)};
}

/* By enum nj_format, a constant where this is used. */
EIGHT_INLINE eight eight_load(const unsigned char *at, uint32_t format)
{
    return format == NJ_FORMAT_S16     ? eight_s16(at)
           : format == NJ_FORMAT_S24_3 ? eight_s24(at)
           : format == NJ_FORMAT_S32   ? eight_s32(at)
           : format == NJ_FORMAT_U8    ? eight_u8(at)
           : format == NJ_FORMAT_S8    ? eight_s8(at)
                                       : eight_floats(at);
}

#endif
