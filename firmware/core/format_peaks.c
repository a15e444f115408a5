/* SPDX-License-Identifier: MIT
 * format_peaks.c - the largest magnitude of each channel. */
#include "core/format.h"

#include <string.h>
#if defined(__x86_64__)
#include <immintrin.h>
#elif defined(__aarch64__)
#include <arm_neon.h>
#endif

#include "core/sample.h"
#include "core/wide.h"

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
PEAKS(peaks_u8, uint8_t, SAMPLE_U8, 0x1p-7f)
PEAKS(peaks_s8, int8_t, SAMPLE_S8, 0x1p-7f)
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
    case NJ_FORMAT_U8:
        peaks_u8(in, frames, channels, peaks);
        break;
    case NJ_FORMAT_S8:
        peaks_s8(in, frames, channels, peaks);
        break;
    default:
        peaks_f32(in, frames, channels, peaks);
        break;
    }
}
