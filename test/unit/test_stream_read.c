/* SPDX-License-Identifier: MIT
 * test_stream_read.c - reading a stream's frames, every frame compared.
 * timeout: 120 */
#include "test/unit/stream_kit.h"

#include "board/sim/source.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

static int16_t ramp(uint64_t frame, uint32_t channel)
{
    return (int16_t)source_ramp(frame, channel, 16);
}

static void expect_ramp(const int16_t *frames, uint64_t first, uint64_t count)
{
    for (uint64_t i = 0; i < count * KIT_CHANNELS; i++)
        if (frames[i] != ramp(first + i / 2, i % 2))
            fail_msg("sample %d is %d, not %d", (int)i, frames[i], ramp(first + i / 2, i % 2));
}

static void a_read_gives_every_frame_from_the_start_on(void **state)
{
    struct stream_kit kit;
    static int16_t got[8192 * KIT_CHANNELS];
    uint64_t at = 0;

    (void)state;
    stream_kit_begin(&kit, "--lockstep --paused --source ramp", NJ_CAPTURE);
    stream_kit_open(&kit);
    stream_kit_start(&kit);
    assert_int_equal(nj_stream_read(kit.stream, got, 1, 0), NJ_ETIMEOUT);
    for (int i = 0; i < 50; i++) {
        stream_kit_run(&kit, 5000);
        assert_in_range(nj_stream_ready(kit.stream), 4700, 5200);
        int64_t count = nj_stream_read(kit.stream, got, 8192, 0);
        assert_in_range(count, 4700, 5200);
        expect_ramp(got, at, (uint64_t)count);
        at += (uint64_t)count;
    }
    assert_int_equal(nj_stream_frames(kit.stream, NJ_CAPTURE), at);
    assert_int_equal(nj_stream_lost(kit.stream, NJ_CAPTURE), 0);
    stream_kit_end(&kit);
}

/* Two runs of one stream: what was not read of the first is not in the second. */
static void a_restart_begins_with_the_frame_of_its_start(void **state)
{
    struct stream_kit kit;
    static int16_t got[8192 * KIT_CHANNELS];

    (void)state;
    stream_kit_begin(&kit, "--lockstep --paused --source ramp", NJ_CAPTURE);
    stream_kit_open(&kit);
    stream_kit_start(&kit);
    stream_kit_run(&kit, 4000);
    assert_int_equal(nj_stream_stop(kit.stream), NJ_OK);
    uint64_t ready = nj_stream_ready(kit.stream);
    assert_int_equal(nj_stream_read(kit.stream, got, 100, 0), 100);
    expect_ramp(got, 0, 100);
    assert_int_equal(nj_stream_read(kit.stream, got, 8192, -1), ready - 100);
    expect_ramp(got, 100, ready - 100);
    assert_int_equal(nj_stream_read(kit.stream, got, 1, -1), NJ_ECLOSED);
    stream_kit_start(&kit);
    stream_kit_run(&kit, 4000);
    int64_t count = nj_stream_read(kit.stream, got, 8192, 0);
    assert_in_range(count, 3800, 4000);
    assert_in_range((uint16_t)got[0], 4000, 4000 + KIT_BUFFER);
    expect_ramp(got, (uint16_t)got[0], (uint64_t)count);
    stream_kit_end(&kit);
}

static void unread_input_is_dropped_and_counted(void **state)
{
    struct stream_kit kit;
    static int16_t got[8192 * KIT_CHANNELS];

    (void)state;
    stream_kit_begin(&kit, "--lockstep --paused --source ramp", NJ_CAPTURE);
    stream_kit_open(&kit);
    stream_kit_start(&kit);
    stream_kit_run(&kit, 20000);
    uint64_t lost = nj_stream_lost(kit.stream, NJ_CAPTURE);
    assert_int_equal(nj_stream_frames(kit.stream, NJ_CAPTURE), lost + 8192);
    assert_in_range(lost, 20000 - 8192 - 192, 20000 - 8192);
    assert_int_equal(nj_stream_read(kit.stream, got, 8192, 0), 8192);
    expect_ramp(got, 0, 8192);
    stream_kit_run(&kit, 1000);
    int64_t count = nj_stream_read(kit.stream, got, 8192, 0);
    assert_in_range(count, 900, 1100);
    /* What came while there was no room is gone, and nothing else. */
    expect_ramp(got, 8192 + lost, (uint64_t)count);
    assert_int_equal(nj_stream_lost(kit.stream, NJ_CAPTURE), lost);
    stream_kit_end(&kit);
}

static void a_full_ring_ends_the_run_where_that_is_asked(void **state)
{
    struct stream_kit kit;
    static int16_t got[8192 * KIT_CHANNELS];

    (void)state;
    stream_kit_begin(&kit, "--lockstep --paused --source ramp", NJ_CAPTURE);
    kit.options.capture_io.ring_frames = 512;
    kit.options.capture_io.full = NJ_FULL_END;
    stream_kit_open(&kit);
    stream_kit_start(&kit);
    stream_kit_run(&kit, 4000);
    assert_int_equal(nj_stream_wait(kit.stream, -1), NJ_EFULL);
    assert_int_equal(nj_stream_state(kit.stream), NJ_STREAM_FINISHED);
    assert_int_equal(nj_stream_frames(kit.stream, NJ_CAPTURE), 512);
    assert_int_equal(nj_stream_read(kit.stream, got, 8192, -1), 512);
    expect_ramp(got, 0, 512);
    stream_kit_end(&kit);
}

static void an_xrun_is_silence_in_its_place_and_counted(void **state)
{
    struct stream_kit kit;
    static int16_t got[8192 * KIT_CHANNELS];
    int64_t count;
    uint64_t silent = 0;

    (void)state;
    stream_kit_begin(&kit, "--lockstep --paused --source ramp", NJ_CAPTURE);
    stream_kit_open(&kit);
    stream_kit_start(&kit);
    stream_kit_run(&kit, 2000);
    sim_kit_tell(&kit.sim, "xrun capture 300");
    stream_kit_run(&kit, 3000);
    count = nj_stream_read(kit.stream, got, 8192, 0);
    assert_true(count > 4000);
    for (int64_t i = 1; i < count; i++) {
        bool is_silent = got[2 * i] == 0 && got[2 * i + 1] == 0;
        silent += is_silent;
        if (!is_silent)
            expect_ramp(got + 2 * i, (uint64_t)i, 1);
    }
    assert_true(silent >= 300);
    assert_int_equal(nj_stream_lost(kit.stream, NJ_CAPTURE), silent);
    stream_kit_end(&kit);
}

static void channels_are_chosen_on_a_card_of_many(void **state)
{
    struct stream_kit kit;
    static int16_t got[1000 * 3];

    (void)state;
    stream_kit_begin(&kit, "--lockstep --paused --source ramp --capture 8", NJ_CAPTURE);
    kit.options.capture.channels = 8;
    kit.options.capture_io.map_count = 3;
    kit.options.capture_io.map[0] = 2;
    kit.options.capture_io.map[1] = 5;
    kit.options.capture_io.map[2] = 7;
    stream_kit_open(&kit);
    stream_kit_start(&kit);
    stream_kit_run(&kit, 2000);
    assert_int_equal(nj_stream_read(kit.stream, got, 1000, 0), 1000);
    for (int i = 0; i < 1000; i++) {
        assert_int_equal(got[3 * i], ramp((uint64_t)i, 1));
        assert_int_equal(got[3 * i + 1], ramp((uint64_t)i, 4));
        assert_int_equal(got[3 * i + 2], ramp((uint64_t)i, 6));
    }
    stream_kit_end(&kit);
}

/* In real time holes may come, which are silence, with a length that was measured. */
static void a_read_waits_for_frames_that_come_meanwhile(void **state)
{
    struct stream_kit kit;
    static int16_t got[20000 * KIT_CHANNELS];
    uint64_t silent = 0;

    (void)state;
    stream_kit_begin(&kit, "--real-time --source ramp", NJ_CAPTURE);
    kit.options.capture.period_frames = 1024;
    kit.options.capture_io.ring_frames = 1 << 20;
    stream_kit_open(&kit);
    assert_int_equal(nj_stream_start(kit.stream), NJ_OK);
    assert_int_equal(nj_stream_read(kit.stream, got, 20000, -1), 20000);
    for (int i = 1; i < 20000; i++) {
        bool is_silent = got[2 * i] == 0 && got[2 * i + 1] == 0;
        bool was_silent = got[2 * i - 2] == 0 && got[2 * i - 1] == 0;
        silent += is_silent;
        if (!is_silent && !was_silent)
            assert_int_equal(got[2 * i], (int16_t)(got[2 * i - 2] + 1));
    }
    assert_true(silent <= nj_stream_lost(kit.stream, NJ_CAPTURE));
    assert_int_equal(nj_stream_abort(kit.stream), NJ_OK);
    stream_kit_end(&kit);
}

static void *read_for_ever(void *context)
{
    struct stream_kit *kit = context;
    static int16_t got[KIT_CHANNELS];
    int64_t moved;

    do
        moved = nj_stream_read(kit->stream, got, 1, -1);
    while (moved == 1);
    return (void *)(intptr_t)moved;
}

static void a_sleeping_reader_wakes_when_the_run_ends(void **state)
{
    struct stream_kit kit;
    pthread_t reader;
    void *result;

    (void)state;
    stream_kit_begin(&kit, "--lockstep --paused --source ramp", NJ_CAPTURE);
    stream_kit_open(&kit);
    stream_kit_start(&kit);
    assert_int_equal(pthread_create(&reader, NULL, read_for_ever, &kit), 0);
    stream_kit_run(&kit, 1000);
    assert_int_equal(nj_stream_abort(kit.stream), NJ_OK);
    assert_int_equal(pthread_join(reader, &result), 0);
    assert_int_equal((intptr_t)result, NJ_ECLOSED);
    stream_kit_end(&kit);
}

static void transfers_that_cannot_be_are_refused(void **state)
{
    struct stream_kit kit;
    int16_t frame[2] = {0};

    (void)state;
    stream_kit_begin(&kit, "--lockstep --paused", NJ_CAPTURE);
    stream_kit_open(&kit);
    assert_int_equal(nj_stream_write(kit.stream, frame, 1, 0), NJ_EINVAL);
    assert_int_equal(nj_stream_room(kit.stream), 0);
    assert_int_equal(nj_stream_read(kit.stream, NULL, 1, 0), NJ_EINVAL);
    assert_int_equal(nj_stream_read(kit.stream, frame, UINT64_MAX, 0), NJ_EINVAL);
    assert_int_equal(nj_stream_read(kit.stream, NULL, 0, 0), 0);
    nj_stream_close(kit.stream);
    kit.options.actions_only = NJ_CAPTURE;
    stream_kit_open(&kit);
    assert_int_equal(nj_stream_read(kit.stream, frame, 1, 0), NJ_EINVAL);
    stream_kit_end(&kit);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_read_gives_every_frame_from_the_start_on),
        cmocka_unit_test(a_restart_begins_with_the_frame_of_its_start),
        cmocka_unit_test(unread_input_is_dropped_and_counted),
        cmocka_unit_test(a_full_ring_ends_the_run_where_that_is_asked),
        cmocka_unit_test(an_xrun_is_silence_in_its_place_and_counted),
        cmocka_unit_test(channels_are_chosen_on_a_card_of_many),
        cmocka_unit_test(a_read_waits_for_frames_that_come_meanwhile),
        cmocka_unit_test(a_sleeping_reader_wakes_when_the_run_ends),
        cmocka_unit_test(transfers_that_cannot_be_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
