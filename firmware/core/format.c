/* SPDX-License-Identifier: MIT */
#include "core/format.h"

#include <string.h>
#if defined(__x86_64__)
#include <immintrin.h>
#elif defined(__aarch64__)
#include <arm_neon.h>
#endif

#include "core/sample.h"
#include "core/wide.h"

uint32_t nj_format_bytes(uint32_t format)
{
    switch (format) {
#define FORMAT_BYTES(name, text, bytes, bits)                                                      \
    case name:                                                                                     \
        return bytes;
        NJ_FORMATS(FORMAT_BYTES)
#undef FORMAT_BYTES
    default:
        return 0;
    }
}

uint32_t nj_format_bits(uint32_t format)
{
    switch (format) {
#define FORMAT_BITS(name, text, bytes, bits)                                                       \
    case name:                                                                                     \
        return bits;
        NJ_FORMATS(FORMAT_BITS)
#undef FORMAT_BITS
    default:
        return 0;
    }
}

const char *nj_format_name(uint32_t format)
{
    switch (format) {
#define FORMAT_NAME(name, text, bytes, bits)                                                       \
    case name:                                                                                     \
        return text;
        NJ_FORMATS(FORMAT_NAME)
#undef FORMAT_NAME
    case NJ_FORMAT_ANY:
        return "any";
    default:
        return "?";
    }
}

float format_scale(uint32_t format)
{
    return format == NJ_FORMAT_S16 ? 0x1p-15f : format == NJ_FORMAT_F32 ? 1.0f : 0x1p-31f;
}

#define TO_FLOAT(name, type, load)                                                                 \
    WIDE static void name(float *restrict out, const type *restrict in, uint64_t samples,          \
                          float gain)                                                              \
    {                                                                                              \
        for (size_t i = 0; i < samples; i++)                                                       \
            out[i] = gain * load(in, i);                                                           \
    }
TO_FLOAT(s16_to_float, int16_t, SAMPLE_S16)
TO_FLOAT(s24_to_float, uint8_t, SAMPLE_S24)
TO_FLOAT(s32_to_float, int32_t, SAMPLE_S32)
TO_FLOAT(f32_to_float, float, SAMPLE_F32)

void format_to_float(float *out, const void *in, uint64_t samples, uint32_t format, float gain)
{
    gain *= format_scale(format);
    switch (format) {
    case NJ_FORMAT_S16:
        s16_to_float(out, in, samples, gain);
        break;
    case NJ_FORMAT_S24_3:
        s24_to_float(out, in, samples, gain);
        break;
    case NJ_FORMAT_S32:
        s32_to_float(out, in, samples, gain);
        break;
    default:
        f32_to_float(out, in, samples, gain);
        break;
    }
}

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
    default:
        return float_to_f32(out, in, count);
    }
}

/* Folding into eight lanes keeps the loop one that vectors do, for 1, 2, 4 and 8 channels. */
#define LANES 8

#define PEAKS(name, type, load, scale)                                                             \
    WIDE static void name(const type *restrict in, uint64_t frames, uint32_t channels,             \
                          float *peaks)                                                            \
    {                                                                                              \
        uint64_t samples = frames * channels, i = 0;                                               \
        float lanes[LANES] = {0};                                                                  \
                                                                                                   \
        if (LANES % channels == 0) {                                                               \
            for (; i + LANES <= samples; i += LANES) {                                             \
                for (uint32_t k = 0; k < LANES; k++) {                                             \
                    float value = load(in, i + k);                                                 \
                    float size = value < 0 ? -value : value;                                       \
                    lanes[k] = size > lanes[k] ? size : lanes[k];                                  \
                }                                                                                  \
            }                                                                                      \
            for (uint32_t k = 0; k < LANES; k++)                                                   \
                raise_peak(&peaks[k % channels], lanes[k] * (scale));                              \
        }                                                                                          \
        for (uint32_t k = 0; i < samples; i++, k = k + 1 < channels ? k + 1 : 0) {                 \
            float value = load(in, i);                                                             \
            raise_peak(&peaks[k], (value < 0 ? -value : value) * (scale));                         \
        }                                                                                          \
    }

static inline void raise_peak(float *peak, float size)
{
    float bounded = size > 1.0f ? 1.0f : size;

    *peak = bounded > *peak ? bounded : *peak;
}

PEAKS(peaks_any_s16, int16_t, SAMPLE_S16, 0x1p-15f)
PEAKS(peaks_s24, uint8_t, SAMPLE_S24, 0x1p-31f)
PEAKS(peaks_s32, int32_t, SAMPLE_S32, 0x1p-31f)
PEAKS(peaks_f32, float, SAMPLE_F32, 1.0f)

/* The largest and smallest of every eighth sample; whole eights only. */
static void bounds_s16(const int16_t *in, uint64_t samples, int16_t *high, int16_t *low)
{
#if defined(__x86_64__)
    __m128i most = _mm_setzero_si128(), least = _mm_setzero_si128();

    for (uint64_t i = 0; i + LANES <= samples; i += LANES) {
        __m128i value = _mm_loadu_si128((const void *)(in + i));

        most = _mm_max_epi16(most, value);
        least = _mm_min_epi16(least, value);
    }
    memcpy(high, &most, sizeof most);
    memcpy(low, &least, sizeof least);
#elif defined(__aarch64__)
    int16x8_t most = vdupq_n_s16(0), least = vdupq_n_s16(0);

    for (uint64_t i = 0; i + LANES <= samples; i += LANES) {
        int16x8_t value = vld1q_s16(in + i);

        most = vmaxq_s16(most, value);
        least = vminq_s16(least, value);
    }
    vst1q_s16(high, most);
    vst1q_s16(low, least);
#else
    memset(high, 0, LANES * sizeof *high);
    memset(low, 0, LANES * sizeof *low);
    for (uint64_t i = 0; i + LANES <= samples; i += LANES) {
        for (uint32_t k = 0; k < LANES; k++) {
            high[k] = in[i + k] > high[k] ? in[i + k] : high[k];
            low[k] = in[i + k] < low[k] ? in[i + k] : low[k];
        }
    }
#endif
}

static void peaks_s16(const int16_t *in, uint64_t frames, uint32_t channels, float *peaks)
{
    uint64_t whole = frames * channels / LANES * LANES;
    int16_t high[LANES], low[LANES];

    if (LANES % channels != 0) {
        peaks_any_s16(in, frames, channels, peaks);
        return;
    }
    bounds_s16(in, whole, high, low);
    for (uint32_t k = 0; k < LANES; k++) {
        int32_t size = high[k] > -low[k] ? high[k] : -low[k];

        raise_peak(&peaks[k % channels], (float)size * 0x1p-15f);
    }
    if (whole < frames * channels)
        peaks_any_s16(in + whole, frames - whole / channels, channels, peaks);
}

void format_peaks(const void *in, uint64_t frames, uint32_t channels, uint32_t format, float *peaks)
{
    switch (format) {
    case NJ_FORMAT_S16:
        peaks_s16(in, frames, channels, peaks);
        break;
    case NJ_FORMAT_S24_3:
        peaks_s24(in, frames, channels, peaks);
        break;
    case NJ_FORMAT_S32:
        peaks_s32(in, frames, channels, peaks);
        break;
    default:
        peaks_f32(in, frames, channels, peaks);
        break;
    }
}
