/* SPDX-License-Identifier: MIT
 * test_stream_life.c - streams are opened, started, ended and closed, in any order.
 * timeout: 120 */
#include "test/unit/stream_kit.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void every_call_may_be_repeated(void **state)
{
    struct stream_kit kit;

    (void)state;
    stream_kit_begin(&kit, "--lockstep --paused --source ramp", NJ_CAPTURE);
    stream_kit_open(&kit);
    assert_int_equal(nj_stream_state(kit.stream), NJ_STREAM_STOPPED);
    assert_int_equal(nj_stream_stop(kit.stream), NJ_OK);
    assert_int_equal(nj_stream_abort(kit.stream), NJ_OK);
    assert_int_equal(nj_stream_wait(kit.stream, -1), NJ_OK);
    assert_int_equal(nj_stream_state(kit.stream), NJ_STREAM_STOPPED);
    stream_kit_start(&kit);
    assert_int_equal(nj_stream_start(kit.stream), NJ_OK);
    assert_int_equal(nj_stream_wait(kit.stream, 0), NJ_ETIMEOUT);
    assert_int_equal(nj_stream_wait(kit.stream, 20000000), NJ_ETIMEOUT);
    assert_int_equal(nj_stream_stop(kit.stream), NJ_OK);
    assert_int_equal(nj_stream_stop(kit.stream), NJ_OK);
    assert_int_equal(nj_stream_state(kit.stream), NJ_STREAM_STOPPED);
    assert_int_equal(nj_stream_wait(kit.stream, -1), NJ_OK);
    stream_kit_start(&kit);
    assert_int_equal(nj_stream_abort(kit.stream), NJ_OK);
    assert_int_equal(nj_stream_abort(kit.stream), NJ_OK);
    assert_int_equal(nj_stream_stop(kit.stream), NJ_OK);
    assert_int_equal(nj_stream_state(kit.stream), NJ_STREAM_ABORTED);
    assert_int_equal(kit.finished, 2);
    stream_kit_start(&kit);
    nj_stream_close(kit.stream);
    assert_int_equal(kit.finished, 3);
    nj_stream_close(NULL);
    kit.stream = NULL;
    stream_kit_end(&kit);
}

static int entries(const char *path)
{
    int count = 0;
    DIR *folder = opendir(path);

    while (readdir(folder) != NULL)
        count++;
    closedir(folder);
    return count;
}

static void restarts_count_anew_and_leave_nothing_behind(void **state)
{
    struct stream_kit kit;
    int files = 0, threads = 0;

    (void)state;
    stream_kit_begin(&kit, "--lockstep --paused --source ramp", NJ_PLAY | NJ_CAPTURE);
    kit.options.actions_only = NJ_PLAY;
    stream_kit_open(&kit);
    for (int i = 0; i < 12; i++) {
        stream_kit_start(&kit);
        assert_int_equal(nj_stream_frames(kit.stream, NJ_PLAY), 0);
        assert_int_equal(nj_stream_frames(kit.stream, NJ_CAPTURE), 0);
        stream_kit_run(&kit, 1000 * KIT_PERIOD);
        assert_in_range(nj_stream_frames(kit.stream, NJ_PLAY), 1000 * KIT_PERIOD,
                        1000 * KIT_PERIOD + KIT_BUFFER);
        /* The newest block is not believed yet. */
        assert_in_range(nj_stream_frames(kit.stream, NJ_CAPTURE), 998 * KIT_PERIOD,
                        999 * KIT_PERIOD);
        if (i % 2 == 0) {
            stream_kit_stop(&kit);
            assert_in_range(nj_stream_frames(kit.stream, NJ_PLAY), 1000 * KIT_PERIOD + KIT_BUFFER,
                            2000 * KIT_PERIOD);
        } else {
            assert_int_equal(nj_stream_abort(kit.stream), NJ_OK);
            assert_in_range(nj_stream_frames(kit.stream, NJ_CAPTURE), 998 * KIT_PERIOD,
                            999 * KIT_PERIOD);
        }
        if (i == 0) {
            files = entries("/proc/self/fd");
            threads = entries("/proc/self/task");
        }
    }
    assert_int_equal(entries("/proc/self/fd"), files);
    assert_int_equal(entries("/proc/self/task"), threads);
    assert_int_equal(kit.finished, 12);
    stream_kit_end(&kit);
}

/* What an action beside the stream tells, before and after a run that cut it. */
static void actions_beside_are_told_and_the_stream_s_own_are_not(void **state)
{
    struct stream_kit kit;
    struct nj_record record = {.format = NJ_FORMAT_S16, .channels = 2, .start_frame = NJ_NOW};
    int16_t memory[2 * 8000] = {0};
    struct nj_client *client;
    struct nj_event event;
    nj_handle handle = 0;

    (void)state;
    stream_kit_begin(&kit, "--lockstep --paused --source ramp", NJ_CAPTURE);
    stream_kit_open(&kit);
    client = nj_stream_client(kit.stream, NJ_CAPTURE);
    assert_non_null(client);
    assert_null(nj_stream_client(kit.stream, NJ_PLAY));
    record.memory = memory;
    record.memory_frames = 8000;
    for (int i = 0; i < 3; i++) {
        stream_kit_start(&kit);
        assert_int_equal(nj_record(client, &record, &handle), NJ_OK);
        stream_kit_run(&kit, i == 2 ? 1000 : 20000);
        assert_int_equal(nj_stream_stop(kit.stream), NJ_OK);
        assert_true(nj_event_next(client, &event));
        assert_int_equal(event.kind, NJ_EVENT_STARTED);
        assert_int_equal(event.handle, handle);
        assert_true(nj_event_next(client, &event));
        assert_int_equal(event.kind, NJ_EVENT_DONE);
        assert_int_equal(event.handle, handle);
        assert_int_equal(event.result, i == 2 ? NJ_ENGINE_LOST : NJ_OK);
        assert_false(nj_event_next(client, &event));
        for (int k = 1; k < (i == 2 ? 500 : 8000); k++)
            assert_int_equal(memory[2 * k], (int16_t)(memory[0] + k));
    }
    stream_kit_end(&kit);
}

/* No event is ever read: slots and rings of the client must not fill up all the same. */
static void restarts_need_nobody_to_read_events(void **state)
{
    struct stream_kit kit;

    (void)state;
    stream_kit_begin(&kit, "--lockstep --paused", NJ_CAPTURE);
    kit.options.capture.actions = 16;
    stream_kit_open(&kit);
    for (int i = 0; i < 40; i++) {
        stream_kit_start(&kit);
        assert_int_equal(nj_stream_abort(kit.stream), NJ_OK);
    }
    assert_int_equal(kit.finished, 40);
    stream_kit_end(&kit);
}

static void a_pulled_card_ends_the_run_as_lost(void **state)
{
    struct stream_kit kit;
    char data[16];

    (void)state;
    stream_kit_begin(&kit, "--lockstep", NJ_CAPTURE);
    stream_kit_open(&kit);
    stream_kit_start(&kit);
    sim_kit_tell(&kit.sim, "vanish");
    assert_int_equal(nj_stream_wait(kit.stream, -1), NJ_EDEVICE);
    assert_int_equal(nj_stream_state(kit.stream), NJ_STREAM_LOST);
    assert_memory_equal(nj_stream_text(kit.stream), "card gone: ", 11);
    assert_int_equal(nj_stream_stop(kit.stream), NJ_EDEVICE);
    assert_int_equal(kit.finished, 1);
    while (nj_stream_read(kit.stream, data, 4, -1) > 0)
        continue;
    assert_int_equal(nj_stream_read(kit.stream, data, 4, -1), NJ_ECLOSED);
    assert_int_not_equal(nj_stream_start(kit.stream), NJ_OK);
    assert_string_not_equal(nj_stream_text(kit.stream), "");
    stream_kit_end(&kit);
}

static void refused(const struct nj_stream_options *options, int error, const char *words)
{
    struct nj_stream *stream = NULL;
    char text[256] = "";

    assert_int_equal(nj_stream_open(&stream, options, text, sizeof text), error);
    assert_null(stream);
    if (strstr(text, words) == NULL)
        fail_msg("'%s' does not say '%s'", text, words);
}

static int never(void *user, struct nj_block *block)
{
    (void)user;
    (void)block;
    return NJ_ABORT;
}

static void options_that_cannot_be_are_refused_in_one_line(void **state)
{
    struct stream_kit kit;
    struct nj_stream_options wrong;

    (void)state;
    stream_kit_begin(&kit, "--lockstep --paused", NJ_CAPTURE);
    wrong = kit.options;
    wrong.directions = 4;
    refused(&wrong, NJ_EINVAL, "out of range");
    wrong = kit.options;
    wrong.latency_s = -1;
    refused(&wrong, NJ_EINVAL, "out of range");
    wrong = kit.options;
    wrong.capture.channels = 33;
    refused(&wrong, NJ_EINVAL, "capture: a value of the configuration");
    wrong = kit.options;
    wrong.capture_io.format = NJ_FORMAT_COUNT;
    refused(&wrong, NJ_EINVAL, "no such format");
    wrong = kit.options;
    wrong.capture_io.map_count = 1;
    wrong.capture_io.map[0] = 3;
    refused(&wrong, NJ_EINVAL, "does not have");
    wrong = kit.options;
    wrong.capture_io.map_count = 2;
    wrong.capture_io.channels = 1;
    refused(&wrong, NJ_EINVAL, "as many channels");
    wrong = kit.options;
    wrong.directions = NJ_PLAY;
    wrong.play_io.map_count = 2;
    wrong.play_io.map[0] = wrong.play_io.map[1] = 1;
    refused(&wrong, NJ_EINVAL, "twice");
    wrong = kit.options;
    wrong.callback = never;
    wrong.actions_only = NJ_CAPTURE;
    refused(&wrong, NJ_EINVAL, "callback");
    wrong = kit.options;
    snprintf(wrong.capture.device, sizeof wrong.capture.device, "no such card");
    refused(&wrong, NJ_EDEVICE, "no such card");
    stream_kit_end(&kit);
}

static void a_stream_that_cannot_start_says_why_and_can_start_later(void **state)
{
    struct stream_kit kit;
    struct nj_stream *first;

    (void)state;
    stream_kit_begin(&kit, "--lockstep --paused", NJ_CAPTURE);
    stream_kit_open(&kit);
    first = kit.stream;
    stream_kit_start(&kit);
    stream_kit_open(&kit);
    assert_int_equal(nj_stream_start(kit.stream), NJ_EBUSY);
    assert_int_equal(nj_stream_state(kit.stream), NJ_STREAM_STOPPED);
    assert_string_not_equal(nj_stream_text(kit.stream), "");
    nj_stream_close(first);
    stream_kit_start(&kit);
    assert_string_equal(nj_stream_text(kit.stream), "");
    stream_kit_end(&kit);
}

static void rate_and_channels_follow_the_card_where_nothing_is_asked(void **state)
{
    struct stream_kit kit;
    struct nj_engine_info info;

    (void)state;
    stream_kit_begin(&kit, "--lockstep --paused --rate 44100 --capture 1", NJ_CAPTURE);
    kit.options.capture.rate_hz = kit.options.capture.channels = 0;
    stream_kit_open(&kit);
    stream_kit_start(&kit);
    nj_engine_info(nj_stream_client(kit.stream, NJ_CAPTURE), &info);
    assert_int_equal(info.rate_hz, 44100);
    assert_int_equal(info.channels, 1);
    stream_kit_end(&kit);
}

static void latency_chooses_period_and_periods(void **state)
{
    static const struct {
        double latency_s;
        uint32_t periods, want_period, want_periods;
    } cases[] = {{0.01, 0, 240, 2}, {0.01, 3, 160, 3}, {0.00001, 0, 16, 2}, {0.5, 0, 8000, 3}};
    struct stream_kit kit;
    struct nj_engine_info info;

    (void)state;
    stream_kit_begin(&kit, "--lockstep --paused", NJ_PLAY);
    kit.options.actions_only = NJ_PLAY;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        kit.options.latency_s = cases[i].latency_s;
        kit.options.play.period_frames = 0;
        kit.options.play.periods = cases[i].periods;
        stream_kit_open(&kit);
        stream_kit_start(&kit);
        nj_engine_info(nj_stream_client(kit.stream, NJ_PLAY), &info);
        assert_int_equal(info.period_frames, cases[i].want_period);
        assert_int_equal(info.periods, cases[i].want_periods);
        nj_stream_close(kit.stream);
    }
    kit.stream = NULL;
    stream_kit_end(&kit);
}

static void a_card_is_found_by_its_number(void **state)
{
    struct stream_kit kit;
    uint32_t count;

    (void)state;
    stream_kit_begin(&kit, "--lockstep --paused", NJ_CAPTURE);
    setenv("NIGHTJAR_SIM", kit.sim.socket_path, 1);
    count = nj_devices(NULL, 0);
    snprintf(kit.options.capture.device, sizeof kit.options.capture.device, "#%u", count - 1);
    stream_kit_open(&kit);
    stream_kit_start(&kit);
    unsetenv("NIGHTJAR_SIM");
    stream_kit_end(&kit);
}

static void stream_time_is_the_card_s(void **state)
{
    struct stream_kit kit;
    int64_t before;

    (void)state;
    stream_kit_begin(&kit, "--lockstep --paused", NJ_CAPTURE);
    stream_kit_open(&kit);
    stream_kit_start(&kit);
    before = nj_stream_time_ns(kit.stream);
    stream_kit_run(&kit, 48000);
    assert_int_equal(nj_stream_time_ns(kit.stream) - before, 1000000000);
    stream_kit_end(&kit);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_call_may_be_repeated),
        cmocka_unit_test(restarts_count_anew_and_leave_nothing_behind),
        cmocka_unit_test(actions_beside_are_told_and_the_stream_s_own_are_not),
        cmocka_unit_test(restarts_need_nobody_to_read_events),
        cmocka_unit_test(a_pulled_card_ends_the_run_as_lost),
        cmocka_unit_test(options_that_cannot_be_are_refused_in_one_line),
        cmocka_unit_test(a_stream_that_cannot_start_says_why_and_can_start_later),
        cmocka_unit_test(rate_and_channels_follow_the_card_where_nothing_is_asked),
        cmocka_unit_test(latency_chooses_period_and_periods),
        cmocka_unit_test(a_card_is_found_by_its_number),
        cmocka_unit_test(stream_time_is_the_card_s),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
