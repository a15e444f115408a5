/* SPDX-License-Identifier: MIT
 * test_stream_actions.c - actions on streams, with a ring beside them or alone. */
#include "test/unit/stream_kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* The end of a play is told when the card has been given its last frame: a stop lets it sound, an
 * abort does not. */
static void a_stop_lets_sound_what_actions_played(void **state)
{
    enum { FRAMES = 1000 * KIT_PERIOD };
    static int16_t tone[FRAMES];
    struct nj_play play = {.memory = tone,
                           .memory_frames = FRAMES,
                           .memory_channels = 1,
                           .memory_format = NJ_FORMAT_S16,
                           .gain = 1};

    (void)state;
    for (int i = 0; i < FRAMES; i++)
        tone[i] = (int16_t)(i % 32768 + 1 - 65536 * (i % 32768 == 32767));
    for (int aborts = 0; aborts < 2; aborts++) {
        struct stream_kit kit;
        struct nj_event event = {.kind = NJ_EVENT_STARTED};
        size_t frames, heard = 0;
        int16_t *played;

        stream_kit_begin(&kit, "--lockstep --paused", NJ_PLAY);
        kit.options.actions_only = NJ_PLAY;
        stream_kit_open(&kit);
        assert_int_equal(nj_play(nj_stream_client(kit.stream, NJ_PLAY), &play, NULL), NJ_OK);
        stream_kit_start(&kit);
        stream_kit_run(&kit, FRAMES + KIT_PERIOD); /* it begins to sound after a buffer */
        while (event.kind != NJ_EVENT_DONE)
            assert_int_equal(nj_stream_event(kit.stream, NJ_PLAY, &event, -1), NJ_OK);
        if (aborts)
            assert_int_equal(nj_stream_abort(kit.stream), NJ_OK);
        else
            stream_kit_stop(&kit);
        played = stream_kit_played(&kit, &frames);
        for (size_t i = 0; i < frames && heard < FRAMES; i++)
            heard += played[i * KIT_CHANNELS] == tone[heard];
        if (aborts)
            assert_in_range(heard, FRAMES - 2 * KIT_BUFFER, FRAMES - 1);
        else
            assert_int_equal(heard, FRAMES);
        free(played);
    }
}

static void await_done(struct stream_kit *kit, uint32_t direction, struct nj_event *event)
{
    do
        assert_int_equal(nj_stream_event(kit->stream, direction, event, -1), NJ_OK);
    while (event->kind != NJ_EVENT_DONE);
}

/* Nobody but records reads the time line: it must not fill. */
static void records_hear_the_input_for_as_long_as_it_runs(void **state)
{
    enum { FRAMES = 300000, FIRST = 4096, LATER = 290000, PIECE = 5000 };
    static int16_t all[FRAMES * KIT_CHANNELS], piece[PIECE * KIT_CHANNELS];
    struct nj_record record = {
        .memory = all, .memory_frames = FRAMES, .format = NJ_FORMAT_S16, .start_frame = FIRST};
    struct stream_kit kit;
    struct nj_event event;

    (void)state;
    stream_kit_begin(&kit, "--lockstep --paused --source ramp", NJ_CAPTURE);
    kit.options.actions_only = NJ_CAPTURE;
    stream_kit_open(&kit);
    assert_int_equal(nj_record(nj_stream_client(kit.stream, NJ_CAPTURE), &record, NULL), NJ_OK);
    record.memory = piece;
    record.memory_frames = PIECE;
    record.start_frame = LATER;
    assert_int_equal(nj_record(nj_stream_client(kit.stream, NJ_CAPTURE), &record, NULL), NJ_OK);
    stream_kit_start(&kit);
    stream_kit_run(&kit, FIRST + FRAMES + 10 * KIT_PERIOD);
    for (int i = 0; i < 2; i++) {
        await_done(&kit, NJ_CAPTURE, &event);
        assert_int_equal(event.result, NJ_OK);
        assert_int_equal(event.dry_frames, 0);
    }
    for (int i = 0; i < FRAMES; i++)
        assert_int_equal(all[i * KIT_CHANNELS], (int16_t)(all[0] + i));
    for (int i = 0; i < PIECE; i++)
        assert_int_equal(piece[i * KIT_CHANNELS], all[(LATER - FIRST + i) * KIT_CHANNELS]);
    assert_in_range(nj_stream_frames(kit.stream, NJ_CAPTURE), FIRST + FRAMES + 8 * KIT_PERIOD,
                    FIRST + FRAMES + 10 * KIT_PERIOD);
    assert_int_equal(nj_stream_lost(kit.stream, NJ_CAPTURE), 0);
    stream_kit_end(&kit);
}

/* Lost frames are in the time line's, once. */
static void frames_of_the_input_are_counted_once(void **state)
{
    struct stream_kit kit;

    (void)state;
    stream_kit_begin(&kit, "--lockstep --paused --source ramp", NJ_CAPTURE);
    kit.options.actions_only = NJ_CAPTURE;
    stream_kit_open(&kit);
    stream_kit_start(&kit);
    stream_kit_run(&kit, 100 * KIT_PERIOD);
    for (int i = 0; i < 3; i++) {
        sim_kit_tell(&kit.sim, "xrun capture 5000");
        stream_kit_run(&kit, 100 * KIT_PERIOD + 5000);
    }
    assert_in_range(nj_stream_frames(kit.stream, NJ_CAPTURE), 396 * KIT_PERIOD + 15000,
                    400 * KIT_PERIOD + 15000);
    assert_in_range(nj_stream_lost(kit.stream, NJ_CAPTURE), 15000, 15000 + 3 * KIT_BUFFER);
    stream_kit_end(&kit);
}

/* Between two runs: what was open at the end of the first is lost, what was sent then begins with
 * the second. */
static void actions_between_runs_begin_with_the_next(void **state)
{
    static int16_t tone[1000];
    struct nj_play play = {.memory = tone,
                           .memory_frames = 1000,
                           .memory_channels = 1,
                           .memory_format = NJ_FORMAT_S16,
                           .start_frame = 1 << 30,
                           .gain = 1,
                           .tag = 1};
    struct stream_kit kit;
    struct nj_event event;
    struct nj_client *client;

    (void)state;
    stream_kit_begin(&kit, "--lockstep --paused", NJ_PLAY);
    stream_kit_open(&kit);
    client = nj_stream_client(kit.stream, NJ_PLAY);
    stream_kit_start(&kit);
    assert_int_equal(nj_play(client, &play, NULL), NJ_OK);
    nj_stream_end(kit.stream); /* its own end: nobody stops it */
    stream_kit_run(&kit, 20 * KIT_PERIOD);
    assert_int_equal(nj_stream_wait(kit.stream, -1), NJ_OK);
    play.start_frame = NJ_NOW;
    play.tag = 2;
    assert_int_equal(nj_play(client, &play, NULL), NJ_OK);
    stream_kit_start(&kit);
    stream_kit_run(&kit, 1000 + 20 * KIT_PERIOD);
    await_done(&kit, NJ_PLAY, &event);
    assert_int_equal(event.tag, 1);
    assert_int_equal(event.result, NJ_ENGINE_LOST);
    await_done(&kit, NJ_PLAY, &event);
    assert_int_equal(event.tag, 2);
    assert_int_equal(event.result, NJ_OK);
    assert_int_equal(event.frames, 1000);
    stream_kit_end(&kit);
}

/* What was written, said and sent before a start that fails is for the next. */
static void a_start_that_fails_takes_nothing_away(void **state)
{
    static int16_t tone[1000], spoken[700 * KIT_CHANNELS];
    struct nj_play play = {.memory = tone,
                           .memory_frames = 1000,
                           .memory_channels = 1,
                           .memory_format = NJ_FORMAT_S16,
                           .start_frame = NJ_NOW,
                           .gain = 1};
    struct stream_kit kit;
    struct nj_stream *first;
    struct nj_event event;
    size_t frames, at = 0;
    int16_t *played;

    (void)state;
    stream_kit_count_up(spoken, 0, 700);
    stream_kit_begin(&kit, "--lockstep --paused", NJ_PLAY);
    stream_kit_open(&kit);
    first = kit.stream;
    stream_kit_start(&kit);
    stream_kit_open(&kit);
    assert_int_equal(nj_stream_write(kit.stream, spoken, 700, 0), 700);
    assert_int_equal(nj_play(nj_stream_client(kit.stream, NJ_PLAY), &play, NULL), NJ_OK);
    nj_stream_end(kit.stream);
    for (int i = 0; i < 3; i++)
        assert_int_equal(nj_stream_start(kit.stream), NJ_EBUSY);
    assert_int_equal(nj_stream_write(kit.stream, spoken, 1, 0), NJ_ECLOSED);
    nj_stream_close(first);
    stream_kit_start(&kit);
    stream_kit_run(&kit, 2000);
    assert_int_equal(nj_stream_wait(kit.stream, -1), NJ_OK);
    assert_int_equal(nj_stream_frames(kit.stream, NJ_PLAY), 700);
    await_done(&kit, NJ_PLAY, &event);
    assert_in_range(event.frames, 700, 1000); /* with the run it began, and was cut */
    played = stream_kit_played(&kit, &frames);
    while (at < frames && played[at * KIT_CHANNELS] == 0)
        at++;
    assert_true(at + 700 <= frames);
    assert_memory_equal(played + at * KIT_CHANNELS, spoken, sizeof spoken);
    free(played);
}

/* The end of the input's record is the end of the run, whoever ended it. */
static void stopping_all_of_the_input_ends_the_run(void **state)
{
    struct stream_kit kit;

    (void)state;
    stream_kit_begin(&kit, "--lockstep --paused --source ramp", NJ_PLAY | NJ_CAPTURE);
    stream_kit_open(&kit);
    stream_kit_start(&kit);
    stream_kit_run(&kit, 10 * KIT_PERIOD);
    assert_int_equal(nj_stop_all(nj_stream_client(kit.stream, NJ_CAPTURE), NJ_NOW, 0, NULL), NJ_OK);
    stream_kit_run(&kit, 10 * KIT_PERIOD);
    assert_int_equal(nj_stream_wait(kit.stream, -1), NJ_OK);
    assert_int_equal(nj_stream_state(kit.stream), NJ_STREAM_FINISHED);
    stream_kit_end(&kit);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_stop_lets_sound_what_actions_played),
        cmocka_unit_test(records_hear_the_input_for_as_long_as_it_runs),
        cmocka_unit_test(frames_of_the_input_are_counted_once),
        cmocka_unit_test(actions_between_runs_begin_with_the_next),
        cmocka_unit_test(a_start_that_fails_takes_nothing_away),
        cmocka_unit_test(stopping_all_of_the_input_ends_the_run),
    };
    return cmocka_run_group_tests_name("stream_actions", tests, NULL, NULL);
}
