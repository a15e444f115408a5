/* SPDX-License-Identifier: MIT */
#include "core/put.h"

#include <string.h>

#include "core/format.h"
#include "core/mix_loops.h"

#define NO_FRACTION 0x1p23f /* beyond this a float has none */

/* What a magnitude of 1.0 is as a number of the format. */
static float full_of(uint32_t format)
{
    return format == NJ_FORMAT_S16     ? 0x1p15f
           : format == NJ_FORMAT_S24_3 ? 0x1p23f
           : format == NJ_FORMAT_S32   ? 0x1p31f
                                       : 1.0f;
}

/* The least magnitude that the loops cannot put: it may be rounded beyond the largest number. */
static float limit_of(uint32_t format)
{
    return format == NJ_FORMAT_S16     ? 1.0f - 0x1p-16f
           : format == NJ_FORMAT_S24_3 ? 1.0f - 0x1p-24f
           : format == NJ_FORMAT_S32   ? 1.0f
                                       : 1.0f + 0x1p-23f;
}

/* A magnitude as it reads in the format; it is below the limit. */
static float rounded(float size, uint32_t format)
{
    float full = full_of(format), number = size * full;

    if (format == NJ_FORMAT_F32)
        return size;
    return (number < NO_FRACTION ? (number + NO_FRACTION) - NO_FRACTION : number) / full;
}

/* Folds the lanes down to channels, known where this is used. False: a loop could not put one. */
static inline __attribute__((always_inline)) bool fold(uint32_t *lanes, uint32_t channels,
                                                       uint32_t format, float *peaks)
{
    float limit = limit_of(format), size;
    uint32_t beyond, worst = 0;

#pragma GCC unroll 4
    for (uint32_t width = MIX_LANES / 2; width >= channels; width /= 2)
#pragma GCC unroll 4
        for (uint32_t k = 0; k < width; k++)
            lanes[k] = lanes[k] > lanes[k + width] ? lanes[k] : lanes[k + width];
    for (uint32_t k = 0; k < channels; k++)
        worst = lanes[k] > worst ? lanes[k] : worst;
    memcpy(&beyond, &limit, sizeof beyond); /* floats that are not negative order like their bits */
    if (worst >= beyond)
        return false;
    for (uint32_t k = 0; k < channels; k++) {
        memcpy(&size, &lanes[k], sizeof size);
        size = rounded(size, format);
        peaks[k] = size > peaks[k] ? size : peaks[k];
    }
    return true;
}

static bool take_lanes(uint32_t *lanes, uint32_t channels, uint32_t format, float *peaks)
{
    return channels == 2   ? fold(lanes, 2, format, peaks)
           : channels == 1 ? fold(lanes, 1, format, peaks)
                           : fold(lanes, channels, format, peaks);
}

uint64_t put_sum(void *out, const float *sum, uint32_t frames, uint32_t channels, uint32_t format,
                 float *peaks, float *scratch)
{
    mix_put *put = mix_loops_choose()->put[format];
    uint32_t samples = frames * channels;
    uint32_t lanes[MIX_LANES];
    uint64_t clipped;

    if (put && MIX_LANES % channels == 0) {
        put(out, sum, samples, lanes);
        if (take_lanes(lanes, channels, format, peaks))
            return 0;
    }
    clipped = format_from_float(scratch, sum, samples, format);
    format_peaks(scratch, frames, channels, format, peaks);
    memcpy(out, scratch, (size_t)samples * nj_format_bytes(format));
    return clipped;
}
