/* SPDX-License-Identifier: MIT
 * test_queue.c - plays that follow on each other without a frame between them. */
#include "test/unit/mono.h"

#include <string.h>

#define FRAMES 512

static nj_handle queue(struct rig *rig, nj_handle after, uint32_t follow,
                       const struct nj_play *play)
{
    nj_handle handle = 0;

    assert_int_equal(nj_queue(rig->client, after, follow, play, &handle), 0);
    return handle;
}

/* The completions that wait, by handle; each handle once. */
static struct nj_event done_of(struct rig *rig, nj_handle handle)
{
    static struct nj_event seen[16];
    static uint32_t count;
    struct nj_event event;

    if (handle == 0)
        count = 0;
    while (nj_event_next(rig->client, &event))
        if (event.kind == NJ_EVENT_DONE && count < 16)
            seen[count++] = event;
    for (uint32_t i = 0; handle != 0 && i < count; i++)
        if (seen[i].handle == handle)
            return seen[i];
    if (handle != 0)
        fail_msg("no completion");
    return (struct nj_event){0};
}

/* Clip 0 counts; a play of it from `from`, `frames` long. */
static struct nj_play piece(uint64_t from, uint64_t frames)
{
    return (struct nj_play){.gain = 1, .from_frame = from, .to_frame = from + frames};
}

static void check_silent(const int16_t *out, uint32_t from, uint32_t to)
{
    for (uint32_t i = from; i < to; i++)
        assert_int_equal(out[i], 0);
}

static void check_counts(const int16_t *out, uint32_t from, uint32_t to, int32_t first)
{
    for (uint32_t i = from; i < to; i++)
        assert_int_equal(out[i], first + (int32_t)(i - from));
}

static void open_one_voice(struct rig *rig)
{
    open_mono(rig, 1);
    (void)done_of(rig, 0);
}

static void queued_plays_join_to_the_frame_also_after_loops(void **unused)
{
    struct nj_play first = piece(0, 10), second = piece(500, 70), third = piece(200, 1);
    int16_t out[FRAMES];
    nj_handle handles[3];
    struct rig rig;

    (void)unused;
    open_one_voice(&rig);
    first.start_frame = 7;
    first.loops = 9;
    handles[0] = start(&rig, &first);
    handles[1] = queue(&rig, handles[0], NJ_FOLLOW_END, &second);
    handles[2] = queue(&rig, handles[1], NJ_FOLLOW_END, &third);
    play_blocks(&rig, out, FRAMES);
    for (uint32_t i = 0; i < 9; i++)
        check_counts(out, 7 + 10 * i, 17 + 10 * i, 1);
    check_counts(out, 97, 167, 501);
    check_counts(out, 167, 168, 201);
    check_silent(out, 168, FRAMES);
    assert_int_equal(done_of(&rig, handles[0]).frames, 90);
    assert_int_equal(done_of(&rig, handles[1]).frame, 97);
    assert_int_equal(done_of(&rig, handles[1]).late_frames, 0);
    assert_int_equal(done_of(&rig, handles[2]).frame, 167);
    assert_int_equal(done_of(&rig, handles[2]).result, NJ_OK);
    rig_close(&rig);
}

static void a_join_at_a_hole_loses_no_frame(void **unused)
{
    struct nj_play first = piece(0, BLOCK), second = piece(500, BLOCK);
    int16_t out[BLOCK];
    struct block_time time;
    nj_handle handle;
    struct rig rig;

    (void)unused;
    open_one_voice(&rig);
    second.late = NJ_LATE_DROP;
    first.start_frame = 0;
    handle = queue(&rig, start(&rig, &first), NJ_FOLLOW_END, &second);
    play_blocks(&rig, out, BLOCK);
    time = rig_time(&rig, 777, true);
    play_process(rig.process, out, BLOCK, &time);
    check_counts(out, 0, BLOCK, 501);
    assert_int_equal(done_of(&rig, handle).frame, BLOCK + 777);
    rig_close(&rig);
}

static void a_stop_lets_the_next_begin_or_not_by_its_rule(void **unused)
{
    (void)unused;
    for (uint32_t follow = NJ_FOLLOW_ALWAYS; follow <= NJ_FOLLOW_END; follow++) {
        struct nj_play first = piece(0, 1000), second = piece(500, 20);
        int16_t out[FRAMES];
        nj_handle handles[2];
        struct rig rig;

        open_one_voice(&rig);
        handles[0] = start(&rig, &first);
        handles[1] = queue(&rig, handles[0], follow, &second);
        assert_int_equal(nj_stop(rig.client, handles[0], 30, 0, NULL), 0);
        play_blocks(&rig, out, FRAMES);
        check_counts(out, 0, 30, 1);
        if (follow == NJ_FOLLOW_ALWAYS)
            check_counts(out, 30, 50, 501);
        check_silent(out, follow == NJ_FOLLOW_ALWAYS ? 50 : 30, FRAMES);
        assert_int_equal(done_of(&rig, handles[0]).result, NJ_ESTOPPED);
        assert_int_equal(done_of(&rig, handles[1]).frame, 30);
        assert_int_equal(done_of(&rig, handles[1]).result,
                         follow == NJ_FOLLOW_ALWAYS ? NJ_OK : NJ_ESTOPPED);
        rig_close(&rig);
    }
}

static void the_next_begins_when_a_stop_has_faded_out(void **unused)
{
    struct nj_play first = {.clip = 1, .gain = 1}, second = piece(500, 20);
    int16_t out[FRAMES];
    nj_handle handle;
    struct rig rig;

    (void)unused;
    open_one_voice(&rig);
    handle = start(&rig, &first);
    queue(&rig, handle, NJ_FOLLOW_ALWAYS, &second);
    assert_int_equal(nj_stop(rig.client, handle, 30, 100, NULL), 0);
    play_blocks(&rig, out, FRAMES);
    assert_int_equal(out[129], 200);
    check_counts(out, 130, 150, 501);
    rig_close(&rig);
}

static void who_waits_in_a_queue_can_be_stopped_and_the_rest_moves_up(void **unused)
{
    struct nj_play first = piece(0, 100), second = piece(200, 100), third = piece(500, 100);
    int16_t out[FRAMES];
    nj_handle handles[3];
    struct rig rig;

    (void)unused;
    open_one_voice(&rig);
    handles[0] = start(&rig, &first);
    handles[1] = queue(&rig, handles[0], NJ_FOLLOW_END, &second);
    handles[2] = queue(&rig, handles[1], NJ_FOLLOW_ALWAYS, &third);
    assert_int_equal(nj_stop(rig.client, handles[1], 40, 0, NULL), 0);
    play_blocks(&rig, out, FRAMES);
    check_counts(out, 0, 100, 1);
    check_counts(out, 100, 200, 501);
    assert_int_equal(done_of(&rig, handles[1]).result, NJ_ESTOPPED);
    assert_int_equal(done_of(&rig, handles[1]).frame, 40);
    rig_close(&rig);
}

static void the_next_takes_the_start_frame_of_one_that_is_stopped_before(void **unused)
{
    struct nj_play first = piece(0, 100), second = piece(500, 100);
    int16_t out[FRAMES];
    nj_handle handle;
    struct rig rig;

    (void)unused;
    open_one_voice(&rig);
    first.start_frame = 200;
    handle = start(&rig, &first);
    queue(&rig, handle, NJ_FOLLOW_ALWAYS, &second);
    assert_int_equal(nj_stop(rig.client, handle, 40, 0, NULL), 0);
    play_blocks(&rig, out, FRAMES);
    check_silent(out, 0, 200);
    check_counts(out, 200, 300, 501);
    check_silent(out, 300, FRAMES);
    rig_close(&rig);
}

static void behind_one_that_has_ended_a_play_is_late_since_then(void **unused)
{
    static const uint32_t rules[] = {NJ_LATE_NOW, NJ_LATE_SKIP, NJ_LATE_DROP};

    (void)unused;
    for (uint32_t i = 0; i < 3; i++) {
        struct nj_play first = piece(0, 50), second = piece(500, 100);
        int16_t out[BLOCK];
        nj_handle handles[2];
        struct nj_event event;
        struct rig rig;

        open_one_voice(&rig);
        second.late = rules[i];
        handles[0] = start(&rig, &first);
        play_blocks(&rig, out, BLOCK);
        handles[1] = queue(&rig, handles[0], NJ_FOLLOW_END, &second);
        play_blocks(&rig, out, BLOCK);
        check_counts(out, 0, rules[i] == NJ_LATE_DROP ? 0 : 1,
                     rules[i] == NJ_LATE_NOW ? 501 : 501 + BLOCK - 50);
        play_blocks(&rig, out, BLOCK);
        event = done_of(&rig, handles[1]);
        assert_int_equal(event.late_frames, BLOCK - 50);
        assert_int_equal(event.result, rules[i] == NJ_LATE_DROP ? NJ_ELATE : NJ_OK);
        assert_int_equal(nj_queue(rig.client, handles[0], 0, &second, NULL), NJ_EHANDLE);
        rig_close(&rig);
    }
}

static void one_play_at_most_is_behind_another(void **unused)
{
    struct nj_play first = piece(0, 50), second = piece(500, 20);
    int16_t out[FRAMES];
    nj_handle handles[3], stop;
    struct rig rig;

    (void)unused;
    open_one_voice(&rig);
    handles[0] = start(&rig, &first);
    handles[1] = queue(&rig, handles[0], NJ_FOLLOW_END, &second);
    handles[2] = queue(&rig, handles[0], NJ_FOLLOW_END, &second);
    assert_int_equal(nj_stop(rig.client, handles[0], 400, 0, &stop), 0);
    assert_int_equal(nj_queue(rig.client, stop, NJ_FOLLOW_END, &second, NULL), NJ_EHANDLE);
    assert_int_equal(nj_queue(rig.client, handles[0], 7, &second, NULL), NJ_EINVAL);
    play_blocks(&rig, out, FRAMES);
    check_counts(out, 50, 70, 501);
    check_silent(out, 70, FRAMES);
    assert_int_equal(done_of(&rig, handles[1]).result, NJ_OK);
    assert_int_equal(done_of(&rig, handles[2]).result, NJ_EFULL);
    rig_close(&rig);
}

static void a_stolen_voice_takes_its_queue_with_it(void **unused)
{
    struct nj_play first = piece(0, 100), second = piece(500, 20), thief = piece(700, 10);
    int16_t out[FRAMES];
    nj_handle handles[3];
    struct rig rig;

    (void)unused;
    open_one_voice(&rig);
    handles[0] = start(&rig, &first);
    handles[1] = queue(&rig, handles[0], NJ_FOLLOW_ALWAYS, &second);
    handles[2] = queue(&rig, handles[1], NJ_FOLLOW_ALWAYS, &second);
    thief.start_frame = 30;
    start(&rig, &thief);
    play_blocks(&rig, out, FRAMES);
    check_counts(out, 30, 40, 701);
    check_silent(out, 40, FRAMES);
    for (uint32_t i = 0; i < 3; i++)
        assert_int_equal(done_of(&rig, handles[i]).result, NJ_ESTOLEN);
    rig_close(&rig);
}

static void stopping_all_stops_what_is_queued_before_it(void **unused)
{
    struct nj_play first = piece(0, 100), second = piece(500, 20);
    int16_t out[FRAMES];
    nj_handle handles[3];
    struct rig rig;

    (void)unused;
    open_one_voice(&rig);
    handles[0] = start(&rig, &first);
    handles[1] = queue(&rig, handles[0], NJ_FOLLOW_ALWAYS, &second);
    assert_int_equal(nj_stop_all(rig.client, 10, 0, NULL), 0);
    handles[2] = queue(&rig, handles[1], NJ_FOLLOW_ALWAYS, &second);
    play_blocks(&rig, out, FRAMES);
    check_counts(out, 0, 10, 1);
    check_counts(out, 10, 30, 501); /* sent after */
    check_silent(out, 30, FRAMES);
    assert_int_equal(done_of(&rig, handles[0]).result, NJ_ESTOPPED);
    assert_int_equal(done_of(&rig, handles[1]).frames, 0);
    assert_int_equal(done_of(&rig, handles[2]).frames, 20);
    rig_close(&rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(queued_plays_join_to_the_frame_also_after_loops),
        cmocka_unit_test(a_join_at_a_hole_loses_no_frame),
        cmocka_unit_test(a_stop_lets_the_next_begin_or_not_by_its_rule),
        cmocka_unit_test(the_next_begins_when_a_stop_has_faded_out),
        cmocka_unit_test(who_waits_in_a_queue_can_be_stopped_and_the_rest_moves_up),
        cmocka_unit_test(the_next_takes_the_start_frame_of_one_that_is_stopped_before),
        cmocka_unit_test(behind_one_that_has_ended_a_play_is_late_since_then),
        cmocka_unit_test(one_play_at_most_is_behind_another),
        cmocka_unit_test(a_stolen_voice_takes_its_queue_with_it),
        cmocka_unit_test(stopping_all_stops_what_is_queued_before_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
