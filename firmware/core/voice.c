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
    if (voice->loop_fade >= RAMP_MAX_FRAMES)
        return false;
    voice->crossing_step = 1.0f / (float)(int32_t)(voice->loop_fade + 1);
    return voice->loop_from < voice->loop_to && voice->loop_to <= voice->end &&
           voice->position < voice->loop_to && voice->loop_fade <= voice->loop_from &&
           voice->loop_fade <= voice->loop_to - voice->loop_from;
}

static void begin_source(struct voice *voice, const struct source *source)
{
    voice->source = *source;
    voice->format = source->format;
    voice->channels = source->channels;
    voice->frame_bytes = source->channels * nj_format_bytes(source->format);
    voice->scale = format_scale(source->format);
    voice->data_offset = source->offset;
    voice->ring_end = 0;
    voice->taken = 0;
    voice->primes = 0;
}

static void begin_time(struct voice *voice, const struct nj_play *play)
{
    voice->played = 0;
    voice->silent = 0;
    voice->dry = 0;
    voice->fade_base = 0;
    voice->stop_at = UINT64_MAX;
    voice->hold_at = UINT64_MAX;
    voice->held = 0;
    voice->length = play->length_frames;
    voice->pad = play->pad_frames;
    voice->padded_at = UINT64_MAX;
    voice->pad_skipped = 0;
    voice->tail_frames = play->fade_out_frames;
    voice->dry_ends = play->dry == NJ_DRY_END;
}

/* A tail that is longer than the play falls through all of it. */
static void fit_tail(struct voice *voice)
{
    uint64_t left = voice_left(voice);

    if (voice->length > 0 && voice->length < left)
        left = voice->length;
    if (voice->tail_frames > left)
        voice->tail_frames = (uint32_t)left;
}

bool voice_begin(struct voice *voice, const struct nj_play *play, const struct source *source,
                 uint32_t channels)
{
    begin_source(voice, source);
    begin_time(voice, play);
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
    if (!choose_range(voice, play, source->frames) || !choose_route(voice, play, channels))
        return false;
    if (source->capacity > 0 || source->plane_bytes > 0)
        voice->own_kind = KIND_NONE; /* the loops read from memory that stays, and lies in a row */
    voice->piece_end = voice->position;
    fit_tail(voice);
    voice_settle(voice);
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
    uint64_t left = voice_left(voice);

    voice->fade_base = frames;
    if (voice_of_ring(voice)) {
        uint64_t known = voice->ring_end - voice->position;

        voice->position += frames < known ? frames : known;
    } else {
        skip_position(voice, frames);
    }
    if (frames > left && voice->pad != NJ_ENDLESS)
        voice->pad_skipped = frames - left < voice->pad ? frames - left : voice->pad;
    voice_settle(voice);
}

void voice_stop(struct voice *voice, uint32_t fade_frames)
{
    uint64_t at = voice->played + fade_frames;

    if (at >= voice->stop_at)
        return;
    ramp_bend(&voice->fade_out, voice->played, 0.0f, fade_frames);
    voice->stop_at = at;
    voice->hold_at = UINT64_MAX;
    voice_settle(voice);
}

void voice_pause(struct voice *voice, uint32_t fade_frames)
{
    if (voice->hold_at != UINT64_MAX)
        return;
    ramp_bend(&voice->fade_out, voice->played, 0.0f, fade_frames);
    voice->hold_at = voice->played + fade_frames;
    voice_settle(voice);
}

void voice_resume(struct voice *voice, uint32_t fade_frames)
{
    if (voice->hold_at == UINT64_MAX)
        return;
    ramp_bend(&voice->fade_out, voice->played, 1.0f, fade_frames);
    voice->hold_at = UINT64_MAX;
    voice_settle(voice);
}

bool voice_seek(struct voice *voice, uint64_t frame)
{
    if (frame >= voice->end || voice_of_ring(voice))
        return false;
    voice->position = frame;
    if (voice->passes > 0 && frame >= voice->loop_to)
        voice->passes = 0;
    voice_settle(voice);
    return true;
}

void voice_bend(struct voice *voice, float gain, uint32_t ramp_frames)
{
    ramp_bend(&voice->gain, voice->played, gain, ramp_frames);
    voice_settle(voice);
}

void voice_pan(struct voice *voice, float pan, uint32_t ramp_frames)
{
    if (!voice->stereo)
        return;
    ramp_bend(&voice->pan, voice->played, pan, ramp_frames);
    voice_settle(voice);
}
