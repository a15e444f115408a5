/* SPDX-License-Identifier: MIT */
#include "core/mix.h"

#include "core/format.h"
#include "core/sample.h"
#include "core/wide.h"

#define GROUP 4 /* voices a pass: the sum is loaded and stored a quarter as often */

const void *mix_source(const struct mix *mix, const struct voice *voice)
{
    return mix->bank + voice->data_offset + voice->position * voice->frame_bytes;
}

/* ---- loops, one for each format ---------------------------------------------------------------
 */

/* One voice, and four in order, at constant gains that include the format's scale; one voice at a
 * gain for each sample; a mono voice to two outputs. */
#define LOOPS(suffix, type, load)                                                                  \
    WIDE static void add_##suffix(float *restrict sum, const void *source, float gain,             \
                                  uint32_t samples)                                                \
    {                                                                                              \
        const type *restrict a = source;                                                           \
                                                                                                   \
        for (size_t i = 0; i < samples; i++)                                                       \
            sum[i] += gain * load(a, i);                                                           \
    }                                                                                              \
    WIDE static void add4_##suffix(float *restrict sum, const void *const *source,                 \
                                   const float *gain, uint32_t samples)                            \
    {                                                                                              \
        const type *restrict a = source[0], *restrict b = source[1];                               \
        const type *restrict c = source[2], *restrict d = source[3];                               \
        float ga = gain[0], gb = gain[1], gc = gain[2], gd = gain[3];                              \
                                                                                                   \
        for (size_t i = 0; i < samples; i++) {                                                     \
            float value = sum[i] + ga * load(a, i);                                                \
                                                                                                   \
            value += gb * load(b, i);                                                              \
            value += gc * load(c, i);                                                              \
            sum[i] = value + gd * load(d, i);                                                      \
        }                                                                                          \
    }                                                                                              \
    WIDE static void bend_##suffix(float *restrict sum, const void *source,                        \
                                   const float *restrict gains, uint32_t samples)                  \
    {                                                                                              \
        const type *restrict a = source;                                                           \
                                                                                                   \
        for (size_t i = 0; i < samples; i++)                                                       \
            sum[i] += gains[i] * load(a, i);                                                       \
    }                                                                                              \
    WIDE static void pair_##suffix(float *restrict sum, const void *source, float gain,            \
                                   uint32_t frames)                                                \
    {                                                                                              \
        const type *restrict a = source;                                                           \
                                                                                                   \
        for (size_t i = 0; i < frames; i++) {                                                      \
            float value = gain * load(a, i);                                                       \
                                                                                                   \
            sum[2 * i] += value;                                                                   \
            sum[2 * i + 1] += value;                                                               \
        }                                                                                          \
    }
LOOPS(s16, int16_t, SAMPLE_S16)
LOOPS(s24, uint8_t, SAMPLE_S24)
LOOPS(s32, int32_t, SAMPLE_S32)
LOOPS(f32, float, SAMPLE_F32)

/* By enum nj_format. */
struct loops {
    void (*add)(float *restrict sum, const void *source, float gain, uint32_t samples);
    void (*add4)(float *restrict sum, const void *const *source, const float *gain,
                 uint32_t samples);
    void (*bend)(float *restrict sum, const void *source, const float *restrict gains,
                 uint32_t samples);
    void (*pair)(float *restrict sum, const void *source, float gain, uint32_t frames);
};

static const struct loops loops[NJ_FORMAT_COUNT] = {
    [NJ_FORMAT_S16] = {add_s16, add4_s16, bend_s16, pair_s16},
    [NJ_FORMAT_S24_3] = {add_s24, add4_s24, bend_s24, pair_s24},
    [NJ_FORMAT_S32] = {add_s32, add4_s32, bend_s32, pair_s32},
    [NJ_FORMAT_F32] = {add_f32, add4_f32, bend_f32, pair_f32},
};

/* ---- gains that move --------------------------------------------------------------------------
 */

/* Multiplies each frame's samples by its gain. */
static void scale_frames(float *restrict samples, const float *restrict gains, uint32_t frames,
                         uint32_t channels)
{
    for (size_t i = 0; i < frames; i++)
        for (size_t k = 0; k < channels; k++)
            samples[i * channels + k] *= gains[i];
}

/* A gain for each sample, of a gain for each frame. */
WIDE static void widen(float *restrict out, const float *restrict gains, float scale,
                       uint32_t frames, uint32_t channels)
{
    if (channels == 1) {
        for (size_t i = 0; i < frames; i++)
            out[i] = gains[i] * scale;
    } else if (channels == 2) {
        for (size_t i = 0; i < frames; i++) {
            out[2 * i] = gains[i] * scale;
            out[2 * i + 1] = gains[i] * scale;
        }
    } else {
        for (size_t i = 0; i < frames; i++)
            for (size_t k = 0; k < channels; k++)
                out[i * channels + k] = gains[i] * scale;
    }
}

/* ---- routes -----------------------------------------------------------------------------------
 */

/* A run's samples as floats at their gain: a constant, or gains[] when they are not NULL. */
static const float *load_run(const struct mix *mix, const struct voice *voice, uint32_t frames,
                             const float *gains)
{
    uint32_t samples = frames * voice->channels;

    format_to_float(mix->scratch, mix_source(mix, voice), samples, voice->format,
                    gains ? 1.0f : voice->settled);
    if (gains)
        scale_frames(mix->scratch, gains, frames, voice->channels);
    return mix->scratch;
}

static void route_direct(const struct mix *mix, const struct voice *voice, float *sum,
                         uint32_t frames, const float *gains)
{
    uint32_t samples = frames * mix->channels;

    if (!gains) {
        loops[voice->format].add(sum, mix_source(mix, voice), voice->settled * voice->scale,
                                 samples);
        return;
    }
    widen(mix->scratch, gains, voice->scale, frames, mix->channels);
    loops[voice->format].bend(sum, mix_source(mix, voice), mix->scratch, samples);
}

static void route_spread(const struct mix *mix, const struct voice *voice, float *restrict sum,
                         uint32_t frames, const float *gains)
{
    const float *restrict in;

    if (!gains && mix->channels == 2) {
        loops[voice->format].pair(sum, mix_source(mix, voice), voice->settled * voice->scale,
                                  frames);
        return;
    }
    in = load_run(mix, voice, frames, gains);
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

/* ---- voices -----------------------------------------------------------------------------------
 */

/* Any voice, over loop ends. */
static void add_voice(const struct mix *mix, struct voice *voice, uint32_t frames)
{
    const float *gains = NULL;

    if (voice_bends(voice) > 0) {
        voice_gains(voice, mix->gains, frames);
        gains = mix->gains;
    }
    for (uint32_t done = 0; done < frames;) {
        uint32_t run = voice_run(voice, frames - done);

        add_run(mix, voice, done, run, gains ? gains + done : NULL);
        voice_advance(voice, run);
        done += run;
    }
}

/* Whether a voice can go in a group: straight through, at a constant gain, in one piece. */
static bool plain(const struct voice *voice, uint32_t frames)
{
    return voice->route == ROUTE_DIRECT && voice_bends(voice) == 0 &&
           voice_run(voice, frames) == frames;
}

/* Four plain voices of one format from `first` on, or fewer than GROUP. */
static uint32_t gather(struct voice *voices, uint32_t first, uint32_t frames,
                       struct voice **members)
{
    uint32_t count = 0;

    for (uint32_t v = first; v != VOICE_NONE && count < GROUP; v = voices[v].next) {
        if (voices[v].format != voices[first].format || !plain(&voices[v], frames))
            break;
        members[count++] = &voices[v];
    }
    return count;
}

static void add_group(const struct mix *mix, struct voice **members, uint32_t frames)
{
    const void *source[GROUP];
    float gain[GROUP];

    for (uint32_t k = 0; k < GROUP; k++) {
        source[k] = mix_source(mix, members[k]);
        gain[k] = members[k]->settled * members[k]->scale;
        voice_advance(members[k], frames);
    }
    loops[members[0]->format].add4(mix->sum, source, gain, frames * mix->channels);
}

void mix_voices(const struct mix *mix, struct voice *voices, uint32_t first, uint32_t frames)
{
    uint32_t v = first;

    while (v != VOICE_NONE) {
        struct voice *members[GROUP];
        uint32_t count = gather(voices, v, frames, members);

        if (count == GROUP) {
            add_group(mix, members, frames);
            v = members[GROUP - 1]->next;
            continue;
        }
        /* What is in the way of a group goes alone, and what was found before it. */
        for (uint32_t k = 0; k < (count > 0 ? count : 1); k++) {
            add_voice(mix, &voices[v], frames);
            v = voices[v].next;
        }
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
