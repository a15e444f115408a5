/* SPDX-License-Identifier: MIT */
#include "core/voice.h"

#include <string.h>

void ramp_set(struct ramp *ramp, float value)
{
    ramp->from = value;
    ramp->to = value;
    ramp->start = 0;
    ramp->frames = 0;
}

float ramp_at(const struct ramp *ramp, uint64_t at)
{
    if (at < ramp->start)
        return ramp->from;
    if (at - ramp->start >= ramp->frames)
        return ramp->to;
    return ramp->from + (ramp->to - ramp->from) *
                            ((float)(int32_t)(at - ramp->start) / (float)(int32_t)ramp->frames);
}

void ramp_bend(struct ramp *ramp, uint64_t at, float to, uint32_t frames)
{
    ramp->from = ramp_at(ramp, at);
    ramp->to = to;
    ramp->start = at;
    ramp->frames = frames;
}

bool ramp_constant(const struct ramp *ramp, uint64_t at, float *value)
{
    *value = ramp->to;
    return ramp->from == ramp->to || at - ramp->start >= ramp->frames;
}

uint64_t ramp_left(const struct ramp *ramp, uint64_t at)
{
    float value;

    return ramp_constant(ramp, at, &value) ? 0 : ramp->start + ramp->frames - at;
}

void ramp_apply(const struct ramp *ramp, uint64_t at, float *gains, uint32_t count)
{
    float from = ramp->from, span = ramp->to - ramp->from, frames = (float)(int32_t)ramp->frames;
    uint64_t begun = at - ramp->start;
    uint32_t bent = 0;

    if (begun < ramp->frames) {
        int32_t first = (int32_t)begun;

        bent = ramp->frames - (uint32_t)begun < count ? ramp->frames - (uint32_t)begun : count;
        for (uint32_t i = 0; i < bent; i++)
            gains[i] *= from + span * ((float)(first + (int32_t)i) / frames);
    }
    for (uint32_t i = bent; i < count; i++)
        gains[i] *= ramp->to;
}

/* Which way the clip's channels take; false when the map names a channel that it does not have. */
static bool choose_route(struct voice *voice, const struct nj_play *play, uint32_t outputs)
{
    bool identity = voice->channels == outputs;

    memset(voice->map, 0, sizeof voice->map);
    if (play->map_count > outputs)
        return false;
    for (uint32_t k = 0; k < outputs; k++) {
        uint8_t own = (uint8_t)(k < voice->channels ? k + 1 : 0);

        voice->map[k] = play->map_count == 0 ? own : k < play->map_count ? play->map[k] : 0;
        if (voice->map[k] > voice->channels)
            return false;
        identity = identity && voice->map[k] == k + 1;
    }
    if (identity)
        voice->route = ROUTE_DIRECT;
    else if (play->map_count == 0 && voice->channels == 1)
        voice->route = ROUTE_SPREAD;
    else if (play->map_count == 0 && voice->channels == 2 && outputs == 1)
        voice->route = ROUTE_MEAN;
    else
        voice->route = ROUTE_MAP;
    return true;
}

/* Where it plays from and to, and what it repeats. */
static bool choose_range(struct voice *voice, const struct nj_play *play, uint64_t clip_frames)
{
    bool whole = play->loop_from_frame == 0 && play->loop_to_frame == 0;

    voice->position = play->from_frame;
    voice->end = play->to_frame == 0 ? clip_frames : play->to_frame;
    voice->loop_from = whole ? play->from_frame : play->loop_from_frame;
    voice->loop_to = whole ? voice->end : play->loop_to_frame;
    voice->passes = play->loops == NJ_FOREVER ? UINT64_MAX : play->loops > 1 ? play->loops - 1 : 0;
    if (voice->end > clip_frames || voice->position > voice->end)
        return false;
    if (voice->position == voice->end || voice->passes == 0) {
        voice->passes = 0;
        return true;
    }
    return voice->loop_from < voice->loop_to && voice->loop_to <= voice->end &&
           voice->position < voice->loop_to;
}

bool voice_begin(struct voice *voice, const struct nj_play *play, const struct nj_clip *clip,
                 uint32_t channels)
{
    voice->format = clip->format;
    voice->channels = clip->channels;
    voice->data_offset = clip->offset_bytes;
    voice->played = 0;
    voice->fade_base = 0;
    voice->stop_at = UINT64_MAX;
    ramp_set(&voice->gain, play->gain);
    ramp_set(&voice->fade_out, 1.0f);
    ramp_set(&voice->fade_in, 1.0f);
    if (play->fade_in_frames > 0) {
        voice->fade_in.from = 0.0f;
        voice->fade_in.frames = play->fade_in_frames;
    }
    return choose_range(voice, play, clip->frames) && choose_route(voice, play, channels);
}

void voice_skip(struct voice *voice, uint64_t frames)
{
    uint64_t left = frames, section = voice->loop_to - voice->loop_from;

    voice->fade_base = frames;
    if (voice->passes > 0 && left >= voice->loop_to - voice->position) {
        uint64_t again;

        left -= voice->loop_to - voice->position;
        again = left / section;
        if (again < voice->passes) {
            voice->position = voice->loop_from + left % section;
            voice->passes -= voice->passes == UINT64_MAX ? 0 : again + 1;
            return;
        }
        left -= voice->passes * section;
        voice->passes = 0;
        voice->position = voice->loop_to;
    }
    voice->position = left < voice->end - voice->position ? voice->position + left : voice->end;
}

/* To the clip's own end, saturated. */
static uint64_t natural(const struct voice *voice)
{
    uint64_t once = voice->end - voice->position;
    uint64_t section = voice->loop_to - voice->loop_from;

    if (voice->passes == 0)
        return once;
    if (voice->passes == UINT64_MAX || section > (UINT64_MAX - once) / voice->passes)
        return UINT64_MAX;
    return once + voice->passes * section;
}

uint64_t voice_remaining(const struct voice *voice)
{
    uint64_t to_end = natural(voice);
    uint64_t to_stop = voice->stop_at - voice->played;

    return voice->stop_at != UINT64_MAX && to_stop < to_end ? to_stop : to_end;
}

bool voice_stopping(const struct voice *voice)
{
    return voice->stop_at != UINT64_MAX && voice->stop_at - voice->played < natural(voice);
}

bool voice_looping(const struct voice *voice)
{
    return voice->passes > 0;
}

uint32_t voice_run(const struct voice *voice, uint32_t count)
{
    uint64_t piece = (voice->passes > 0 ? voice->loop_to : voice->end) - voice->position;

    return piece < count ? (uint32_t)piece : count;
}

void voice_advance(struct voice *voice, uint32_t frames)
{
    voice->position += frames;
    voice->played += frames;
    if (voice->passes > 0 && voice->position == voice->loop_to) {
        voice->position = voice->loop_from;
        voice->passes -= voice->passes == UINT64_MAX ? 0 : 1;
    }
}

void voice_stop(struct voice *voice, uint32_t fade_frames)
{
    uint64_t at = voice->played + fade_frames;

    if (at >= voice->stop_at)
        return;
    ramp_bend(&voice->fade_out, voice->played, 0.0f, fade_frames);
    voice->stop_at = at;
}

uint64_t voice_bends(const struct voice *voice)
{
    uint64_t gain = ramp_left(&voice->gain, voice->played);
    uint64_t in = ramp_left(&voice->fade_in, voice->played + voice->fade_base);
    uint64_t out = ramp_left(&voice->fade_out, voice->played);
    uint64_t fades = in > out ? in : out;

    return gain > fades ? gain : fades;
}

bool voice_gain(const struct voice *voice, uint32_t count, float *constant, float *gains)
{
    uint64_t at = voice->played, faded = voice->played + voice->fade_base;
    float gain, in, out;
    bool gain_flat = ramp_constant(&voice->gain, at, &gain);
    bool in_flat = ramp_constant(&voice->fade_in, faded, &in);
    bool out_flat = ramp_constant(&voice->fade_out, at, &out);

    *constant = gain * in * out;
    if (gain_flat && in_flat && out_flat)
        return true;
    for (uint32_t i = 0; i < count; i++)
        gains[i] = 1.0f;
    ramp_apply(&voice->gain, at, gains, count);
    ramp_apply(&voice->fade_in, faded, gains, count);
    ramp_apply(&voice->fade_out, at, gains, count);
    return false;
}
