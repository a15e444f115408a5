/* SPDX-License-Identifier: MIT */
#include "core/mix.h"

#include "core/format.h"
#include "core/mix_loops.h"
#include "core/mix_shape.h"
#include "core/source.h"

const void *mix_source_at(const struct mix *mix, const struct voice *voice, uint64_t frame)
{
    /* Memory outside the bank lies at an offset modulo 2^64: as a number, not as a pointer. */
    return (const void *)((uintptr_t)mix->bank + (uintptr_t)voice->data_offset +
                          (uintptr_t)(frame * voice->frame_bytes));
}

const void *mix_source(const struct mix *mix, const struct voice *voice)
{
    return mix_source_at(mix, voice, voice->position);
}

/* Multiplies each frame's samples by its gain. */
static void scale_frames(float *restrict samples, const float *restrict gains, uint32_t frames,
                         uint32_t channels)
{
    for (size_t i = 0; i < frames; i++)
        for (size_t k = 0; k < channels; k++)
            samples[i * channels + k] *= gains[i];
}

/* ---- one voice, on any route ---------------------------------------------------------------- */

const void *mix_in_row(const struct mix *mix, const struct voice *voice, uint32_t frames)
{
    if (voice->source.plane_bytes == 0)
        return mix_source(mix, voice);
    format_gather_bytes(mix->scratch, mix_source_at(mix, voice, 0), voice->source.plane_bytes,
                        voice->position, frames, voice->channels, voice->format);
    return mix->scratch;
}

void mix_load(const struct mix *mix, const struct voice *voice, uint64_t frame, float *out,
              uint32_t frames, float gain)
{
    const struct source *source = &voice->source;

    if (source->plane_bytes == 0)
        format_to_float(out, mix_source_at(mix, voice, frame), frames * voice->channels,
                        voice->format, gain);
    else
        format_gather(out, mix_source_at(mix, voice, 0), source->plane_bytes, frame, frames,
                      voice->channels, voice->format, gain);
}

/* A run's samples as floats at their gain: a constant, or gains[] when they are not NULL. */
static const float *load_run(const struct mix *mix, const struct voice *voice, uint32_t frames,
                             const float *gains)
{
    mix_load(mix, voice, voice->position, mix->scratch, frames, gains ? 1.0f : voice->settled);
    if (gains)
        scale_frames(mix->scratch, gains, frames, voice->channels);
    return mix->scratch;
}

static void route_direct(const struct mix *mix, const struct voice *voice, float *restrict sum,
                         uint32_t frames, const float *gains)
{
    uint32_t samples = frames * mix->channels;

    if (gains || voice->source.plane_bytes > 0) {
        const float *restrict in = load_run(mix, voice, frames, gains);

        for (size_t i = 0; i < samples; i++)
            sum[i] += in[i];
    } else {
        const struct mix_part part = {.level = voice->level};
        const struct mix_pass pass = {
            .base = mix_source(mix, voice), .parts = &part, .voices = 1, .count = samples};

        mix_loops_choose()->flat[voice->format](sum, &pass);
    }
}

static void route_spread(const struct mix *mix, const struct voice *voice, float *restrict sum,
                         uint32_t frames, const float *gains)
{
    const float *restrict in = load_run(mix, voice, frames, gains);

    for (size_t i = 0; i < frames; i++)
        for (size_t k = 0; k < mix->channels; k++)
            sum[i * mix->channels + k] += in[i];
}

static void route_mean(const struct mix *mix, const struct voice *voice, float *restrict sum,
                       uint32_t frames, const float *gains)
{
    const float *restrict in = load_run(mix, voice, frames, gains);

    for (size_t i = 0; i < frames; i++)
        sum[i] += 0.5f * (in[2 * i] + in[2 * i + 1]);
}

static void route_map(const struct mix *mix, const struct voice *voice, float *restrict sum,
                      uint32_t frames, const float *gains)
{
    const float *restrict in = load_run(mix, voice, frames, gains);
    uint32_t channels = mix->channels, width = voice->channels;

    for (size_t k = 0; k < channels; k++) {
        uint32_t from = voice->map[k];

        if (from == 0)
            continue;
        for (size_t i = 0; i < frames; i++)
            sum[i * channels + k] += in[i * width + from - 1];
    }
}

static void add_run(const struct mix *mix, const struct voice *voice, uint32_t at, uint32_t frames,
                    const float *gains)
{
    float *sum = mix->sum + (uint64_t)at * mix->channels;

    switch (voice->route) {
    case ROUTE_DIRECT:
        route_direct(mix, voice, sum, frames, gains);
        break;
    case ROUTE_SPREAD:
        route_spread(mix, voice, sum, frames, gains);
        break;
    case ROUTE_MEAN:
        route_mean(mix, voice, sum, frames, gains);
        break;
    default:
        route_map(mix, voice, sum, frames, gains);
        break;
    }
}

void mix_alone(const struct mix *mix, struct voice *voice, uint32_t frames)
{
    bool bends = voice_bends(voice) > 0, pans = voice_pans(voice);
    bool pan_moves = pans && ramp_left(&voice->pan, voice->played) > 0;

    if (bends)
        voice_gains(voice, mix->gains, frames);
    if (pan_moves)
        ramp_fill(&voice->pan, voice->played, mix->pans, frames);
    for (uint32_t done = 0; done < frames;) {
        uint32_t run = voice_run(voice, frames - done);
        struct mix_shape shape = {.gains = bends ? mix->gains + done : NULL,
                                  .pans = pan_moves ? mix->pans + done : NULL,
                                  .pan = voice->pan.to};

        if (run == 0 && !source_turn(voice)) {
            voice_rest(voice, frames - done);
            break;
        }
        if (voice->crossing || pans)
            run = mix_add_shaped(mix, voice, &shape, done, run);
        else
            add_run(mix, voice, done, run, shape.gains);
        voice_advance(voice, run);
        done += run;
    }
    if (voice->kind != voice->own_kind)
        voice_find_kind(voice);
    source_give(mix->bank, voice);
}

void mix_scale(const struct mix *mix, uint32_t frames, const float *gains)
{
    scale_frames(mix->sum, gains, frames, mix->channels);
}

void mix_scale_constant(const struct mix *mix, uint32_t frames, float gain)
{
    for (uint32_t i = 0; i < frames * mix->channels; i++)
        mix->sum[i] *= gain;
}
