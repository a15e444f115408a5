/* SPDX-License-Identifier: MIT
 * test_mix_plan.c - while nothing changes voices stand still in their plan: what anyone is told of
 * them is as if they had not. */
#include "core/mix.h"

#include <string.h>

#include "core/segment.h"
#include "test/unit/rig.h"

#define VOICES 5
#define CLIP_FRAMES 4000

static void open_calm(struct rig *rig, nj_handle *handles)
{
    struct nj_stream_config config = {.direction = NJ_PLAY,
                                      .channels = 2,
                                      .format = NJ_FORMAT_S16,
                                      .voices = VOICES,
                                      .clips = 1,
                                      .bank_bytes = CLIP_FRAMES * 4};
    struct nj_clip clip = {0, CLIP_FRAMES, 2, NJ_FORMAT_S16};

    rig_open(rig, &config);
    for (uint32_t i = 0; i < 2 * CLIP_FRAMES; i++)
        ((int16_t *)nj_bank(rig->client, NULL))[i] = (int16_t)(i * 7 % 4001);
    assert_int_equal(nj_clip_set(rig->client, 0, &clip), 0);
    for (uint32_t i = 0; i < VOICES; i++) {
        struct nj_play play = {.clip = 0, .gain = 0.125f, .loops = NJ_FOREVER};

        play.from_frame = 100 * i;
        play.fade_in_frames = i == 2 ? 100000 : 0;
        assert_int_equal(nj_play(rig->client, &play, &handles[i]), 0);
    }
}

static void blocks(struct rig *rig, uint32_t count)
{
    static int16_t out[2 * 64];

    for (uint32_t i = 0; i < count; i++)
        rig_play(rig, out, 64);
}

static uint64_t frames_of_lost(struct rig *rig, nj_handle handle)
{
    struct nj_event event;
    uint64_t frames = UINT64_MAX;

    while (nj_event_next(rig->client, &event))
        if (event.kind == NJ_EVENT_DONE && event.handle == handle) {
            assert_int_equal(event.result, NJ_ENGINE_LOST);
            frames = event.frames;
        }
    return frames;
}

static void a_lost_engine_s_plays_tell_what_sounded(void **unused)
{
    struct rig rig;
    nj_handle handles[VOICES];

    (void)unused;
    open_calm(&rig, handles);
    blocks(&rig, 20);
    assert_true(rig.process->plan.gone > 64);
    nj_client_engine_lost(rig.client);
    assert_int_equal(frames_of_lost(&rig, handles[3]), 20 * 64);
    rig_close(&rig);
}

static void the_next_engine_tells_what_sounded(void **unused)
{
    struct rig rig;
    nj_handle handles[VOICES];

    (void)unused;
    open_calm(&rig, handles);
    blocks(&rig, 20);
    assert_true(rig.process->plan.gone > 64);
    rig_attach(&rig);
    assert_int_equal(rig.process->plan.gone, 0);
    assert_int_equal(frames_of_lost(&rig, handles[0]), 20 * 64);
    rig_close(&rig);
}

/* A kill between two voices. */
static void catching_up_goes_on_where_it_was_killed(void **unused)
{
    struct rig rig;
    nj_handle handles[VOICES];
    struct parts parts;
    uint64_t gone;

    (void)unused;
    open_calm(&rig, handles);
    blocks(&rig, 20);
    assert_int_equal(segment_open(rig.memory, rig.bytes, &parts), 0);
    gone = rig.process->plan.gone;
    voice_advance(&parts.voices[parts.mix_parts[0].voice], gone);
    atomic_store(&rig.process->plan.caught, 1);
    segment_catch_up(&parts);
    for (uint32_t i = 0; i < VOICES; i++) {
        assert_int_equal(parts.voices[i].played, 20 * 64);
        assert_int_equal(parts.voices[i].position, 100 * i + 20 * 64);
    }
    segment_catch_up(&parts);
    assert_int_equal(parts.voices[0].played, 20 * 64);
    rig_close(&rig);
}

/* What changes one voice finds all of them where they are. */
static void a_change_ends_the_plan(void **unused)
{
    struct rig rig;
    nj_handle handles[VOICES];
    struct nj_event event;
    bool seen = false;

    (void)unused;
    open_calm(&rig, handles);
    blocks(&rig, 20);
    assert_int_equal(nj_stop(rig.client, handles[1], 20 * 64 + 10, 0, NULL), 0);
    blocks(&rig, 3);
    while (nj_event_next(rig.client, &event)) {
        if (event.kind != NJ_EVENT_DONE || event.handle != handles[1])
            continue;
        assert_int_equal(event.frames, 20 * 64 + 10);
        seen = true;
    }
    assert_true(seen);
    assert_int_equal(rig.process->plan.parts, VOICES - 1);
    rig_close(&rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_lost_engine_s_plays_tell_what_sounded),
        cmocka_unit_test(the_next_engine_tells_what_sounded),
        cmocka_unit_test(catching_up_goes_on_where_it_was_killed),
        cmocka_unit_test(a_change_ends_the_plan),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
