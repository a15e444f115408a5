/* SPDX-License-Identifier: MIT */
#include "core/mix_shape.h"

#include "core/format.h"

/* Two runs of the widest clip fit the scratch. */
#define SHAPED_FRAMES (MIX_FRAMES / 2)

/* Frame i of the cross-fade is a + (b - a) * t, t = (i + 1) * (1 / (frames + 1)). */
static void cross(float *restrict a, const float *restrict b, uint32_t frames, uint32_t channels,
                  int32_t first, float step)
{
    for (size_t i = 0; i < frames; i++) {
        float share = (float)(first + (int32_t)i + 1) * step;

        for (size_t k = 0; k < channels; k++)
            a[i * channels + k] += (b[i * channels + k] - a[i * channels + k]) * share;
    }
}

/* A run's samples as floats. */
static const float *load(const struct mix *mix, const struct voice *voice, uint32_t frames)
{
    uint64_t section = voice->loop_to - voice->loop_from;
    float *before = mix->scratch + SHAPED_FRAMES * NJ_MAX_CHANNELS;

    mix_load(mix, voice, voice->position, mix->scratch, frames, 1.0f);
    if (!voice->crossing)
        return mix->scratch;
    mix_load(mix, voice, voice->position - section, before, frames, 1.0f);
    cross(mix->scratch, before, frames, voice->channels,
          (int32_t)(voice->position + voice->loop_fade - voice->loop_to), voice->crossing_step);
    return mix->scratch;
}

/* What an output's gain is multiplied with at a pan. */
static float share_of(float pan, uint32_t output)
{
    if (output == 0)
        return pan > 0.0f ? 1.0f - pan : 1.0f;
    return pan < 0.0f ? 1.0f + pan : 1.0f;
}

/* The gains of one of the first two outputs; those of the others are `gains` as they are. */
static void pan_gains(float *restrict panned, const float *restrict gains,
                      const struct mix_shape *shape, uint32_t frames, uint32_t output)
{
    const float share = share_of(shape->pan, output);

    for (size_t i = 0; i < frames; i++)
        panned[i] = gains[i] * (shape->pans ? share_of(shape->pans[i], output) : share);
}

static void add_output(float *restrict sum, const float *restrict in, const float *restrict gains,
                       uint32_t frames, uint32_t channels, uint32_t width)
{
    for (size_t i = 0; i < frames; i++)
        sum[i * channels] += gains[i] * in[i * width];
}

static void add_mean(float *restrict sum, const float *restrict in, const float *restrict gains,
                     uint32_t frames)
{
    for (size_t i = 0; i < frames; i++)
        sum[i] += 0.5f * (gains[i] * in[2 * i] + gains[i] * in[2 * i + 1]);
}

/* The clip's channel that an output plays, 1-based; 0 none. */
static uint32_t channel_of(const struct voice *voice, uint32_t output)
{
    return voice->route == ROUTE_SPREAD ? 1 : voice->map[output];
}

/* Gain and pan are at rest, and each of two outputs plays its channel, or both the only one. */
static bool is_steady(const struct mix *mix, const struct voice *voice,
                      const struct mix_shape *shape)
{
    return !shape->gains && !shape->pans && mix->channels == 2 &&
           (voice->route == ROUTE_DIRECT || voice->route == ROUTE_SPREAD);
}

static void add_steady(float *restrict sum, const float *restrict in, float left, float right,
                       uint32_t frames, uint32_t width)
{
    if (width == 1)
        for (size_t i = 0; i < frames; i++) {
            sum[2 * i] += left * in[i];
            sum[2 * i + 1] += right * in[i];
        }
    else
        for (size_t i = 0; i < frames; i++) {
            sum[2 * i] += left * in[2 * i];
            sum[2 * i + 1] += right * in[2 * i + 1];
        }
}

uint32_t mix_add_shaped(const struct mix *mix, const struct voice *voice,
                        const struct mix_shape *shape, uint32_t at, uint32_t frames)
{
    uint32_t count = frames < SHAPED_FRAMES ? frames : SHAPED_FRAMES;
    float *sum = mix->sum + (size_t)at * mix->channels;
    float gains[SHAPED_FRAMES], panned[SHAPED_FRAMES];
    const float *in = load(mix, voice, count);

    if (is_steady(mix, voice, shape)) {
        add_steady(sum, in, voice->settled * share_of(shape->pan, 0),
                   voice->settled * share_of(shape->pan, 1), count, voice->channels);
        return count;
    }
    for (size_t i = 0; i < count; i++)
        gains[i] = shape->gains ? shape->gains[i] : voice->settled;
    if (voice->route == ROUTE_MEAN) {
        add_mean(sum, in, gains, count);
        return count;
    }
    for (uint32_t k = 0; k < mix->channels; k++) {
        uint32_t channel = channel_of(voice, k);
        bool pans = k < 2;

        if (channel == 0)
            continue;
        if (pans)
            pan_gains(panned, gains, shape, count, k);
        add_output(sum + k, in + channel - 1, pans ? panned : gains, count, mix->channels,
                   voice->channels);
    }
    return count;
}
