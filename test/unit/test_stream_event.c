/* SPDX-License-Identifier: MIT
 * test_stream_event.c - waiting for the events of a stream's actions.
 * timeout: 120 */
#include "test/unit/stream_kit.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static int16_t beep[1000];

static nj_handle send_beep(struct stream_kit *kit, uint64_t at)
{
    const struct nj_play play = {.memory = beep,
                                 .memory_frames = 1000,
                                 .memory_channels = 1,
                                 .memory_format = NJ_FORMAT_S16,
                                 .start_frame = at,
                                 .gain = 1};
    nj_handle handle;

    assert_int_equal(nj_play(nj_stream_client(kit->stream, NJ_PLAY), &play, &handle), NJ_OK);
    return handle;
}

static void expect_done(struct stream_kit *kit, nj_handle handle, uint64_t frame)
{
    struct nj_event event;

    do
        assert_int_equal(nj_stream_event(kit->stream, NJ_PLAY, &event, -1), NJ_OK);
    while (event.kind != NJ_EVENT_DONE);
    assert_int_equal(event.handle, handle);
    assert_int_equal(event.frame, frame);
}

static void completions_are_waited_for_in_their_order(void **state)
{
    struct stream_kit kit;
    nj_handle handles[3];

    (void)state;
    stream_kit_begin(&kit, "--lockstep", NJ_PLAY);
    kit.options.actions_only = NJ_PLAY;
    stream_kit_open(&kit);
    for (uint64_t k = 0; k < 3; k++)
        handles[k] = send_beep(&kit, 30000 + 2000 * k);
    stream_kit_start(&kit);
    for (uint64_t k = 0; k < 3; k++)
        expect_done(&kit, handles[k], 30000 + 2000 * k);
    stream_kit_end(&kit);
}

static void an_end_of_the_time_or_of_the_run_is_told(void **state)
{
    struct stream_kit kit;
    struct nj_event event;

    (void)state;
    stream_kit_begin(&kit, "--lockstep --paused", NJ_PLAY);
    stream_kit_open(&kit);
    assert_int_equal(nj_stream_event(kit.stream, NJ_PLAY, &event, -1), NJ_ECLOSED);
    assert_int_equal(nj_stream_event(kit.stream, NJ_CAPTURE, &event, -1), NJ_EINVAL);
    stream_kit_start(&kit);
    nj_handle handle = send_beep(&kit, 1 << 20);
    assert_int_equal(nj_stream_event(kit.stream, NJ_PLAY, &event, 0), NJ_ETIMEOUT);
    assert_int_equal(nj_stream_event(kit.stream, NJ_PLAY, &event, 3000000), NJ_ETIMEOUT);
    assert_int_equal(nj_stream_abort(kit.stream), NJ_OK);
    /* What was open completes, then there is nothing more. */
    assert_int_equal(nj_stream_event(kit.stream, NJ_PLAY, &event, -1), NJ_OK);
    assert_int_equal(event.handle, handle);
    assert_int_equal(event.result, NJ_ENGINE_LOST);
    assert_int_equal(nj_stream_event(kit.stream, NJ_PLAY, &event, -1), NJ_ECLOSED);
    stream_kit_end(&kit);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(completions_are_waited_for_in_their_order),
        cmocka_unit_test(an_end_of_the_time_or_of_the_run_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
