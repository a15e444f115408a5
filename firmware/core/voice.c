/* SPDX-License-Identifier: MIT */
#include "core/voice.h"

#include <string.h>

#include "core/format.h"

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
    voice->own_kind = voice->route == ROUTE_DIRECT                   ? KIND_FLAT | voice->format
                      : voice->route == ROUTE_SPREAD && outputs == 2 ? KIND_PAIR | voice->format
                                                                     : KIND_NONE;
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
    voice->loop_fade = play->loop_fade_frames;
    voice->passes = play->loops == NJ_FOREVER ? UINT64_MAX : play->loops > 1 ? play->loops - 1 : 0;
    if (voice->end > clip_frames || voice->position > voice->end)
        return false;
    if (voice->position == voice->end || voice->passes == 0) {
        voice->passes = 0;
        return true;
    }
    voice->crossing_step = 1.0f / (float)(int32_t)(voice->loop_fade + 1);
    return voice->loop_from < voice->loop_to && voice->loop_to <= voice->end &&
           voice->position < voice->loop_to && voice->loop_fade < RAMP_MAX_FRAMES &&
           voice->loop_fade <= voice->loop_from &&
           voice->loop_fade <= voice->loop_to - voice->loop_from;
}

/* To the clip's own end, saturated. */
static uint64_t natural(const struct voice *voice)
{
    uint64_t once = voice->end - voice->position;
    uint64_t section = voice->loop_to - voice->loop_from;

    if (voice->passes == 0)
        return once;
    if (voice->passes == UINT64_MAX || section > (UINT64_MAX / 2 - once) / voice->passes)
        return UINT64_MAX / 2; /* a million years */
    return once + voice->passes * section;
}

void voice_find_kind(struct voice *voice)
{
    voice->kind = voice_shaped(voice) ? KIND_NONE : voice->own_kind;
}

/* How far it goes on as it does. */
static void find_piece(struct voice *voice)
{
    uint64_t fade_at = voice->loop_to - voice->loop_fade;

    voice->crossing = voice->passes > 0 && voice->loop_fade > 0 && voice->position >= fade_at;
    voice->piece_end = voice->passes == 0 ? voice->end : voice->crossing ? voice->loop_to : fade_at;
    voice_find_kind(voice);
}

void voice_cross(struct voice *voice)
{
    if (voice->crossing) {
        voice->position = voice->loop_from;
        voice->passes -= voice->passes == UINT64_MAX ? 0 : 1;
    }
    find_piece(voice);
}

/* When it ends, and from when on its gain is one value: found again whenever one may change. */
static void settle(struct voice *voice)
{
    uint64_t end = voice->played + natural(voice), gain, in, out, pan;

    voice->end_at = end < voice->stop_at ? end : voice->stop_at;
    voice->end_at = voice->end_at < voice->hold_at ? voice->end_at : voice->hold_at;
    gain = ramp_left(&voice->gain, voice->played);
    in = ramp_left(&voice->fade_in, voice->played + voice->fade_base);
    out = ramp_left(&voice->fade_out, voice->played);
    pan = ramp_left(&voice->pan, voice->played);
    gain = gain > in ? gain : in;
    gain = gain > pan ? gain : pan;
    voice->settle_at = voice->played + (gain > out ? gain : out);
    voice->settled = voice->gain.to * voice->fade_in.to * voice->fade_out.to;
    voice->level = voice->settled * voice->scale;
    voice->line.until = 0;
    find_piece(voice);
}

bool voice_begin(struct voice *voice, const struct nj_play *play, const struct nj_clip *clip,
                 uint32_t channels)
{
    voice->format = clip->format;
    voice->channels = clip->channels;
    voice->frame_bytes = clip->channels * nj_format_bytes(clip->format);
    voice->scale = format_scale(clip->format);
    voice->data_offset = clip->offset_bytes;
    voice->played = 0;
    voice->fade_base = 0;
    voice->stop_at = UINT64_MAX;
    voice->hold_at = UINT64_MAX;
    voice->held = 0;
    ramp_set(&voice->gain, play->gain);
    ramp_set(&voice->fade_out, 1.0f);
    ramp_set(&voice->pan, channels > 1 ? play->pan : 0.0f);
    voice->stereo = channels > 1;
    ramp_set(&voice->fade_in, 1.0f);
    if (play->fade_in_frames > 0) {
        voice->fade_in.from = 0.0f;
        voice->fade_in.frames = play->fade_in_frames;
    }
    if (!(play->pan >= -1.0f && play->pan <= 1.0f))
        return false;
    if (!choose_range(voice, play, clip->frames) || !choose_route(voice, play, channels))
        return false;
    settle(voice);
    return true;
}

static void skip_position(struct voice *voice, uint64_t frames)
{
    uint64_t left = frames, section = voice->loop_to - voice->loop_from;

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

void voice_skip(struct voice *voice, uint64_t frames)
{
    voice->fade_base = frames;
    skip_position(voice, frames);
    settle(voice);
}

void voice_stop(struct voice *voice, uint32_t fade_frames)
{
    uint64_t at = voice->played + fade_frames;

    if (at >= voice->stop_at)
        return;
    ramp_bend(&voice->fade_out, voice->played, 0.0f, fade_frames);
    voice->stop_at = at;
    voice->hold_at = UINT64_MAX;
    settle(voice);
}

void voice_pause(struct voice *voice, uint32_t fade_frames)
{
    if (voice->hold_at != UINT64_MAX)
        return;
    ramp_bend(&voice->fade_out, voice->played, 0.0f, fade_frames);
    voice->hold_at = voice->played + fade_frames;
    settle(voice);
}

void voice_resume(struct voice *voice, uint32_t fade_frames)
{
    if (voice->hold_at == UINT64_MAX)
        return;
    ramp_bend(&voice->fade_out, voice->played, 1.0f, fade_frames);
    voice->hold_at = UINT64_MAX;
    settle(voice);
}

bool voice_seek(struct voice *voice, uint64_t frame)
{
    if (frame >= voice->end)
        return false;
    voice->position = frame;
    if (voice->passes > 0 && frame >= voice->loop_to)
        voice->passes = 0;
    settle(voice);
    return true;
}

void voice_bend(struct voice *voice, float gain, uint32_t ramp_frames)
{
    ramp_bend(&voice->gain, voice->played, gain, ramp_frames);
    settle(voice);
}

void voice_pan(struct voice *voice, float pan, uint32_t ramp_frames)
{
    if (!voice->stereo)
        return;
    ramp_bend(&voice->pan, voice->played, pan, ramp_frames);
    settle(voice);
}
