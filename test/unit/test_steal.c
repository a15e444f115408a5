/* SPDX-License-Identifier: MIT
 * test_steal.c - who loses a voice, and that what lost it fades out beside its successor. */
#include "test/unit/rig.h"

#include <math.h>

#include "test/unit/mono.h"

#define FADE 100
#define BIG 20000 /* row 1 of mono.h */

static void open_fading(struct rig *rig, uint32_t voices)
{
    struct nj_stream_config config = {.direction = NJ_PLAY,
                                      .channels = 1,
                                      .format = NJ_FORMAT_S16,
                                      .voices = voices,
                                      .steal_fade_frames = FADE,
                                      .bank_bytes = 65536};

    rig_open(rig, &config);
    open_mono_clips(rig);
}

static nj_handle start_at(struct rig *rig, uint64_t frame, float gain, uint32_t loops)
{
    struct nj_play play = {.clip = 1, .start_frame = frame, .gain = gain, .loops = loops};

    return start(rig, &play);
}

/* The completions that have come, in order; how many. */
static uint32_t take_done(struct rig *rig, struct nj_event *done, uint32_t most)
{
    uint32_t count = 0;

    for (struct nj_event event; nj_event_next(rig->client, &event);)
        if (event.kind == NJ_EVENT_DONE && count < most)
            done[count++] = event;
    return count;
}

static void a_stolen_play_fades_out_beside_its_successor(void **unused)
{
    int16_t out[4 * BLOCK];
    struct nj_event done[2];
    struct nj_stats stats;
    struct rig rig;
    nj_handle victim;

    (void)unused;
    open_fading(&rig, 1);
    victim = start_at(&rig, 0, 1, 1);
    start_at(&rig, 70, 0.25f, 1);
    play_blocks(&rig, out, 4 * BLOCK);
    for (uint32_t f = 0; f < 4 * BLOCK; f++) {
        double old = f < 70 ? 1 : f < 70 + FADE ? 1 - (f - 70) / (double)FADE : 0;

        assert_int_equal(out[f], lrint(BIG * old + (f < 70 ? 0 : BIG / 4)));
    }
    assert_int_equal(take_done(&rig, done, 2), 1);
    assert_int_equal(done[0].handle, victim);
    assert_int_equal(done[0].result, NJ_ESTOLEN);
    assert_int_equal(done[0].frames, 70 + FADE);
    nj_stats(rig.client, &stats);
    assert_int_equal(stats.max_voices, 1);
    assert_int_equal(stats.stolen_voices, 1);
    rig_close(&rig);
}

static void as_many_as_there_are_voices_fade_at_once(void **unused)
{
    int16_t out[4 * BLOCK];
    nj_handle handles[6];
    struct nj_event done[6];
    struct rig rig;

    (void)unused;
    open_fading(&rig, 2);
    for (uint32_t i = 0; i < 5; i++)
        handles[i] = start_at(&rig, i < 2 ? 0 : 10 * i, 0.1f, 1);
    play_blocks(&rig, out, 4 * BLOCK);
    assert_int_equal(out[39], lrint(BIG * 0.1 * (2 + 0.81 + 0.91)));
    assert_int_equal(out[40], lrint(BIG * 0.1 * (2 + 0.9 + 1))); /* the first of them is cut */
    assert_int_equal(out[41], lrint(BIG * 0.1 * (2 + 0.89 + 0.99)));
    assert_int_equal(take_done(&rig, done, 6), 3);
    assert_int_equal(done[0].handle, handles[0]);
    assert_int_equal(done[0].frames, 40);
    assert_int_equal(done[1].handle, handles[1]);
    assert_int_equal(done[1].frames, 30 + FADE);
    assert_int_equal(done[2].handle, handles[2]);
    assert_int_equal(done[2].frames, 20 + FADE);
    rig_close(&rig);
}

static void what_has_not_sounded_ends_without_a_fade(void **unused)
{
    int16_t out[2 * BLOCK];
    struct nj_event done[2];
    nj_handle first;
    struct rig rig;

    (void)unused;
    open_fading(&rig, 1);
    first = start_at(&rig, 5, 1, 1);
    start_at(&rig, 5, 0.5f, 1);
    play_blocks(&rig, out, 2 * BLOCK);
    assert_int_equal(out[5], BIG / 2);
    assert_int_equal(out[100], BIG / 2);
    assert_int_equal(take_done(&rig, done, 2), 1);
    assert_int_equal(done[0].handle, first);
    assert_int_equal(done[0].frames, 0);
    rig_close(&rig);
}

/* However it ends in its fade, it is stolen, and what is queued behind it is too. */
static void a_stolen_play_ends_as_stolen(void **unused)
{
    (void)unused;
    for (uint32_t how = 0; how < 3; how++) {
        struct nj_play short_one = {.clip = 1, .to_frame = 80, .start_frame = 0, .gain = 1};
        struct nj_play behind = {.clip = 1, .gain = 1};
        int16_t out[4 * BLOCK];
        struct nj_event done[5];
        nj_handle victim, follower;
        uint64_t frames = how == 0 ? 80 : how == 1 ? 70 : 90;
        struct rig rig;

        open_fading(&rig, 1);
        short_one.to_frame = how == 0 ? 80 : 1000;
        victim = start(&rig, &short_one);
        assert_int_equal(nj_queue(rig.client, victim, NJ_FOLLOW_ALWAYS, &behind, &follower), 0);
        start_at(&rig, 60, 0, 1);
        if (how > 0)
            assert_int_equal(nj_stop(rig.client, victim, 70, how == 1 ? 0 : 20, NULL), 0);
        play_blocks(&rig, out, 4 * BLOCK);
        assert_true(out[frames - 1] > 0);
        assert_int_equal(out[frames], 0);
        assert_int_equal(take_done(&rig, done, 5), how > 0 ? 3 : 2);
        for (uint32_t i = 0; i < (how > 0 ? 3u : 2u); i++) {
            if (done[i].handle == victim)
                assert_int_equal(done[i].frames, frames);
            if (done[i].handle == victim || done[i].handle == follower)
                assert_int_equal(done[i].result, NJ_ESTOLEN);
            else
                assert_int_equal(done[i].result, NJ_OK);
        }
        rig_close(&rig);
    }
}

static void a_stolen_play_tells_its_place_and_is_not_paused(void **unused)
{
    int16_t out[2 * BLOCK];
    struct nj_event done[1];
    struct nj_position position;
    nj_handle victim, pause = 0;
    struct rig rig;

    (void)unused;
    open_fading(&rig, 1);
    victim = start_at(&rig, 0, 1, NJ_FOREVER);
    start_at(&rig, 20, 0, 1);
    play_blocks(&rig, out, BLOCK);
    assert_int_equal(nj_position(rig.client, victim, 50, &position), 0);
    assert_int_equal(position.clip_frame, 50);
    assert_int_equal(nj_position(rig.client, victim, 5000, &position), 0);
    assert_int_equal(position.frames, 20 + FADE);
    assert_int_equal(nj_pause(rig.client, victim, NJ_NOW, 10, &pause), 0);
    play_blocks(&rig, out, BLOCK);
    assert_int_equal(take_done(&rig, done, 1), 1);
    assert_int_equal(done[0].handle, pause);
    assert_int_equal(done[0].result, NJ_EHANDLE);
    rig_close(&rig);
}

static void endless_loops_keep_their_voices_until_the_last(void **unused)
{
    int16_t out[8 * BLOCK];
    struct nj_event done[8];
    nj_handle handles[6];
    struct rig rig;

    (void)unused;
    open_mono(&rig, 3);
    handles[0] = start_at(&rig, 0, 0.1f, NJ_FOREVER);
    handles[1] = start_at(&rig, 1, 0.1f, 5); /* its end is far, but it has one */
    handles[2] = start_at(&rig, 2, 0.1f, NJ_FOREVER);
    handles[3] = start_at(&rig, 100, 0.1f, NJ_FOREVER);
    handles[4] = start_at(&rig, 200, 0.1f, NJ_FOREVER);
    handles[5] = start_at(&rig, 300, 0.1f, 1);
    start_at(&rig, 400, 0.1f, NJ_FOREVER);
    play_blocks(&rig, out, 8 * BLOCK);
    assert_int_equal(take_done(&rig, done, 8), 4);
    assert_int_equal(done[0].handle, handles[1]);
    assert_int_equal(done[1].handle, handles[0]);
    assert_int_equal(done[2].handle, handles[2]);
    assert_int_equal(done[3].handle, handles[5]);
    rig_close(&rig);
}

/* A resume makes it young again; so does the seek that takes it out of its loop. */
static void age_counts_from_the_resume_and_from_leaving_a_loop(void **unused)
{
    struct nj_play loop = {.clip = 1,
                           .start_frame = 0,
                           .gain = 0.1f,
                           .loop_from_frame = 10,
                           .loop_to_frame = 20,
                           .loops = NJ_FOREVER};
    int16_t out[8 * BLOCK];
    struct nj_event done[8];
    nj_handle handles[3];
    struct rig rig;

    (void)unused;
    open_mono(&rig, 3);
    handles[0] = start(&rig, &loop);
    handles[1] = start_at(&rig, 0, 0.1f, 1);
    handles[2] = start_at(&rig, 0, 0.1f, 1);
    assert_int_equal(nj_pause(rig.client, handles[1], 10, 0, NULL), 0);
    assert_int_equal(nj_resume(rig.client, handles[1], 20, 0, NULL), 0);
    assert_int_equal(nj_seek(rig.client, handles[0], 30, 40, NULL), 0);
    for (uint32_t i = 0; i < 3; i++)
        start_at(&rig, 100 * (i + 1), 0.1f, NJ_FOREVER);
    play_blocks(&rig, out, 8 * BLOCK);
    assert_int_equal(take_done(&rig, done, 8), 6);
    assert_int_equal(done[3].handle, handles[2]);
    assert_int_equal(done[4].handle, handles[1]);
    assert_int_equal(done[5].handle, handles[0]);
    rig_close(&rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_stolen_play_fades_out_beside_its_successor),
        cmocka_unit_test(as_many_as_there_are_voices_fade_at_once),
        cmocka_unit_test(what_has_not_sounded_ends_without_a_fade),
        cmocka_unit_test(a_stolen_play_ends_as_stolen),
        cmocka_unit_test(a_stolen_play_tells_its_place_and_is_not_paused),
        cmocka_unit_test(endless_loops_keep_their_voices_until_the_last),
        cmocka_unit_test(age_counts_from_the_resume_and_from_leaving_a_loop),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
