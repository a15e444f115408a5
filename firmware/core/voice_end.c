/* SPDX-License-Identifier: MIT
 *
 * When a voice ends, what it becomes before that, and from when on it stays as loud as it is. */
#include "core/voice.h"

/* A million years. */
#define AGES (UINT64_MAX / 2)

uint64_t voice_left(const struct voice *voice)
{
    uint64_t once = voice->end - voice->position;
    uint64_t section = voice->loop_to - voice->loop_from;

    if (voice_of_ring(voice))
        return voice->ring_end == voice->end ? once : AGES;
    if (voice->passes == 0)
        return once;
    if (voice->passes == UINT64_MAX || section > (AGES - once) / voice->passes)
        return AGES;
    return once + voice->passes * section;
}

void voice_find_kind(struct voice *voice)
{
    bool silent = voice->position == voice->end;

    voice->kind = silent || voice_shaped(voice) ? KIND_NONE : voice->own_kind;
}

/* How far it goes on as it does. */
static void find_piece(struct voice *voice)
{
    uint64_t fade_at = voice->loop_to - voice->loop_fade;

    if (voice_of_ring(voice)) { /* it is known by who looks into the ring */
        voice->crossing = 0;
        voice_find_kind(voice);
        return;
    }
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

static uint64_t earlier(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

static uint64_t later_by(uint64_t at, uint64_t frames)
{
    return frames < UINT64_MAX - at ? at + frames : UINT64_MAX;
}

/* A fade that ends with the source's last frame, wherever that has come to be. */
static void find_tail(struct voice *voice, uint64_t source_end)
{
    uint64_t left;

    ramp_set(&voice->tail, 1.0f);
    if (voice->tail_frames == 0 || voice_left(voice) == 0)
        return;
    left = earlier(source_end, voice->own_end) - voice->played;
    if (left >= AGES)
        return;
    if (left > voice->tail_frames) {
        voice->turn_at = earlier(voice->turn_at, voice->played + left - voice->tail_frames);
        return;
    }
    voice->tail.from = 1.0f;
    voice->tail.to = 0.0f;
    voice->tail.start = voice->played + left - voice->tail_frames; /* modulo 2^64 */
    voice->tail.frames = voice->tail_frames;
}

/* Where its own end is, and what comes before. */
static void find_end(struct voice *voice)
{
    uint64_t left = voice_left(voice), source_end;

    if (voice->position != voice->end) {
        voice->padded_at = UINT64_MAX;
        voice->pad_skipped = 0;
    } else if (voice->padded_at == UINT64_MAX) {
        voice->padded_at = voice->played;
    }
    source_end = left == 0 ? voice->padded_at : later_by(voice->played, left);
    voice->own_end =
        left >= AGES ? UINT64_MAX : later_by(source_end, voice->pad - voice->pad_skipped);
    if (voice->length > 0)
        voice->own_end = voice->length == NJ_ENDLESS        ? UINT64_MAX
                         : voice->length > voice->fade_base ? voice->length - voice->fade_base
                                                            : 0;
    voice->turn_at = UINT64_MAX;
    if (left > 0 && left < AGES && source_end < voice->own_end)
        voice->turn_at = source_end;
    if (voice_of_ring(voice) && voice->dry_ends && left >= AGES)
        voice->turn_at = voice->played + (voice->ring_end - voice->position);
    find_tail(voice, source_end);
}

void voice_settle(struct voice *voice)
{
    uint64_t gain, in, out, pan, tail;

    find_end(voice);
    voice->end_at =
        earlier(earlier(voice->own_end, voice->stop_at), earlier(voice->hold_at, voice->turn_at));
    gain = ramp_left(&voice->gain, voice->played);
    in = ramp_left(&voice->fade_in, voice->played + voice->fade_base);
    out = ramp_left(&voice->fade_out, voice->played);
    pan = ramp_left(&voice->pan, voice->played);
    tail = ramp_left(&voice->tail, voice->played);
    gain = gain > in ? gain : in;
    gain = gain > pan ? gain : pan;
    gain = gain > tail ? gain : tail;
    voice->settle_at = voice->played + (gain > out ? gain : out);
    voice->settled = voice->gain.to * voice->fade_in.to * voice->fade_out.to * voice->tail.to;
    voice->level = voice->settled * voice->scale;
    voice->line.until = 0;
    find_piece(voice);
}
