/* SPDX-License-Identifier: MIT
 *
 * Which voices go through the loops together, and for how long. */
#include <string.h>

#include "core/mix.h"

struct making {
    const struct mix *mix;
    uint32_t frames; /* of the first block */
    uint64_t calm;   /* frames for which the plan holds */
    uint64_t turn;   /* frames until the first loop turns */
    uint64_t turned; /* bytes of mix->turns in use */
};

/* A loop that turns while its part stays: its position stands still, so a turn takes the section's
 * length from it, below 0 if need be (modulo 2^64); with what is gone it is right again. */
static bool turns(const struct voice *voice)
{
    return voice->passes > 0 && voice->loop_fade == 0;
}

/* Of its clip from its position on, in the bank. */
static uint64_t offset_of(const struct voice *voice)
{
    return voice->data_offset + voice->position * voice->frame_bytes;
}

/* Bytes of the turns that a block of it takes. */
static uint64_t straight_bytes(const struct voice *voice, uint32_t frames)
{
    return ((uint64_t)frames * voice->frame_bytes + 31) / 32 * 32;
}

/* A loop's next frames, from `at` on, over its end, one after the other. */
static inline void straighten(const struct mix *mix, const struct voice *voice, uint64_t at,
                              uint32_t frames, unsigned char *to)
{
    const uint32_t bytes = voice->frame_bytes;
    const uint64_t from = voice->loop_from;
    const unsigned char *clip =
        (const unsigned char *)((uintptr_t)mix->bank + (uintptr_t)voice->data_offset);
    uint64_t run = voice->piece_end - at, left = frames - run, passes = voice->passes - 1;

    memcpy(to, clip + at * bytes, run * bytes);
    while (left > 0) {
        uint64_t piece = (passes > 0 ? voice->loop_to : voice->end) - from;

        to += run * bytes;
        run = piece < left ? piece : left;
        memcpy(to, clip + from * bytes, run * bytes);
        left -= run;
        passes -= 1;
    }
}

/* Whether a part's next frames are of the clip, one after the other or to be put so, at gains that
 * a loop knows; the part is filled then, and the plan is at most as calm. */
static bool fits(struct making *making, struct voice *voice, struct mix_part *part)
{
    uint64_t piece = voice->piece_end - voice->position;
    uint64_t left = voice_remaining(voice);

    part->kind = voice->kind;
    if (voice->kind == KIND_NONE)
        return false;
    part->offset = offset_of(voice);
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
    if (turns(voice)) {
        if (piece < making->frames) {
            making->turned += straight_bytes(voice, making->frames);
            if (making->turned > making->mix->turns_bytes)
                return false;
        }
        making->turn = piece < making->turn ? piece : making->turn;
    } else {
        if (piece < making->frames)
            return false;
        left = piece < left ? piece : left;
    }
    making->calm = left < making->calm ? left : making->calm;
    return true;
}

static void make(const struct mix *mix, struct voice *voices, uint32_t first, uint32_t frames)
{
    struct making making = {.mix = mix, .frames = frames, .calm = UINT64_MAX, .turn = UINT64_MAX};
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
    plan->turn = making.turn;
}

/* Back by its section, as often as it is over its end by now. */
static void turn_back(struct voice *voice, uint64_t gone)
{
    while (voice->position + gone - voice->piece_end < MIX_FRAMES && turns(voice)) {
        voice->position -= voice->loop_to - voice->loop_from;
        voice->passes -= voice->passes == UINT64_MAX ? 0 : 1;
        voice->piece_end = voice->passes > 0 ? voice->loop_to : voice->end;
    }
}

static void go_on(struct voice *voice, uint64_t gone)
{
    turn_back(voice, gone);
    voice_advance(voice, gone);
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

/* Before a block in which loops turn: puts their frames in a row. False: no room for all. */
static bool turn_within(const struct mix *mix, const struct voice *voices, uint32_t frames)
{
    uint64_t turned = 0, gone = mix->plan->gone;
    struct mix_part *end = mix->parts + mix->plan->parts;

    for (struct mix_part *part = mix->parts; part != end; part++) {
        const struct voice *voice = &voices[part->voice];
        unsigned char *to = mix->turns + turned;

        if (part->kind == KIND_NONE || voice->piece_end - (voice->position + gone) >= frames)
            continue;
        turned += straight_bytes(voice, frames);
        if (turned > mix->turns_bytes)
            return false;
        straighten(mix, voice, voice->position + gone, frames, to);
        part->offset = (uint64_t)((uintptr_t)to - (uintptr_t)mix->bank) - gone * voice->frame_bytes;
    }
    return true;
}

/* After it: they go on from where they are, until the next one turns. */
static void turn_over(const struct mix *mix, struct voice *voices)
{
    struct mix_plan *plan = mix->plan;
    struct mix_part *end = mix->parts + plan->parts;
    uint64_t gone = plan->gone, turn = plan->calm;

    for (struct mix_part *part = mix->parts; part != end; part++) {
        struct voice *voice = &voices[part->voice];
        uint64_t piece = voice->piece_end - (voice->position + gone);

        if (part->kind == KIND_NONE)
            continue;
        if (piece == 0 || piece > UINT64_MAX - MIX_FRAMES) {
            turn_back(voice, gone);
            part->offset = offset_of(voice);
            piece = voice->piece_end - (voice->position + gone);
            if (voice->passes == 0 && piece < plan->calm)
                plan->calm = piece;
        }
        turn = piece < turn ? piece : turn;
    }
    plan->turn = turn;
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
                            .gone = moves ? (float)(int32_t)gone : 0.0f,
                            .fresh = fresh};

    run((moves  ? flat ? loops->line : loops->pair_line
         : flat ? loops->flat
                : loops->pair)[format],
        mix->sum, &pass, frames * frame_bytes);
}

/* A plan for the next frames. */
static void plan_block(const struct mix *mix, struct voice *voices, uint32_t first, uint32_t frames)
{
    struct mix_plan *plan = mix->plan;

    if (plan->calm >= frames && (plan->turn >= frames || turn_within(mix, voices, frames)))
        return;
    mix_catch_up(plan, mix->parts, voices);
    make(mix, voices, first, frames);
    if (plan->turn < frames)
        turn_within(mix, voices, frames); /* parts for which there was no room are alone */
}

void mix_voices(const struct mix *mix, struct voice *voices, uint32_t first, uint32_t frames)
{
    struct mix_plan *plan = mix->plan;
    const struct mix_part *part = mix->parts, *end;
    bool fresh = true;

    plan_block(mix, voices, first, frames);
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
    else if (plan->turn <= frames)
        turn_over(mix, voices);
    else
        plan->turn -= frames;
}
