/* SPDX-License-Identifier: MIT */
#include "test/unit/monkey.h"

#include <stdlib.h>
#include <string.h>

#define MARK MONKEY_MARK
#define MARK_BYTES MONKEY_MARK_BYTES
#define BLOCK_BYTES (MONKEY_FRAMES * NJ_MAX_CHANNELS * 4)

uint64_t monkey_pick(struct monkey *monkey, uint64_t low, uint64_t high)
{
    return chance_between(&monkey->chance, low, high);
}

bool monkey_luck(struct monkey *monkey, uint32_t one_in)
{
    return chance_next(&monkey->chance) % one_in == 0;
}

/* ---- what is there --------------------------------------------------------------------------- */

/* Whatever bytes; floats from -1 to 1. */
static void fill(struct monkey *monkey, void *data, uint64_t samples, uint32_t format)
{
    unsigned char *bytes = data;
    float *floats = data;

    if (format == NJ_FORMAT_F32)
        for (uint64_t i = 0; i < samples; i++)
            floats[i] = (float)((double)monkey_pick(monkey, 0, 2000) / 1000.0 - 1.0);
    else
        for (uint64_t i = 0; i < samples * nj_format_bytes(format); i++)
            bytes[i] = (unsigned char)chance_next(&monkey->chance);
}

static void *exactly(uint64_t bytes)
{
    void *memory = malloc(bytes > 0 ? bytes : 1);

    assert_non_null(memory);
    return memory;
}

static void make_piece(struct monkey *monkey, struct monkey_piece *piece)
{
    uint64_t samples;

    piece->frames =
        monkey_luck(monkey, 4) ? monkey_pick(monkey, 1, 9) : monkey_pick(monkey, 1, 700);
    piece->channels = (uint32_t)monkey_pick(monkey, 1, 4);
    piece->format = (uint32_t)monkey_pick(monkey, 1, NJ_FORMAT_COUNT - 1);
    piece->layout = (uint32_t)monkey_pick(monkey, NJ_INTERLEAVED, NJ_PLANAR);
    samples = piece->frames * piece->channels;
    piece->data = exactly(samples * nj_format_bytes(piece->format));
    fill(monkey, piece->data, samples, piece->format);
}

static void make_ring(struct monkey *monkey, struct monkey_ring *ring)
{
    bool plays = monkey->rig.config.direction == NJ_PLAY;

    ring->channels = (uint32_t)monkey_pick(monkey, 1, plays ? 3 : monkey->rig.config.channels);
    ring->format = (uint32_t)monkey_pick(monkey, 1, NJ_FORMAT_COUNT - 1);
    memory_ring_open(&ring->memory, ring->channels * nj_format_bytes(ring->format),
                     1ull << monkey_pick(monkey, 0, 11),
                     !plays && monkey_luck(monkey, 4) ? NJ_RING_OVERWRITE : 0);
    if (monkey_luck(monkey, 3))
        nj_ring_reset(ring->memory.ring, (uint64_t)0 - monkey_pick(monkey, 0, 5000));
}

static struct nj_stream_config any_config(struct monkey *monkey)
{
    struct nj_stream_config config = {
        .direction = monkey_luck(monkey, 3) ? NJ_CAPTURE : NJ_PLAY,
        .channels = monkey_luck(monkey, 3) ? (uint32_t)monkey_pick(monkey, 1, 8) : 2,
        .format = (uint32_t)monkey_pick(monkey, NJ_FORMAT_S16, NJ_FORMAT_F32),
        .voices = (uint32_t)(monkey_luck(monkey, 4) ? monkey_pick(monkey, 16, 48)
                                                    : monkey_pick(monkey, 1, 6)),
        .actions = MONKEY_ACTIONS,
        .commands_per_block = (uint32_t)monkey_pick(monkey, 1, 12)};

    if (config.direction == NJ_PLAY) {
        config.flags = monkey_luck(monkey, 3) ? NJ_STREAM_DITHER : 0;
        config.limiter_frames = monkey_luck(monkey, 3) || config.format == NJ_FORMAT_F32
                                    ? (uint32_t)monkey_pick(monkey, 1, 600)
                                    : 0;
        config.steal_fade_frames =
            monkey_luck(monkey, 2) ? (uint32_t)monkey_pick(monkey, 1, 2000) : 0;
    } else {
        config.flags = monkey_luck(monkey, 2) ? NJ_STREAM_ACTIONS_ONLY : 0;
        config.ring_frames = 1ull << monkey_pick(monkey, 10, 14);
    }
    return config;
}

void monkey_open(struct monkey *monkey, uint64_t seed)
{
    struct nj_stream_config config;

    memset(monkey, 0, sizeof *monkey);
    monkey->seed = seed;
    monkey->chance = chance_begin(seed);
    config = any_config(monkey);
    rig_open(&monkey->rig, &config);
    if (monkey_luck(monkey, 3)) {
        monkey->begin = UINT64_C(1) << monkey_pick(monkey, 20, 62);
        rig_begin_at(&monkey->rig, monkey->begin);
    }
    for (uint32_t i = 0; i < MONKEY_PIECES; i++)
        make_piece(monkey, &monkey->pieces[i]);
    for (uint32_t i = 0; i < MONKEY_RINGS; i++)
        make_ring(monkey, &monkey->rings[i]);
    monkey->block = exactly(BLOCK_BYTES + 2 * MARK_BYTES);
    memset(monkey->block, MARK, BLOCK_BYTES + 2 * MARK_BYTES);
}

void monkey_close(struct monkey *monkey)
{
    for (uint32_t i = 0; i < MONKEY_PIECES; i++)
        free(monkey->pieces[i].data);
    for (uint32_t i = 0; i < MONKEY_RINGS; i++)
        memory_ring_close(&monkey->rings[i].memory);
    free(monkey->block);
    rig_close(&monkey->rig);
}

/* ---- the book -------------------------------------------------------------------------------- */

static struct monkey_act *free_place(struct monkey *monkey)
{
    for (uint32_t i = 0; i < MONKEY_ACTIONS; i++) {
        if (monkey->acts[i].handle == 0) {
            memset(&monkey->acts[i], 0, sizeof monkey->acts[i]);
            return &monkey->acts[i];
        }
    }
    return NULL;
}

struct monkey_act *monkey_place(struct monkey *monkey)
{
    return monkey->open < MONKEY_ACTIONS - MONKEY_KEPT_FREE ? free_place(monkey) : NULL;
}

void monkey_enter(struct monkey *monkey, struct monkey_act *act, nj_handle handle, int code)
{
    if (code != 0) {
        assert_true(code == NJ_EINVAL || code == NJ_EFULL || code == NJ_EHANDLE);
        free(act->room);
        act->room = NULL;
        return;
    }
    assert_true(handle != 0);
    for (uint32_t i = 0; i < MONKEY_ACTIONS; i++)
        assert_true(monkey->acts[i].handle != handle);
    act->handle = handle;
    monkey->open++;
    if (act->ring) {
        act->ring->used = true;
        act->ring_from = act->plays ? nj_ring_read_position(act->ring->memory.ring)
                                    : nj_ring_write_position(act->ring->memory.ring);
    }
}

static struct monkey_act *find(struct monkey *monkey, nj_handle handle)
{
    for (uint32_t i = 0; i < MONKEY_ACTIONS; i++)
        if (handle != 0 && monkey->acts[i].handle == handle)
            return &monkey->acts[i];
    fail_msg("seed %llu: an event of nobody's", (unsigned long long)monkey->seed);
    return NULL;
}

static bool is_result(int32_t result)
{
    return result == NJ_OK || (result <= NJ_EINVAL && result >= NJ_EDRY && result != NJ_EMEMORY &&
                               result != NJ_ETIMEOUT && result != NJ_EIO);
}

static void check_figures(const struct monkey_act *act, const struct nj_event *event)
{
    if (act->exact && event->result == NJ_OK)
        assert_int_equal(event->frames, act->expected);
    if (act->length > 0)
        assert_true(event->frames + (act->plays ? event->dry_frames : 0) <= act->length);
    if (act->ring && act->plays && !act->skips && event->result != NJ_ENGINE_LOST)
        assert_int_equal(nj_ring_read_position(act->ring->memory.ring) - act->ring_from,
                         event->frames);
    if (act->ring && act->records && event->result != NJ_ENGINE_LOST)
        assert_int_equal(nj_ring_write_position(act->ring->memory.ring) - act->ring_from,
                         event->frames);
    if (!act->ring && !act->records)
        assert_int_equal(event->dry_frames, 0);
    for (uint32_t i = 0; act->room && i < MARK_BYTES; i++)
        assert_int_equal(act->room[act->room_bytes + i], MARK);
}

static void done(struct monkey *monkey, const struct nj_event *event)
{
    struct monkey_act *act = find(monkey, event->handle);

    assert_true(is_result(event->result));
    check_figures(act, event);
    if (act->ring)
        act->ring->used = false;
    free(act->room);
    memset(act, 0, sizeof *act);
    monkey->open--;
}

void monkey_events(struct monkey *monkey)
{
    struct nj_event event;

    while (nj_event_next(monkey->rig.client, &event)) {
        if (event.kind == NJ_EVENT_XRUN)
            continue;
        if (event.kind == NJ_EVENT_STARTED) {
            struct monkey_act *act = find(monkey, event.handle);

            assert_true((act->plays || act->records) && !act->started);
            act->started = true;
            continue;
        }
        assert_int_equal(event.kind, NJ_EVENT_DONE);
        done(monkey, &event);
    }
}

/* ---- time ------------------------------------------------------------------------------------ */

static void check_block(struct monkey *monkey, uint32_t frames)
{
    const struct nj_stream_config *config = &monkey->rig.config;
    uint64_t samples = (uint64_t)frames * config->channels;
    uint64_t end = MARK_BYTES + samples * nj_format_bytes(config->format);

    for (uint32_t i = 0; i < MARK_BYTES; i++) {
        assert_int_equal(monkey->block[i], MARK);
        assert_int_equal(monkey->block[end + i], MARK);
    }
    if (config->format != NJ_FORMAT_F32)
        return;
    for (uint64_t i = 0; i < samples; i++) {
        float value;

        memcpy(&value, monkey->block + MARK_BYTES + i * sizeof value, sizeof value);
        assert_true(value >= -1.0f && value <= 1.0f);
    }
}

static uint64_t any_loss(struct monkey *monkey)
{
    return monkey_luck(monkey, 50)   ? monkey_pick(monkey, 1, 100000)
           : monkey_luck(monkey, 15) ? monkey_pick(monkey, 1, 700)
                                     : 0;
}

static void read_capture(struct monkey *monkey)
{
    struct nj_span span;

    while (nj_capture_peek(monkey->rig.client, &span)) {
        assert_true(span.frames > 0);
        nj_capture_advance(monkey->rig.client, monkey_pick(monkey, 1, span.frames));
    }
}

void monkey_block(struct monkey *monkey)
{
    struct rig *rig = &monkey->rig;
    uint32_t frames = (uint32_t)(monkey_luck(monkey, 4) ? monkey_pick(monkey, 1, MONKEY_FRAMES)
                                                        : monkey_pick(monkey, 1, 130));
    uint64_t loss = any_loss(monkey);
    struct block_time time =
        rig_time(rig, loss, loss > 0 ? !monkey_luck(monkey, 4) : monkey_luck(monkey, 60));

    if (monkey_luck(monkey, 20))
        time.time_ns += (int64_t)monkey_pick(monkey, 0, 20000000);
    if (rig->config.direction == NJ_PLAY) {
        memset(monkey->block, MARK, BLOCK_BYTES + 2 * MARK_BYTES);
        play_process(rig->process, monkey->block + MARK_BYTES, frames, &time);
        check_block(monkey, frames);
    } else {
        capture_process(rig->process, monkey->block + MARK_BYTES, frames, &time);
        if (monkey_luck(monkey, 4))
            read_capture(monkey);
    }
    rig->told += frames;
}

/* ---- rings ----------------------------------------------------------------------------------- */

void monkey_rings(struct monkey *monkey)
{
    struct monkey_ring *ring = &monkey->rings[monkey_pick(monkey, 0, MONKEY_RINGS - 1)];
    uint64_t count = monkey_pick(monkey, 0, 300);
    uint32_t frame_bytes = ring->channels * nj_format_bytes(ring->format);
    unsigned char *frames;

    if (!ring->used && (monkey_luck(monkey, 10) || nj_ring_closed(ring->memory.ring))) {
        memory_ring_close(&ring->memory);
        make_ring(monkey, ring);
        return;
    }
    if (monkey_luck(monkey, 20))
        nj_ring_close(ring->memory.ring);
    frames = exactly(count * frame_bytes);
    if (monkey->rig.config.direction == NJ_CAPTURE) {
        assert_true(nj_ring_read(ring->memory.ring, frames, count) <= (int64_t)count);
    } else {
        fill(monkey, frames, count * ring->channels, ring->format);
        assert_true(nj_ring_write(ring->memory.ring, frames, count) <= (int64_t)count);
    }
    free(frames);
}

/* ---- the end --------------------------------------------------------------------------------- */

static bool any_open(const struct monkey *monkey)
{
    for (uint32_t i = 0; i < MONKEY_ACTIONS; i++)
        if (monkey->acts[i].handle != 0 && (monkey->acts[i].plays || monkey->acts[i].records))
            return true;
    return false;
}

static void check_voices(struct monkey *monkey)
{
    struct nj_play play = {.start_frame = NJ_NOW, .length_frames = NJ_ENDLESS};
    struct nj_stats before, after;

    play.memory = monkey->pieces[0].data;
    play.memory_frames = monkey->pieces[0].frames;
    play.memory_channels = monkey->pieces[0].channels;
    play.memory_format = monkey->pieces[0].format;
    nj_stats(monkey->rig.client, &before);
    for (uint32_t i = 0; i < monkey->rig.config.voices; i++) {
        struct monkey_act *act = free_place(monkey);
        nj_handle handle = 0;

        act->plays = true;
        assert_int_equal(nj_play(monkey->rig.client, &play, &handle), 0);
        monkey_enter(monkey, act, handle, 0);
    }
    for (uint32_t i = 0; i < monkey->rig.config.voices + 4; i++)
        monkey_block(monkey);
    monkey_events(monkey);
    nj_stats(monkey->rig.client, &after);
    assert_int_equal(after.stolen_voices, before.stolen_voices);
    for (uint32_t i = 0, sounding = 0; i <= MONKEY_ACTIONS; i++) {
        if (i == MONKEY_ACTIONS)
            assert_int_equal(sounding, monkey->rig.config.voices);
        else
            sounding += monkey->acts[i].handle != 0 && monkey->acts[i].started;
    }
}

static void stop_all(struct monkey *monkey)
{
    nj_handle handle;

    monkey_events(monkey);
    assert_int_equal(nj_stop_all(monkey->rig.client, NJ_NOW, 0, &handle), 0);
    monkey_enter(monkey, free_place(monkey), handle, 0);
    for (uint32_t i = 0; i < MONKEY_ACTIONS + 4; i++)
        monkey_block(monkey);
    /* Records of what is in doubt wait until it is not. */
    for (uint32_t i = 0; i < 4000 && any_open(monkey); i++) {
        monkey_block(monkey);
        monkey_events(monkey);
    }
    assert_false(any_open(monkey));
}

void monkey_settle(struct monkey *monkey)
{
    stop_all(monkey);
    if (monkey->rig.config.direction == NJ_PLAY) {
        check_voices(monkey);
        stop_all(monkey);
    }
    /* What waits for a frame far away ends with its engine. */
    rig_attach(&monkey->rig);
    monkey_events(monkey);
    assert_int_equal(monkey->open, 0);
}
