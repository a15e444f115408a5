/* SPDX-License-Identifier: MIT
 *
 * Which voices go through the loops together, and for how long. */
#include <string.h>

#include "core/mix.h"

/* Most blocks do not come here, and pay nothing for it. */
#define SELDOM __attribute__((noinline)) static

struct making {
    const struct mix *mix;
    uint32_t frames; /* of the first block */
    uint64_t calm;   /* frames for which the plan holds */
    uint64_t turn;   /* frames until the first loop turns */
    uint32_t turns;  /* loops, and their widest frame */
    uint32_t turn_bytes;
    uint64_t row; /* the middle of the next loop's, in the bank, and from one to the next */
    uint64_t row_bytes;
};

/* A loop that turns while its part stays, and its position stands still. */
static bool turns(const struct voice *voice)
{
    return voice->passes > 0 && voice->loop_fade == 0;
}

/* When a loop turns the last time; UINT64_MAX: never, or as good as that. */
static uint64_t last_turn(const struct voice *voice, uint64_t first, uint64_t section)
{
    uint64_t last;

    if (voice->passes == UINT64_MAX || __builtin_mul_overflow(voice->passes - 1, section, &last) ||
        __builtin_add_overflow(last, first, &last))
        return UINT64_MAX;
    return last;
}

static void add_turn(struct making *making, const struct voice *voice, uint32_t part)
{
    const struct mix *mix = making->mix;
    uint32_t bytes = voice->frame_bytes;
    uint64_t piece = voice->piece_end - voice->position;
    uint64_t section = voice->loop_to - voice->loop_from;
    uint64_t end = voice->data_offset + voice->loop_to * bytes;

    making->turn_bytes = bytes > making->turn_bytes ? bytes : making->turn_bytes;
    making->turn = piece < making->turn ? piece : making->turn;
    mix->turns[making->turns++] = (struct mix_turn){.at = piece,
                                                    .last = last_turn(voice, piece, section),
                                                    .section = section,
                                                    .section_bytes = section * bytes,
                                                    .end = end,
                                                    .to_row = making->row - end,
                                                    .part = part,
                                                    .frame_bytes = bytes};
    making->row += making->row_bytes;
}

/* Whether a part's next frames are of the clip, one after the other or to be put so, at gains that
 * a loop knows; the part is filled then, and the plan is at most as calm. */
static bool fits(struct making *making, struct voice *voice, struct mix_part *part)
{
    const struct mix *mix = making->mix;
    uint64_t piece = voice->piece_end - voice->position;
    uint64_t left = voice_remaining(voice);

    part->kind = voice->kind;
    if (voice->kind == KIND_NONE)
        return false;
    part->offset = voice->data_offset + voice->position * voice->frame_bytes;
    if (voice_bends(voice) > 0) {
        /* No loop does lines on other outputs. */
        if (mix->channels != 2 || !voice_on_line(voice, making->frames))
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
        add_turn(making, voice, (uint32_t)(part - mix->parts));
    } else {
        if (piece < making->frames)
            return false;
        left = piece < left ? piece : left;
    }
    making->calm = left < making->calm ? left : making->calm;
    return true;
}

SELDOM void make(const struct mix *mix, struct voice *voices, uint32_t first, uint32_t frames)
{
    const uint64_t row_bytes = mix_turn_bytes(mix->channels);
    const uintptr_t rows = (uintptr_t)mix->rows - (uintptr_t)mix->bank;
    struct making making = {.mix = mix,
                            .frames = frames,
                            .calm = UINT64_MAX,
                            .turn = UINT64_MAX,
                            .row = rows + row_bytes / 2,
                            .row_bytes = row_bytes};
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
    plan->turns = making.turns;
    plan->turn_bytes = making.turn_bytes;
}

static void go_on(struct voice *voice, uint64_t gone)
{
    uint64_t piece = voice->piece_end - voice->position;

    if (turns(voice) && gone >= piece) {
        uint64_t section = voice->loop_to - voice->loop_from;
        uint64_t times = (gone - piece) / section + 1;

        times = times < voice->passes ? times : voice->passes;
        voice->position -= times * section; /* below 0 if need be, modulo 2^64 */
        voice->passes -= voice->passes == UINT64_MAX ? 0 : times;
        voice->piece_end = voice->passes > 0 ? voice->loop_to : voice->end;
    }
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
static void add_parts(const struct mix *mix, const struct mix_part *part, uint32_t frame_bytes,
                      uint32_t frames, bool fresh)
{
    const struct mix_loops *loops = mix_loops_choose();
    uint32_t format = part->kind & KIND_FORMAT;
    bool flat = part->kind & KIND_FLAT, moves = part->kind & KIND_MOVES;
    uint32_t channels = flat ? mix->channels : 1;
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

/* Those that turn at the next frame have nothing to put in a row. */
SELDOM void turn_now(const struct mix *mix)
{
    struct mix_plan *plan = mix->plan;
    const uint64_t gone = plan->gone;
    uint64_t least = UINT64_MAX;

#pragma GCC unroll 4
    for (struct mix_turn *turn = mix->turns, *end = turn + plan->turns; turn != end; turn++) {
        uint64_t at = turn->at;

        if (at == gone) {
            mix->parts[turn->part].offset -= turn->section_bytes;
            at = mix_turn_after(turn, at);
            turn->at = at;
            turn->filled = 0;
        }
        least = at < least ? at : least;
    }
    plan->turn = least;
}

static struct mix_turning turning_of(const struct mix *mix, uint32_t frames, uint32_t at_once)
{
    const struct mix_plan *plan = mix->plan;

    return (struct mix_turning){.bank = mix->bank,
                                .turns = mix->turns,
                                .count = plan->turns,
                                .frames = frames,
                                .gone = plan->gone,
                                .parts = mix->turned,
                                .after = mix->parts,
                                .part_count = plan->parts,
                                .side = mix_row_side(at_once, plan->turn_bytes)};
}

/* The parts of frames in which loops turn: what these play is in rows. */
static const struct mix_part *turn(const struct mix *mix, uint32_t frames)
{
    const struct mix_turning turning = turning_of(mix, frames, frames);

    mix->plan->turn = mix_loops_choose()->turn(&turning);
    return mix->turned;
}

/* Into rows goes what loops turn to in the next two blocks, if they are as long. */
SELDOM void look_ahead(const struct mix *mix, uint32_t frames)
{
    const uint32_t most = mix_turn_frames(mix->channels);
    const struct mix_turning turning = turning_of(mix, frames, frames < most ? frames : most);

    mix_loops_choose()->fill(&turning);
}

static void add(const struct mix *mix, const struct mix_part *part, struct voice *voices,
                uint32_t frames)
{
    struct mix_plan *plan = mix->plan;
    const struct mix_part *end = part + plan->parts;
    bool fresh = true;

    for (; part != end; part += part->count) {
        if (part->kind != KIND_NONE) {
            add_parts(mix, part, voices[part->voice].frame_bytes, frames, fresh);
        } else {
            if (fresh)
                memset(mix->sum, 0, frames * mix->channels * sizeof *mix->sum);
            mix_alone(mix, &voices[part->voice], frames);
        }
        fresh = false;
    }
    plan->gone += frames;
    plan->calm -= frames;
}

/* Frames among which loops turn: few at once where they do, for there are no longer rows. */
SELDOM void add_turning(const struct mix *mix, struct voice *voices, uint32_t frames)
{
    const struct mix_plan *plan = mix->plan;
    const uint32_t most = mix_turn_frames(mix->channels);
    struct mix piece = *mix;

    for (uint32_t left = frames, run; left > 0; left -= run) {
        uint64_t straight = plan->turn - plan->gone;

        run = straight >= left   ? left
              : straight >= most ? (uint32_t)straight / most * most
              : left < most      ? left
                                 : most;
        add(&piece, straight >= run ? mix->parts : turn(mix, run), voices, run);
        piece.sum += run * mix->channels;
    }
}

void mix_voices(const struct mix *mix, struct voice *voices, uint32_t first, uint32_t frames)
{
    struct mix_plan *plan = mix->plan;

    if (plan->calm < frames) {
        mix_catch_up(plan, mix->parts, voices);
        make(mix, voices, first, frames);
    }
    if (plan->turn - plan->gone >= frames)
        add(mix, mix->parts, voices, frames);
    else
        add_turning(mix, voices, frames);
    if (plan->calm == 0) {
        mix_catch_up(plan, mix->parts, voices);
        return;
    }
    if (plan->turn == plan->gone)
        turn_now(mix);
    if (plan->turn - plan->gone < 2 * frames)
        look_ahead(mix, frames);
}
