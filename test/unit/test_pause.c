/* SPDX-License-Identifier: MIT
 * test_pause.c - plays that are paused, resumed and moved, and where they say that they are. */
#include "test/unit/mono.h"

#include <string.h>

static struct nj_event done_of(struct rig *rig, nj_handle handle)
{
    struct nj_event event;

    while (nj_event_next(rig->client, &event))
        if (event.kind == NJ_EVENT_DONE && event.handle == handle)
            return event;
    fail_msg("no completion");
    return event;
}

static struct nj_position position_of(struct rig *rig, nj_handle handle, uint64_t frame)
{
    struct nj_position position;

    assert_int_equal(nj_position(rig->client, handle, frame, &position), 0);
    return position;
}

static void a_paused_play_goes_on_where_it_was(void **unused)
{
    struct nj_play play = {.start_frame = 0, .gain = 1, .to_frame = 100};
    int16_t out[4 * BLOCK];
    nj_handle handle, pause, resume;
    struct nj_event event;
    struct rig rig;

    (void)unused;
    open_mono(&rig, 2);
    handle = start(&rig, &play);
    assert_int_equal(nj_pause(rig.client, handle, 10, 0, &pause), 0);
    assert_int_equal(nj_resume(rig.client, handle, 101, 0, &resume), 0);
    play_blocks(&rig, out, 4 * BLOCK);
    for (int16_t i = 0; i < 4 * BLOCK; i++)
        assert_int_equal(out[i], i < 10 ? i + 1 : i < 101 || i >= 191 ? 0 : i - 90);
    assert_int_equal(done_of(&rig, pause).frame, 10);
    assert_int_equal(done_of(&rig, resume).frame, 101);
    event = done_of(&rig, handle);
    assert_int_equal(event.result, NJ_OK);
    assert_int_equal(event.frames, 100);
    rig_no_event(&rig);
    rig_close(&rig);
}

static void a_pause_falls_and_a_resume_rises_in_a_straight_line(void **unused)
{
    struct nj_play play = {.clip = 1, .start_frame = 0, .gain = 1};
    int16_t out[5 * BLOCK];
    nj_handle handle;
    struct rig rig;

    (void)unused;
    open_mono(&rig, 2);
    handle = start(&rig, &play);
    assert_int_equal(nj_pause(rig.client, handle, 10, 100, NULL), 0);
    assert_int_equal(nj_resume(rig.client, handle, 150, 50, NULL), 0);
    play_blocks(&rig, out, 5 * BLOCK);
    for (int32_t i = 0; i < 5 * BLOCK; i++) {
        int32_t expected = i < 10    ? 20000
                           : i < 110 ? 20000 * (110 - i) / 100
                           : i < 150 ? 0
                           : i < 200 ? 20000 * (i - 150) / 50
                                     : 20000;

        assert_int_equal(out[i], expected);
    }
    assert_int_equal(position_of(&rig, handle, NJ_NOW).frames, 5 * BLOCK - 40);
    rig_close(&rig);
}

static void a_play_paused_before_its_start_begins_with_the_resume(void **unused)
{
    struct nj_play play = {.start_frame = 20, .gain = 1};
    int16_t out[2 * BLOCK];
    nj_handle handle;
    struct rig rig;

    (void)unused;
    open_mono(&rig, 2);
    handle = start(&rig, &play);
    assert_int_equal(nj_pause(rig.client, handle, NJ_NOW, 0, NULL), 0);
    assert_int_equal(nj_resume(rig.client, handle, 70, 0, NULL), 0);
    play_blocks(&rig, out, BLOCK);
    assert_int_equal(position_of(&rig, handle, NJ_NOW).state, NJ_PLAY_PAUSED);
    play_blocks(&rig, out + BLOCK, BLOCK);
    assert_int_equal(out[69], 0);
    assert_int_equal(out[70], 1);
    rig_event(&rig, NJ_EVENT_STARTED);
    rig_close(&rig);
}

static void pausing_twice_and_resuming_what_sounds_change_nothing(void **unused)
{
    struct nj_play play = {.start_frame = 0, .gain = 1};
    int16_t out[2 * BLOCK];
    nj_handle handle;
    struct rig rig;

    (void)unused;
    open_mono(&rig, 2);
    handle = start(&rig, &play);
    assert_int_equal(nj_resume(rig.client, handle, 3, 9, NULL), 0);
    assert_int_equal(nj_pause(rig.client, handle, 10, 0, NULL), 0);
    assert_int_equal(nj_pause(rig.client, handle, 20, 5, NULL), 0);
    assert_int_equal(nj_resume(rig.client, handle, 30, 0, NULL), 0);
    play_blocks(&rig, out, 2 * BLOCK);
    for (int16_t i = 0; i < 2 * BLOCK; i++)
        assert_int_equal(out[i], i < 10 ? i + 1 : i < 30 ? 0 : i - 19);
    rig_close(&rig);
}

static void what_has_ended_or_is_ending_is_not_paused(void **unused)
{
    struct nj_play play = {.start_frame = 0, .gain = 1, .to_frame = 30};
    struct nj_position position;
    int16_t out[BLOCK];
    nj_handle handle, pauses[3];
    struct rig rig;

    (void)unused;
    open_mono(&rig, 2);
    handle = start(&rig, &play);
    assert_int_equal(nj_stop(rig.client, handle, 5, 20, NULL), 0);
    assert_int_equal(nj_pause(rig.client, handle, 10, 0, &pauses[0]), 0);
    assert_int_equal(nj_resume(rig.client, handle, 11, 0, &pauses[1]), 0);
    assert_int_equal(nj_seek(rig.client, handle, 40, 0, &pauses[2]), 0);
    play_blocks(&rig, out, BLOCK);
    assert_int_equal(out[24], 25 / 20);
    assert_int_equal(nj_position(rig.client, handle, NJ_NOW, &position), NJ_EHANDLE);
    assert_int_equal(done_of(&rig, pauses[0]).result, NJ_EHANDLE);
    assert_int_equal(done_of(&rig, pauses[1]).result, NJ_EHANDLE);
    assert_int_equal(done_of(&rig, handle).frames, 25);
    assert_int_equal(done_of(&rig, pauses[2]).result, NJ_EHANDLE);
    assert_int_equal(nj_pause(rig.client, handle, NJ_NOW, 0, NULL), NJ_EHANDLE);
    assert_int_equal(nj_position(rig.client, 0, NJ_NOW, &position), NJ_EHANDLE);
    rig_close(&rig);
}

static void a_paused_play_ends_at_once_when_it_is_stopped(void **unused)
{
    struct nj_play play = {.start_frame = 0, .gain = 1};
    int16_t out[BLOCK];
    nj_handle one, other;
    struct rig rig;

    (void)unused;
    open_mono(&rig, 2);
    one = start(&rig, &play);
    other = start(&rig, &play);
    assert_int_equal(nj_pause(rig.client, one, 10, 0, NULL), 0);
    assert_int_equal(nj_pause(rig.client, other, 12, 0, NULL), 0);
    assert_int_equal(nj_stop(rig.client, one, 20, 1000, NULL), 0);
    assert_int_equal(nj_stop_all(rig.client, 30, 1000, NULL), 0);
    play_blocks(&rig, out, BLOCK);
    assert_int_equal(out[11], 12);
    assert_int_equal(out[12], 0);
    assert_int_equal(done_of(&rig, one).frames, 10);
    assert_int_equal(done_of(&rig, other).frames, 12);
    rig_close(&rig);
}

static void paused_plays_lose_their_voice_only_when_none_sounds(void **unused)
{
    struct nj_play play = {.start_frame = 0, .gain = 1};
    int16_t out[BLOCK];
    nj_handle handles[4];
    struct rig rig;

    (void)unused;
    open_mono(&rig, 2);
    for (uint32_t i = 0; i < 2; i++)
        handles[i] = start(&rig, &play);
    assert_int_equal(nj_pause(rig.client, handles[0], 0, 0, NULL), 0);
    play.start_frame = 10;
    handles[2] = start(&rig, &play);
    assert_int_equal(nj_pause(rig.client, handles[2], 20, 0, NULL), 0);
    play.start_frame = 30;
    handles[3] = start(&rig, &play);
    play_blocks(&rig, out, BLOCK);
    assert_int_equal(done_of(&rig, handles[1]).frames, 10);
    assert_int_equal(done_of(&rig, handles[0]).result, NJ_ESTOLEN);
    assert_int_equal(position_of(&rig, handles[2], NJ_NOW).state, NJ_PLAY_PAUSED);
    assert_int_equal(position_of(&rig, handles[3], NJ_NOW).state, NJ_PLAY_SOUNDING);
    rig_close(&rig);
}

static void a_seek_moves_and_leaves_a_loop_that_it_passes(void **unused)
{
    struct nj_play play = {
        .start_frame = 0, .gain = 1, .loop_from_frame = 10, .loop_to_frame = 20, .loops = 100};
    int16_t out[2 * BLOCK];
    nj_handle handle, past;
    struct rig rig;

    (void)unused;
    open_mono(&rig, 2);
    handle = start(&rig, &play);
    assert_int_equal(nj_seek(rig.client, handle, 5, 15, NULL), 0);
    assert_int_equal(nj_seek(rig.client, handle, 70, 20, NULL), 0);
    assert_int_equal(nj_seek(rig.client, handle, 80, 1000, &past), 0);
    play_blocks(&rig, out, 2 * BLOCK);
    for (int16_t i = 0; i < 2 * BLOCK; i++)
        assert_int_equal(out[i], i < 5 ? i + 1 : i < 10 ? i + 11 : i < 70 ? i % 10 + 11 : i - 49);
    assert_int_equal(done_of(&rig, past).result, NJ_EINVAL);
    rig_close(&rig);
}

static void positions_are_known_for_any_frame_without_a_command(void **unused)
{
    struct nj_play play = {.start_frame = 100, .gain = 1, .loops = 3, .from_frame = 50};
    struct nj_position position;
    struct block_time time;
    int16_t out[2 * BLOCK];
    nj_handle handle;
    struct rig rig;

    (void)unused;
    open_mono(&rig, 2);
    handle = start(&rig, &play);
    assert_int_equal(position_of(&rig, handle, NJ_NOW).state, NJ_PLAY_WAITING);
    play_blocks(&rig, out, 2 * BLOCK);
    position = position_of(&rig, handle, NJ_NOW);
    assert_int_equal(position.state, NJ_PLAY_SOUNDING);
    assert_int_equal(position.clip_frame, 50 + 28);
    assert_int_equal(position.frames, 28);
    assert_int_equal(position_of(&rig, handle, 101).clip_frame, 51);
    assert_int_equal(position_of(&rig, handle, 0).clip_frame, 50);
    assert_int_equal(position_of(&rig, handle, 100 + 950 + 7).clip_frame, 57);
    assert_int_equal(position_of(&rig, handle, UINT64_MAX - 1).clip_frame, 1000);
    assert_int_equal(position_of(&rig, handle, UINT64_MAX - 1).frames, 3 * 950);
    time = rig_time(&rig, 1000, true); /* lost frames are not played */
    play_process(rig.process, out, BLOCK, &time);
    assert_int_equal(position_of(&rig, handle, 1000 + 2 * BLOCK + 3).clip_frame, 50 + 31);
    rig_close(&rig);
}

/* Clip row 0 says its own frames. */
static void check_block(struct rig *rig, nj_handle handle, uint32_t count)
{
    struct nj_position expected[BLOCK] = {0};
    int16_t out[BLOCK];

    for (uint32_t i = 0; i < count; i++)
        expected[i] = position_of(rig, handle, rig->told + i);
    assert_int_equal(position_of(rig, handle, NJ_NOW).clip_frame, expected[0].clip_frame);
    rig_play(rig, out, count);
    for (uint32_t i = 0; i < count; i++) {
        bool silent = expected[i].state != NJ_PLAY_SOUNDING || expected[i].clip_frame == 1000;

        assert_int_equal(out[i], silent ? 0 : expected[i].clip_frame + 1);
    }
}

static void any_move(struct rig *rig, struct chance *chance, nj_handle handle)
{
    uint64_t kind = chance_between(chance, 0, 5);
    int16_t out;

    if (kind == 0)
        assert_int_equal(nj_pause(rig->client, handle, NJ_NOW, 0, NULL), 0);
    else if (kind < 3)
        assert_int_equal(nj_resume(rig->client, handle, NJ_NOW, 0, NULL), 0);
    else if (kind == 3)
        assert_int_equal(nj_seek(rig->client, handle, NJ_NOW, chance_between(chance, 0, 999), NULL),
                         0);
    rig_play(rig, &out, 1);
}

static void positions_are_true_of_every_frame(void **unused)
{
    (void)unused;
    for (uint32_t round = 0; round < this_many(300, 20000); round++) {
        struct chance chance = chance_begin(9000 + round);
        struct nj_play play = {.gain = 1,
                               .loop_from_frame = chance_between(&chance, 0, 400),
                               .loop_to_frame = chance_between(&chance, 401, 900),
                               .loops = (uint32_t)chance_between(&chance, 0, 3)};
        struct nj_position position;
        struct nj_event event;
        nj_handle handle;
        struct rig rig;

        open_mono(&rig, 1);
        play.start_frame = chance_between(&chance, 0, 200);
        handle = start(&rig, &play);
        for (uint32_t i = 0; i < 60 && nj_position(rig.client, handle, NJ_NOW, &position) == 0;
             i++) {
            if (position.state != NJ_PLAY_WAITING || play.start_frame >= rig.told + BLOCK)
                check_block(&rig, handle, (uint32_t)chance_between(&chance, 1, BLOCK));
            if (nj_position(rig.client, handle, NJ_NOW, &position) == 0)
                any_move(&rig, &chance, handle);
            while (nj_event_next(rig.client, &event))
                ;
        }
        rig_close(&rig);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_paused_play_goes_on_where_it_was),
        cmocka_unit_test(a_pause_falls_and_a_resume_rises_in_a_straight_line),
        cmocka_unit_test(a_play_paused_before_its_start_begins_with_the_resume),
        cmocka_unit_test(pausing_twice_and_resuming_what_sounds_change_nothing),
        cmocka_unit_test(what_has_ended_or_is_ending_is_not_paused),
        cmocka_unit_test(a_paused_play_ends_at_once_when_it_is_stopped),
        cmocka_unit_test(paused_plays_lose_their_voice_only_when_none_sounds),
        cmocka_unit_test(a_seek_moves_and_leaves_a_loop_that_it_passes),
        cmocka_unit_test(positions_are_known_for_any_frame_without_a_command),
        cmocka_unit_test(positions_are_true_of_every_frame),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
