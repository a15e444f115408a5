/* SPDX-License-Identifier: MIT
 * format_round.c - floats to the formats. */
#include "core/format.h"

#include <string.h>
#if defined(__x86_64__)
#include <immintrin.h>
#elif defined(__aarch64__)
#include <arm_neon.h>
#endif

#include "core/wide.h"

/* Beyond this a float has no fraction. Adding it and taking it away rounds what is smaller to a
 * whole number, nearest even. */
#define NO_FRACTION 0x1p23f

static inline float nearest(float value)
{
    float size = value < 0.0f ? -value : value;
    float shift = value < 0.0f ? -NO_FRACTION : NO_FRACTION;
    float whole = (value + shift) - shift;

    return size < NO_FRACTION ? whole : value;
}

/* The whole number nearest to value x full as an integer, saturated; *clipped counts. top is the
 * largest float that is not beyond the largest integer, which is full - 1. */
static inline int32_t quantize(float value, float full, float top, uint32_t *clipped)
{
    float scaled = value * full;
    float whole = nearest(scaled);
    float low = whole < -full ? -full : whole;
    float bounded = low > top ? top : low;
    float number = value == value ? bounded : 0.0f;
    int32_t result = (int32_t)number;
    int32_t over = whole >= full;

    *clipped += (uint32_t)(over | (whole < -full));
    return over ? (int32_t)((uint32_t)full - 1u) : result;
}

/* Eights at a time; the processor rounds to nearest even and saturates. Returns how far it came. */
#if defined(__x86_64__)

/* Bounded to where four whole numbers still are right; adds 1 to each of *clipped that is beyond 16
 * bits once it is rounded. */
static inline __m128i four_to_words(const float *in, __m128i *clipped)
{
    __m128 value = _mm_mul_ps(_mm_loadu_ps(in), _mm_set1_ps(0x1p15f));
    __m128 number = _mm_and_ps(value, _mm_cmpord_ps(value, value));
    __m128 beyond = _mm_or_ps(_mm_cmpge_ps(number, _mm_set1_ps(32767.5f)),
                              _mm_cmplt_ps(number, _mm_set1_ps(-32768.5f)));
    __m128 low = _mm_max_ps(number, _mm_set1_ps(-65536.0f));

    *clipped = _mm_sub_epi32(*clipped, _mm_castps_si128(beyond));
    return _mm_cvtps_epi32(_mm_min_ps(low, _mm_set1_ps(65536.0f)));
}

static uint32_t eights_to_s16(int16_t *out, const float *in, uint32_t samples, uint32_t *clipped)
{
    __m128i count = _mm_setzero_si128();
    uint32_t i = 0, counts[4];

    for (; i + 8 <= samples; i += 8) {
        __m128i a = four_to_words(in + i, &count), b = four_to_words(in + i + 4, &count);

        _mm_storeu_si128((void *)(out + i), _mm_packs_epi32(a, b));
    }
    memcpy(counts, &count, sizeof counts);
    *clipped = counts[0] + counts[1] + counts[2] + counts[3];
    return i;
}

#elif defined(__aarch64__)

static uint32_t eights_to_s16(int16_t *out, const float *in, uint32_t samples, uint32_t *clipped)
{
    uint32x4_t right = vdupq_n_u32(0); /* minus how many are not clipped */
    uint32_t i = 0;

    for (; i + 8 <= samples; i += 8) {
        int32x4_t a = vcvtnq_s32_f32(vmulq_n_f32(vld1q_f32(in + i), 0x1p15f));
        int32x4_t b = vcvtnq_s32_f32(vmulq_n_f32(vld1q_f32(in + i + 4), 0x1p15f));
        int16x4_t c = vqmovn_s32(a), d = vqmovn_s32(b);

        right = vaddq_u32(right, vceqq_s32(vmovl_s16(c), a));
        right = vaddq_u32(right, vceqq_s32(vmovl_s16(d), b));
        vst1q_s16(out + i, vcombine_s16(c, d));
    }
    *clipped = i + vaddvq_u32(right);
    return i;
}

#else

static uint32_t eights_to_s16(int16_t *out, const float *in, uint32_t samples, uint32_t *clipped)
{
    (void)out;
    (void)in;
    (void)samples;
    *clipped = 0;
    return 0;
}

#endif

static uint32_t float_to_s16(int16_t *restrict out, const float *restrict in, uint32_t samples)
{
    uint32_t clipped, i = eights_to_s16(out, in, samples, &clipped);

    for (; i < samples; i++)
        out[i] = (int16_t)quantize(in[i], 0x1p15f, 0x1p15f - 1.0f, &clipped);
    return clipped;
}

WIDE static uint32_t float_to_s32(int32_t *restrict out, const float *restrict in, uint32_t samples)
{
    uint32_t clipped = 0;

    for (uint32_t i = 0; i < samples; i++)
        out[i] = quantize(in[i], 0x1p31f, 0x1.fffffep30f, &clipped);
    return clipped;
}

/* Right-aligned 24 bits. */
WIDE static uint32_t float_to_s24(int32_t *restrict out, const float *restrict in, uint32_t samples)
{
    uint32_t clipped = 0;

    for (uint32_t i = 0; i < samples; i++)
        out[i] = quantize(in[i], 0x1p23f, 0x1p23f - 1.0f, &clipped);
    return clipped;
}

static uint64_t float_to_s24_3(uint8_t *restrict out, const float *restrict in, uint32_t samples)
{
    int32_t values[64];
    uint64_t clipped = 0;

    for (uint32_t done = 0; done < samples;) {
        uint32_t count = samples - done < 64 ? samples - done : 64;

        clipped += float_to_s24(values, in + done, count);
        for (uint32_t i = 0; i < count; i++, out += 3) {
            out[0] = (uint8_t)values[i];
            out[1] = (uint8_t)(values[i] >> 8);
            out[2] = (uint8_t)(values[i] >> 16);
        }
        done += count;
    }
    return clipped;
}

WIDE static uint32_t float_to_s8(int8_t *restrict out, const float *restrict in, uint32_t samples)
{
    uint32_t clipped = 0;

    for (uint32_t i = 0; i < samples; i++)
        out[i] = (int8_t)quantize(in[i], 0x1p7f, 0x1p7f - 1.0f, &clipped);
    return clipped;
}

WIDE static uint32_t float_to_u8(uint8_t *restrict out, const float *restrict in, uint32_t samples)
{
    uint32_t clipped = 0;

    for (uint32_t i = 0; i < samples; i++)
        out[i] = (uint8_t)(quantize(in[i], 0x1p7f, 0x1p7f - 1.0f, &clipped) + 128);
    return clipped;
}

static uint64_t float_to_f32(float *restrict out, const float *restrict in, uint32_t samples)
{
    uint32_t clipped = 0;

    for (uint32_t i = 0; i < samples; i++) {
        out[i] = in[i];
        clipped += in[i] > 1.0f || in[i] < -1.0f;
    }
    return clipped;
}

uint64_t format_from_float(void *out, const float *in, uint64_t samples, uint32_t format)
{
    uint32_t count = (uint32_t)samples;

    switch (format) {
    case NJ_FORMAT_S16:
        return float_to_s16(out, in, count);
    case NJ_FORMAT_S24_3:
        return float_to_s24_3(out, in, count);
    case NJ_FORMAT_S32:
        return float_to_s32(out, in, count);
    case NJ_FORMAT_U8:
        return float_to_u8(out, in, count);
    case NJ_FORMAT_S8:
        return float_to_s8(out, in, count);
    default:
        return float_to_f32(out, in, count);
    }
}
