/* SPDX-License-Identifier: MIT
 *
 * Plays and records of any kind, and the numbers that they are made of. */
#include "test/unit/monkey.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

uint64_t monkey_number(struct monkey *monkey)
{
    static const uint64_t extremes[] = {
        0,         1,          INT32_MAX,       UINT32_MAX,     1ull << 24, 1ull << 40,
        INT64_MAX, 1ull << 63, UINT64_MAX - 64, UINT64_MAX - 1, UINT64_MAX};

    if (monkey_luck(monkey, 12))
        return extremes[monkey_pick(monkey, 0, sizeof extremes / sizeof *extremes - 1)];
    return monkey_luck(monkey, 2) ? monkey_pick(monkey, 0, 8) : monkey_pick(monkey, 0, 900);
}

uint32_t monkey_short(struct monkey *monkey)
{
    return monkey_luck(monkey, 2) ? 0 : (uint32_t)monkey_number(monkey);
}

float monkey_gain(struct monkey *monkey)
{
    static const float extremes[] = {NAN, INFINITY, -INFINITY, FLT_MAX, -FLT_MAX, FLT_MIN, -1, 2};

    if (monkey_luck(monkey, 15))
        return extremes[monkey_pick(monkey, 0, sizeof extremes / sizeof *extremes - 1)];
    return monkey_luck(monkey, 2) ? 1.0f : (float)monkey_pick(monkey, 0, 1500) / 1000.0f;
}

static uint64_t now(const struct monkey *monkey)
{
    struct nj_clock clock;

    nj_clock_read(monkey->rig.client, &clock);
    return clock.frame;
}

uint64_t monkey_frame(struct monkey *monkey)
{
    if (monkey_luck(monkey, 2))
        return NJ_NOW;
    if (monkey_luck(monkey, 20))
        return monkey_number(monkey);
    return now(monkey) + monkey_pick(monkey, 0, 1500) - 300;
}

nj_handle monkey_handle(struct monkey *monkey)
{
    const struct monkey_act *act = &monkey->acts[monkey_pick(monkey, 0, MONKEY_ACTIONS - 1)];

    for (uint32_t i = 0; i < 8 && act->handle == 0; i++)
        act = &monkey->acts[monkey_pick(monkey, 0, MONKEY_ACTIONS - 1)];
    if (monkey_luck(monkey, 30))
        return chance_next(&monkey->chance);
    return act->handle;
}

static struct monkey_ring *free_ring(struct monkey *monkey)
{
    struct monkey_ring *ring = &monkey->rings[monkey_pick(monkey, 0, MONKEY_RINGS - 1)];

    return ring->used ? NULL : ring;
}

/* ---- plays ----------------------------------------------------------------------------------- */

static void any_loop(struct monkey *monkey, struct nj_play *play, uint64_t frames)
{
    play->loops = monkey_luck(monkey, 4) ? NJ_FOREVER : monkey_short(monkey);
    if (monkey_luck(monkey, 2)) {
        play->loop_from_frame = monkey_pick(monkey, 0, frames);
        play->loop_to_frame = monkey_pick(monkey, play->loop_from_frame, frames + 1);
        play->loop_fade_frames = monkey_luck(monkey, 2)
                                     ? (uint32_t)monkey_pick(monkey, 0, play->loop_from_frame + 1)
                                     : monkey_short(monkey);
    }
}

static void of_memory(struct monkey *monkey, struct nj_play *play)
{
    const struct monkey_piece *piece = &monkey->pieces[monkey_pick(monkey, 0, MONKEY_PIECES - 1)];

    play->memory = piece->data;
    play->memory_frames =
        monkey_pick(monkey, monkey_luck(monkey, 2) ? 0 : piece->frames, piece->frames);
    play->memory_channels = piece->channels;
    play->memory_format = piece->format;
    play->layout = piece->layout;
    play->fade_out_frames = monkey_short(monkey);
    if (monkey_luck(monkey, 3))
        play->from_frame = monkey_pick(monkey, 0, piece->frames);
    if (monkey_luck(monkey, 3))
        play->to_frame = monkey_pick(monkey, 0, piece->frames + 1);
    if (monkey_luck(monkey, 2))
        any_loop(monkey, play, piece->frames);
}

/* False: it has a reader. */
static bool of_ring(struct monkey *monkey, struct nj_play *play, struct monkey_act *act)
{
    struct monkey_ring *ring = free_ring(monkey);

    if (!ring)
        return false;
    act->ring = ring;
    play->ring = ring->memory.ring;
    play->memory_channels = ring->channels;
    play->memory_format = ring->format;
    play->dry = (uint32_t)monkey_pick(monkey, NJ_DRY_RESUME, NJ_DRY_END);
    if (monkey_luck(monkey, 2))
        play->to_frame = monkey_number(monkey);
    if (monkey_luck(monkey, 3))
        play->prebuffer_frames = monkey_pick(monkey, 0, nj_ring_capacity(play->ring));
    return true;
}

static void any_shape(struct monkey *monkey, struct nj_play *play)
{
    play->late = (uint32_t)monkey_pick(monkey, NJ_LATE_NOW, NJ_LATE_DROP + monkey_luck(monkey, 50));
    play->gain = monkey_gain(monkey);
    play->tag = chance_next(&monkey->chance);
    play->fade_in_frames = monkey_short(monkey);
    if (monkey_luck(monkey, 3))
        play->pan = (float)monkey_pick(monkey, 0, 2000) / 1000.0f - 1.0f;
    if (monkey_luck(monkey, 3))
        play->pad_frames = monkey_number(monkey);
    if (monkey_luck(monkey, 4))
        play->length_frames = monkey_number(monkey);
    if (!monkey_luck(monkey, 4))
        return;
    play->map_count = (uint32_t)monkey_pick(monkey, 0, monkey->rig.config.channels);
    for (uint32_t k = 0; k < play->map_count; k++)
        play->map[k] = (uint8_t)monkey_pick(monkey, 0, play->memory_channels);
}

/* How long it is, where that is plain. */
static void expect(struct monkey_act *act, const struct nj_play *play)
{
    uint64_t to = play->to_frame == 0 ? play->memory_frames : play->to_frame;

    act->plays = true;
    act->skips = play->late == NJ_LATE_SKIP;
    act->length = play->length_frames;
    act->exact = !act->ring && play->loops <= 1 && play->late != NJ_LATE_SKIP;
    act->expected = to - play->from_frame;
    if (play->length_frames > 0 && play->length_frames < act->expected)
        act->expected = play->length_frames;
}

static bool any_play(struct monkey *monkey, struct nj_play *play, struct monkey_act *act)
{
    memset(play, 0, sizeof *play);
    play->start_frame = monkey_frame(monkey);
    if (!monkey_luck(monkey, 3))
        of_memory(monkey, play);
    else if (!of_ring(monkey, play, act))
        return false;
    any_shape(monkey, play);
    expect(act, play);
    return true;
}

void monkey_start_one(struct monkey *monkey)
{
    struct monkey_act *act = monkey_place(monkey);
    bool queued = monkey_luck(monkey, 3);
    nj_handle handle = 0;
    struct nj_play play;
    int code;

    if (!act || !any_play(monkey, &play, act))
        return;
    if (queued)
        code = nj_queue(monkey->rig.client, monkey_handle(monkey),
                        (uint32_t)monkey_pick(monkey, 0, 1), &play, &handle);
    else
        code = nj_play(monkey->rig.client, &play, &handle);
    monkey_enter(monkey, act, handle, code);
}

void monkey_start_group(struct monkey *monkey)
{
    uint32_t count = (uint32_t)monkey_pick(monkey, 1, 5);
    struct monkey_act acts[5] = {0};
    nj_handle handles[5] = {0};
    struct nj_play plays[5];
    int code;

    for (uint32_t i = 0; i < count; i++) {
        memset(&plays[i], 0, sizeof plays[i]);
        plays[i].start_frame = i == 0 ? monkey_frame(monkey) : plays[0].start_frame;
        of_memory(monkey, &plays[i]);
        any_shape(monkey, &plays[i]);
        expect(&acts[i], &plays[i]);
    }
    if (monkey->open + count > MONKEY_ACTIONS - MONKEY_KEPT_FREE)
        return;
    code = nj_play_group(monkey->rig.client, plays, count, handles);
    for (uint32_t i = 0; i < count; i++) {
        struct monkey_act *act = monkey_place(monkey);

        *act = acts[i];
        monkey_enter(monkey, act, handles[i], code);
    }
}

/* ---- records --------------------------------------------------------------------------------- */

static bool into_ring(struct monkey *monkey, struct nj_record *record, struct monkey_act *act)
{
    struct monkey_ring *ring = free_ring(monkey);

    if (!ring)
        return false;
    act->ring = ring;
    record->ring = ring->memory.ring;
    record->format = ring->format;
    record->channels = ring->channels;
    record->full = (uint32_t)monkey_pick(monkey, NJ_FULL_RESUME, NJ_FULL_END);
    if (monkey_luck(monkey, 2))
        record->length_frames = monkey_number(monkey);
    return true;
}

static void into_memory(struct monkey *monkey, struct nj_record *record, struct monkey_act *act)
{
    record->format = (uint32_t)monkey_pick(monkey, 1, NJ_FORMAT_COUNT - 1);
    record->channels = (uint32_t)monkey_pick(monkey, 1, monkey->rig.config.channels);
    record->layout = (uint32_t)monkey_pick(monkey, NJ_INTERLEAVED, NJ_PLANAR);
    record->memory_frames = monkey_pick(monkey, 1, 3000);
    record->length_frames = monkey_luck(monkey, 2) ? 0 : monkey_number(monkey);
    act->room_bytes = record->memory_frames * record->channels * nj_format_bytes(record->format);
    act->room = malloc(act->room_bytes + MONKEY_MARK_BYTES);
    assert_non_null(act->room);
    memset(act->room, MONKEY_MARK, act->room_bytes + MONKEY_MARK_BYTES);
    record->memory = act->room;
}

void monkey_start_record(struct monkey *monkey)
{
    struct nj_record record = {.start_frame = monkey_frame(monkey)};
    struct monkey_act *act = monkey_place(monkey);
    nj_handle handle = 0;
    uint64_t newest;
    int code;

    if (!act)
        return;
    if (monkey_luck(monkey, 2))
        into_memory(monkey, &record, act);
    else if (!into_ring(monkey, &record, act))
        return;
    newest = now(monkey) > monkey->begin ? now(monkey) : monkey->begin;
    if (record.start_frame > newest || newest - record.start_frame < 100000) /* it takes long */
        record.late = (uint32_t)monkey_pick(monkey, NJ_LATE_NOW, NJ_LATE_DROP);
    if (monkey_luck(monkey, 3)) {
        record.map_count = (uint32_t)monkey_pick(monkey, 0, record.channels);
        for (uint32_t k = 0; k < record.map_count; k++)
            record.map[k] = (uint8_t)monkey_pick(monkey, 0, monkey->rig.config.channels);
    }
    record.early = monkey_luck(monkey, 2);
    act->records = true;
    act->exact = act->room != NULL;
    act->expected = record.length_frames > 0 ? record.length_frames : record.memory_frames;
    act->length = act->room ? act->expected : 0;
    code = nj_record(monkey->rig.client, &record, &handle);
    monkey_enter(monkey, act, handle, code);
}
