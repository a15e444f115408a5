/* SPDX-License-Identifier: MIT */
#include "core/mix.h"

#include "core/format.h"
#include "core/mix_loops.h"
#include "core/mix_shape.h"
#include "core/source.h"

/* Rare beside what calls it: inlined, it takes the registers away. */
#define APART __attribute__((noinline)) static

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

/* ---- one voice, on any route ------------------------------------------------------------------
 */

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
        const struct mix_part part = {.source = mix_source(mix, voice), .level = voice->level};

        mix_loops_choose()->flat[voice->format](sum, &part, samples);
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

/* Any voice, over loop ends. */
APART void add_voice(const struct mix *mix, struct voice *voice, uint32_t frames)
{
    bool bends = voice_bends(voice) > 0, pans = voice_pans(voice);

    if (bends)
        voice_gains(voice, mix->gains, frames);
    if (pans)
        ramp_fill(&voice->pan, voice->played, mix->pans, frames);
    for (uint32_t done = 0; done < frames;) {
        uint32_t run = voice_run(voice, frames - done);
        struct mix_shape shape = {bends ? mix->gains + done : NULL, pans ? mix->pans + done : NULL};

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

/* ---- groups -----------------------------------------------------------------------------------
 */

/* Voices that go through the block in one piece, of one kind and format. */
struct group {
    struct mix_part parts[MIX_GROUP];
    uint32_t count;
    uint32_t moving; /* a bit for each part whose gain is a line */
};

/* Takes voices from `first` on, as long as they belong together, and moves them on. Returns the
 * first that it did not take. */
static uint32_t gather(const struct mix *mix, struct voice *voices, uint32_t first, uint32_t frames,
                       struct group *group)
{
    struct mix_part *part = group->parts, *end = part + MIX_GROUP;
    struct voice *voice = &voices[first];
    uint32_t kind = voice->kind, v = first;

    group->moving = 0;
    while (voice->kind == kind) {
        uint64_t left = voice->piece_end - voice->position;

        if (left < frames)
            break;
        part->level = voice->level;
        if (voice_bends(voice) > 0) {
            /* No loop does lines on other outputs. */
            if (mix->channels != 2 || !voice_on_line(voice, frames))
                break;
            part->from = voice->line.from;
            part->slope = voice->line.slope;
            part->first = (float)(int32_t)(voice->played - voice->line.start);
            group->moving |= 1u << (part - group->parts);
        }
        part->source = mix_source(mix, voice);
        voice->played += frames;
        voice->position += frames;
        if (left == frames)
            voice_wrap(voice);
        v = voice->next;
        if (++part == end || v == VOICE_NONE)
            break;
        voice = &voices[v];
    }
    group->count = (uint32_t)(part - group->parts);
    return v;
}

/* Parts from *done on, as many a pass as the loop takes. */
static void add_parts(mix_loop *loop, uint32_t voices, float *sum, const struct group *group,
                      uint32_t *done, uint32_t count)
{
    for (; *done + voices <= group->count; *done += voices)
        loop(sum, &group->parts[*done], count);
}

static void add_still(const struct mix *mix, const struct group *group, uint32_t kind,
                      uint32_t frames)
{
    const struct mix_loops *loops = mix_loops_choose();
    uint32_t format = kind & KIND_FORMAT, done = 0;

    if (kind & KIND_FLAT) {
        add_parts(loops->flat8[format], 8, mix->sum, group, &done, frames * mix->channels);
        add_parts(loops->flat4[format], 4, mix->sum, group, &done, frames * mix->channels);
        add_parts(loops->flat[format], 1, mix->sum, group, &done, frames * mix->channels);
    } else {
        add_parts(loops->pair4[format], 4, mix->sum, group, &done, frames);
        add_parts(loops->pair[format], 1, mix->sum, group, &done, frames);
    }
}

APART void add_moving(const struct mix *mix, struct group *group, uint32_t kind, uint32_t frames)
{
    const struct mix_loops *loops = mix_loops_choose();
    bool flat = kind & KIND_FLAT;
    uint32_t format = kind & KIND_FORMAT, done = 0;

    /* The others' gains are lines that do not rise. */
    for (uint32_t k = 0; k < group->count; k++) {
        struct mix_part *part = &group->parts[k];

        if (!(group->moving >> k & 1)) {
            part->from = part->level;
            part->slope = 0.0f;
            part->first = 0.0f;
        }
    }
    add_parts(flat ? loops->line4[format] : loops->pair_line4[format], 4, mix->sum, group, &done,
              frames);
    add_parts(flat ? loops->line[format] : loops->pair_line[format], 1, mix->sum, group, &done,
              frames);
}

void mix_voices(const struct mix *mix, struct voice *voices, uint32_t first, uint32_t frames)
{
    uint32_t v = first;

    while (v != VOICE_NONE) {
        uint32_t kind = voices[v].kind;
        struct group group;

        group.count = 0;

        if (kind != KIND_NONE)
            v = gather(mix, voices, v, frames, &group);
        if (group.count == 0) {
            add_voice(mix, &voices[v], frames);
            v = voices[v].next;
        } else if (group.moving) {
            add_moving(mix, &group, kind, frames);
        } else {
            add_still(mix, &group, kind, frames);
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
