/* SPDX-License-Identifier: MIT */
#include "core/mix.h"

#include "core/format.h"
#include "core/sample.h"
#include "core/wide.h"

#define GROUP 4 /* voices a pass: the sum is loaded and stored a quarter as often */

const void *mix_source(const struct mix *mix, const struct voice *voice)
{
    uint64_t frame_bytes = (uint64_t)voice->channels * nj_format_bytes(voice->format);

    return mix->bank + voice->data_offset + voice->position * frame_bytes;
}

/* One voice, and four in order, at constant gains; the gain includes the format's scale. */
#define ADD(suffix, type, load)                                                                    \
    WIDE static void add_##suffix(float *restrict sum, const type *restrict a, float gain,         \
                                  uint32_t samples)                                                \
    {                                                                                              \
        for (uint32_t i = 0; i < samples; i++)                                                     \
            sum[i] += gain * load(a, i);                                                           \
    }                                                                                              \
    WIDE static void add4_##suffix(float *restrict sum, const void *const *source,                 \
                                   const float *gain, uint32_t samples)                            \
    {                                                                                              \
        const type *restrict a = source[0], *restrict b = source[1];                               \
        const type *restrict c = source[2], *restrict d = source[3];                               \
        float ga = gain[0], gb = gain[1], gc = gain[2], gd = gain[3];                              \
                                                                                                   \
        for (uint32_t i = 0; i < samples; i++) {                                                   \
            float value = sum[i] + ga * load(a, i);                                                \
                                                                                                   \
            value += gb * load(b, i);                                                              \
            value += gc * load(c, i);                                                              \
            sum[i] = value + gd * load(d, i);                                                      \
        }                                                                                          \
    }
ADD(s16, int16_t, SAMPLE_S16)
ADD(s24, uint8_t, SAMPLE_S24)
ADD(s32, int32_t, SAMPLE_S32)
ADD(f32, float, SAMPLE_F32)

static void add_one(float *sum, const void *source, float gain, uint32_t samples, uint32_t format)
{
    switch (format) {
    case NJ_FORMAT_S16:
        add_s16(sum, source, gain, samples);
        break;
    case NJ_FORMAT_S24_3:
        add_s24(sum, source, gain, samples);
        break;
    case NJ_FORMAT_S32:
        add_s32(sum, source, gain, samples);
        break;
    default:
        add_f32(sum, source, gain, samples);
        break;
    }
}

static void add_four(float *sum, const void *const *source, const float *gain, uint32_t samples,
                     uint32_t format)
{
    switch (format) {
    case NJ_FORMAT_S16:
        add4_s16(sum, source, gain, samples);
        break;
    case NJ_FORMAT_S24_3:
        add4_s24(sum, source, gain, samples);
        break;
    case NJ_FORMAT_S32:
        add4_s32(sum, source, gain, samples);
        break;
    default:
        add4_f32(sum, source, gain, samples);
        break;
    }
}

/* Multiplies each frame's samples by its gain. */
static void scale_frames(float *restrict samples, const float *restrict gains, uint32_t frames,
                         uint32_t channels)
{
    if (channels == 1) {
        for (uint32_t i = 0; i < frames; i++)
            samples[i] *= gains[i];
    } else if (channels == 2) {
        for (uint32_t i = 0; i < frames; i++) {
            samples[2 * i] *= gains[i];
            samples[2 * i + 1] *= gains[i];
        }
    } else {
        for (uint32_t i = 0; i < frames; i++)
            for (uint32_t k = 0; k < channels; k++)
                samples[i * channels + k] *= gains[i];
    }
}

/* A run's samples as floats at their gain: a constant, or gains[] when they are not NULL. */
static void load_run(const struct mix *mix, const struct voice *voice, uint32_t frames,
                     float constant, const float *gains)
{
    uint32_t samples = frames * voice->channels;

    format_to_float(mix->scratch, mix_source(mix, voice), samples, voice->format,
                    gains ? 1.0f : constant);
    if (gains)
        scale_frames(mix->scratch, gains, frames, voice->channels);
}

static void spread(float *restrict sum, const float *restrict in, uint32_t frames,
                   uint32_t channels)
{
    if (channels == 2) {
        for (uint32_t i = 0; i < frames; i++) {
            sum[2 * i] += in[i];
            sum[2 * i + 1] += in[i];
        }
        return;
    }
    for (uint32_t i = 0; i < frames; i++)
        for (uint32_t k = 0; k < channels; k++)
            sum[i * channels + k] += in[i];
}

static void route_map(float *restrict sum, const float *restrict in, uint32_t frames,
                      uint32_t channels, const struct voice *voice)
{
    for (uint32_t k = 0; k < channels; k++) {
        uint32_t width = voice->channels, from = voice->map[k];

        if (from == 0)
            continue;
        for (uint32_t i = 0; i < frames; i++)
            sum[i * channels + k] += in[i * width + from - 1];
    }
}

/* Any route, one voice, one run. */
static void add_run(const struct mix *mix, const struct voice *voice, uint32_t at, uint32_t frames,
                    float constant, const float *gains)
{
    float *sum = mix->sum + (uint64_t)at * mix->channels;
    const float *in = mix->scratch;

    if (voice->route == ROUTE_DIRECT && !gains) {
        add_one(sum, mix_source(mix, voice), constant * format_scale(voice->format),
                frames * mix->channels, voice->format);
        return;
    }
    load_run(mix, voice, frames, constant, gains);
    switch (voice->route) {
    case ROUTE_DIRECT:
        for (uint32_t i = 0; i < frames * mix->channels; i++)
            sum[i] += in[i];
        break;
    case ROUTE_SPREAD:
        spread(sum, in, frames, mix->channels);
        break;
    case ROUTE_MEAN:
        for (uint32_t i = 0; i < frames; i++)
            sum[i] += 0.5f * (in[2 * i] + in[2 * i + 1]);
        break;
    default:
        route_map(sum, in, frames, mix->channels, voice);
        break;
    }
}

/* Any voice, over loop ends. */
static void add_voice(const struct mix *mix, struct voice *voice, uint32_t frames)
{
    float constant;
    const float *gains = voice_gain(voice, frames, &constant, mix->gains) ? NULL : mix->gains;

    for (uint32_t done = 0; done < frames;) {
        uint32_t run = voice_run(voice, frames - done);

        add_run(mix, voice, done, run, constant, gains ? gains + done : NULL);
        voice_advance(voice, run);
        done += run;
    }
}

/* Whether a voice can go in a group: straight through, at a constant gain, in one piece. */
static bool plain(const struct mix *mix, const struct voice *voice, uint32_t frames, float *gain)
{
    return voice->route == ROUTE_DIRECT && voice_run(voice, frames) == frames &&
           voice_gain(voice, 0, gain, mix->gains);
}

/* Four plain voices of one format from `first` on, or fewer than GROUP. */
static uint32_t gather(const struct mix *mix, struct voice *voices, uint32_t first, uint32_t frames,
                       uint32_t *members, float *gains)
{
    uint32_t count = 0;

    for (uint32_t v = first; v != VOICE_NONE && count < GROUP; v = voices[v].next) {
        if (voices[v].format != voices[first].format ||
            !plain(mix, &voices[v], frames, &gains[count]))
            break;
        gains[count] *= format_scale(voices[v].format);
        members[count++] = v;
    }
    return count;
}

void mix_voices(const struct mix *mix, struct voice *voices, uint32_t first, uint32_t frames)
{
    uint32_t v = first;

    while (v != VOICE_NONE) {
        uint32_t members[GROUP];
        float gains[GROUP];
        const void *source[GROUP];

        if (gather(mix, voices, v, frames, members, gains) < GROUP) {
            add_voice(mix, &voices[v], frames);
            v = voices[v].next;
            continue;
        }
        for (uint32_t k = 0; k < GROUP; k++)
            source[k] = mix_source(mix, &voices[members[k]]);
        add_four(mix->sum, source, gains, frames * mix->channels, voices[v].format);
        for (uint32_t k = 0; k < GROUP; k++)
            voice_advance(&voices[members[k]], frames);
        v = voices[members[GROUP - 1]].next;
    }
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
