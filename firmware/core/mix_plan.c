/* SPDX-License-Identifier: MIT
 *
 * Which voices go through the loops together, and for how long. */
#include <string.h>

#include "core/mix.h"

struct making {
    const struct mix *mix;
    uint32_t frames; /* of the first block */
    uint64_t calm;   /* frames for which the plan holds */
    uint64_t turned; /* bytes of mix->turns in use */
};

/* A loop's next frames, in which it turns, one after the other; their offset. False: no room. */
static bool straighten(struct making *making, const struct voice *voice, uint64_t *offset)
{
    const struct mix *mix = making->mix;
    uint64_t bytes = (uint64_t)making->frames * voice->frame_bytes, at = voice->position;
    uint64_t end = voice->piece_end, passes = voice->passes;
    unsigned char *to = mix->turns + making->turned;

    if (passes == 0 || voice->loop_fade > 0 || bytes > mix->turns_bytes - making->turned)
        return false;
    *offset = (uint64_t)((uintptr_t)to - (uintptr_t)mix->bank);
    for (uint64_t left = making->frames, run; left > 0 && at < end; left -= run) {
        run = end - at < left ? end - at : left;
        memcpy(to, mix_source_at(mix, voice, at), run * voice->frame_bytes);
        to += run * voice->frame_bytes;
        at += run;
        if (at == end && passes > 0) {
            at = voice->loop_from;
            passes -= passes == UINT64_MAX ? 0 : 1;
            end = passes > 0 ? voice->loop_to : voice->end;
        }
    }
    making->turned += (bytes + 31) / 32 * 32;
    return true;
}

/* Whether the next frames are of the clip, one after the other or to be put so, at gains that a
 * loop knows; the part is filled then, and the plan is at most as calm. */
static bool fits(struct making *making, struct voice *voice, struct mix_part *part)
{
    uint64_t piece = voice->piece_end - voice->position;
    uint64_t left = voice_remaining(voice);

    part->kind = voice->kind;
    if (voice->kind == KIND_NONE)
        return false;
    part->offset = voice->data_offset + voice->position * voice->frame_bytes;
    if (voice_bends(voice) > 0) {
        /* No loop does lines on other outputs. */
        if (making->mix->channels != 2 || !voice_on_line(voice, making->frames))
            return false;
        part->kind |= KIND_MOVES;
        part->level = voice->line.from;
        part->slope = voice->line.slope;
        part->first = (float)(int32_t)(voice->played - voice->line.start);
        left = voice->line.until - voice->played < left ? voice->line.until - voice->played : left;
    } else {
        part->level = voice->level;
    }
    if (piece < making->frames) {
        if (!straighten(making, voice, &part->offset))
            return false;
        piece = making->frames;
    }
    left = piece < left ? piece : left;
    making->calm = left < making->calm ? left : making->calm;
    return true;
}

static void make(const struct mix *mix, struct voice *voices, uint32_t first, uint32_t frames)
{
    struct making making = {.mix = mix, .frames = frames, .calm = UINT64_MAX};
    struct mix_plan *plan = mix->plan;
    struct mix_part *part = mix->parts, *head = part;

    for (uint32_t v = first; v != VOICE_NONE; v = voices[v].next, part++) {
        part->voice = v;
        part->count = 1;
        if (!fits(&making, &voices[v], part)) {
            part->kind = KIND_NONE;
            making.calm = frames;
        }
        if (part != head && part->kind == head->kind && part->kind != KIND_NONE)
            head->count++;
        else
            head = part;
    }
    plan->caught = 0;
    plan->gone = 0;
    plan->parts = (uint32_t)(part - mix->parts);
    plan->calm = making.calm;
}

/* Over a loop's end too: such a plan is one block's. */
static void go_on(struct voice *voice, uint64_t frames)
{
    while (frames > 0 && voice->position < voice->piece_end) {
        uint64_t piece = voice->piece_end - voice->position;
        uint64_t run = piece < frames ? piece : frames;

        voice_advance(voice, run);
        frames -= run;
    }
}

void mix_catch_up(struct mix_plan *plan, const struct mix_part *parts, struct voice *voices)
{
    uint32_t i = atomic_load_explicit(&plan->caught, memory_order_relaxed);

    for (; plan->gone > 0 && i < plan->parts; i++) {
        if (parts[i].kind != KIND_NONE)
            go_on(&voices[parts[i].voice], plan->gone);
        atomic_store_explicit(&plan->caught, i + 1, memory_order_release);
    }
    plan->gone = 0;
    plan->calm = 0;
}

/* More than this, of all voices' frames in a block, does not stay in the first cache. */
#define FAR_BYTES 65536
#define FAR_VOICES 16 /* that go over the block together then, while the next come in */
#define LINE_BYTES 64

/* Asks for what the next voices will read. */
static void fetch(const struct mix_pass *pass, uint32_t first, uint32_t bytes)
{
    uint32_t last = first + FAR_VOICES < pass->voices ? first + FAR_VOICES : pass->voices;

    for (uint32_t k = first; k < last; k++) {
        uintptr_t at = (uintptr_t)pass->base + (uintptr_t)pass->parts[k].offset;

        for (uintptr_t i = 0; i < bytes; i += LINE_BYTES)
            __builtin_prefetch((const void *)(at + i));
    }
}

static void run(mix_loop *loop, float *sum, const struct mix_pass *pass, uint32_t bytes)
{
    struct mix_pass some = *pass;

    if ((uint64_t)bytes * pass->voices <= FAR_BYTES) {
        loop(sum, pass);
        return;
    }
    some.voices = FAR_VOICES;
    for (uint32_t k = 0; k < pass->voices; k += FAR_VOICES) {
        fetch(pass, k + FAR_VOICES, bytes);
        some.parts = pass->parts + k;
        some.voices = pass->voices - k < FAR_VOICES ? pass->voices - k : FAR_VOICES;
        loop(sum, &some);
        some.fresh = false;
    }
}

/* Adds the parts that go together with their first. */
static void add_parts(const struct mix *mix, const struct mix_part *part, uint32_t frames,
                      bool fresh)
{
    const struct mix_loops *loops = mix_loops_choose();
    uint32_t format = part->kind & KIND_FORMAT;
    bool flat = part->kind & KIND_FLAT, moves = part->kind & KIND_MOVES;
    uint32_t channels = flat ? mix->channels : 1;
    uint32_t frame_bytes = channels * nj_format_bytes(format);
    uint64_t gone = mix->plan->gone;
    uintptr_t base = (uintptr_t)mix->bank + (uintptr_t)(gone * frame_bytes);
    struct mix_pass pass = {.base = (const unsigned char *)base,
                            .parts = part,
                            .voices = part->count,
                            .count = flat && !moves ? frames * channels : frames,
                            .gone = (float)(int32_t)gone,
                            .fresh = fresh};

    run((moves  ? flat ? loops->line : loops->pair_line
         : flat ? loops->flat
                : loops->pair)[format],
        mix->sum, &pass, frames * frame_bytes);
}

void mix_voices(const struct mix *mix, struct voice *voices, uint32_t first, uint32_t frames)
{
    struct mix_plan *plan = mix->plan;
    const struct mix_part *part = mix->parts, *end;
    bool fresh = true;

    if (plan->calm < frames) {
        mix_catch_up(plan, mix->parts, voices);
        make(mix, voices, first, frames);
    }
    for (end = part + plan->parts; part != end; part += part->count) {
        if (part->kind != KIND_NONE) {
            add_parts(mix, part, frames, fresh);
        } else {
            if (fresh)
                memset(mix->sum, 0, frames * mix->channels * sizeof *mix->sum);
            mix_alone(mix, &voices[part->voice], frames);
        }
        fresh = false;
    }
    plan->gone += frames;
    plan->calm -= frames;
    if (plan->calm == 0)
        mix_catch_up(plan, mix->parts, voices);
}
