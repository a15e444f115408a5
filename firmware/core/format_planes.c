/* SPDX-License-Identifier: MIT
 * format_planes.c - channel after channel, frame after frame, and some channels of many. */
#include <string.h>

#include "core/format.h"
#include "core/sample.h"

/* Memory may lie at any byte; `bytes` is a constant where this is used. */
static inline void step_bytes(unsigned char *restrict out, size_t out_step,
                              const unsigned char *restrict in, size_t in_step, uint64_t count,
                              size_t bytes)
{
    for (uint64_t i = 0; i < count; i++)
        memcpy(out + i * out_step, in + i * in_step, bytes);
}

/* One sample each out_step and in_step bytes. */
static void step_samples(unsigned char *out, size_t out_step, const unsigned char *in,
                         size_t in_step, uint64_t count, uint32_t bytes)
{
    switch (bytes) {
    case 1:
        step_bytes(out, out_step, in, in_step, count, 1);
        break;
    case 2:
        step_bytes(out, out_step, in, in_step, count, 2);
        break;
    case 3:
        step_bytes(out, out_step, in, in_step, count, 3);
        break;
    default:
        step_bytes(out, out_step, in, in_step, count, 4);
        break;
    }
}

#define GATHER(name, type, load)                                                                   \
    static void name(float *restrict out, const type *restrict in, uint32_t frames,                \
                     uint32_t channels, float gain)                                                \
    {                                                                                              \
        for (size_t i = 0; i < frames; i++)                                                        \
            out[i * channels] = gain * load(in, i);                                                \
    }
GATHER(gather_u8, uint8_t, SAMPLE_U8)
GATHER(gather_s8, int8_t, SAMPLE_S8)
GATHER(gather_s16, int16_t, SAMPLE_S16)
GATHER(gather_s24, uint8_t, SAMPLE_S24)
GATHER(gather_s32, int32_t, SAMPLE_S32)
GATHER(gather_f32, float, SAMPLE_F32)

/* One channel. */
static void gather(float *out, const void *in, uint32_t frames, uint32_t channels, uint32_t format,
                   float gain)
{
    switch (format) {
    case NJ_FORMAT_U8:
        gather_u8(out, in, frames, channels, gain);
        break;
    case NJ_FORMAT_S8:
        gather_s8(out, in, frames, channels, gain);
        break;
    case NJ_FORMAT_S16:
        gather_s16(out, in, frames, channels, gain);
        break;
    case NJ_FORMAT_S24_3:
        gather_s24(out, in, frames, channels, gain);
        break;
    case NJ_FORMAT_S32:
        gather_s32(out, in, frames, channels, gain);
        break;
    default:
        gather_f32(out, in, frames, channels, gain);
        break;
    }
}

void format_gather(float *out, const void *planes, uint64_t plane_bytes, uint64_t first_frame,
                   uint32_t frames, uint32_t channels, uint32_t format, float gain)
{
    const unsigned char *in = (const unsigned char *)planes + first_frame * nj_format_bytes(format);

    gain *= format_scale(format);
    for (uint32_t k = 0; k < channels; k++)
        gather(out + k, in + k * plane_bytes, frames, channels, format, gain);
}

void format_gather_bytes(void *out, const void *planes, uint64_t plane_bytes, uint64_t first_frame,
                         uint64_t frames, uint32_t channels, uint32_t format)
{
    uint32_t bytes = nj_format_bytes(format);
    const unsigned char *in = (const unsigned char *)planes + first_frame * bytes;

    for (uint32_t k = 0; k < channels; k++)
        step_samples((unsigned char *)out + k * bytes, (size_t)channels * bytes,
                     in + k * plane_bytes, bytes, frames, bytes);
}

void format_scatter(void *planes, uint64_t plane_bytes, uint64_t first_frame, const void *in,
                    uint64_t frames, uint32_t channels, uint32_t format)
{
    uint32_t bytes = nj_format_bytes(format);
    unsigned char *out = (unsigned char *)planes + first_frame * bytes;

    for (uint32_t k = 0; k < channels; k++)
        step_samples(out + k * plane_bytes, bytes, (const unsigned char *)in + k * bytes,
                     (size_t)channels * bytes, frames, bytes);
}

void format_map(void *out, uint32_t out_channels, const void *in, uint32_t in_channels,
                const uint8_t *map, uint64_t frames, uint32_t format)
{
    static const unsigned char silence[4], silent_u8 = 128;
    uint32_t bytes = nj_format_bytes(format);

    for (uint32_t k = 0; k < out_channels; k++) {
        const unsigned char *from = format == NJ_FORMAT_U8 ? &silent_u8 : silence;
        size_t step = 0;

        if (map[k] > 0) {
            from = (const unsigned char *)in + (map[k] - 1u) * bytes;
            step = (size_t)in_channels * bytes;
        }
        step_samples((unsigned char *)out + k * bytes, (size_t)out_channels * bytes, from, step,
                     frames, bytes);
    }
}
