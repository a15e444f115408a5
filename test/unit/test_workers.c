/* SPDX-License-Identifier: MIT
 * test_workers.c - sources, sinks and files on threads of the library's.
 * timeout: 120 */
#include "test/unit/stream_kit.h"

#include "board/sim/source.h"

#include <setjmp.h>
#include <sndfile.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

struct job {
    uint64_t frames; /* to move */
    int result;      /* what it returns then */
    uint64_t moved;  /* so far */
    int64_t last;    /* what the last transfer returned */
    uint32_t runs;
    const char *path;
    int16_t *kept;
};

/* Of a run that may be over before anything else happens. */
static void start(const struct stream_kit *kit)
{
    assert_int_equal(nj_stream_start(kit->stream), NJ_OK);
}

static int count_up(void *user, struct nj_stream *stream)
{
    struct job *job = user;
    int16_t frames[300 * KIT_CHANNELS];

    job->runs++;
    for (job->moved = 0; job->moved < job->frames;) {
        uint64_t left = job->frames - job->moved, count = left < 300 ? left : 300;

        stream_kit_count_up(frames, job->moved, count);
        job->last = nj_stream_write(stream, frames, count, -1);
        if (job->last < 0)
            return (int)job->last;
        job->moved += (uint64_t)job->last;
    }
    return job->result;
}

static int take_down(void *user, struct nj_stream *stream)
{
    struct job *job = user;

    job->runs++;
    for (job->moved = 0; job->moved < job->frames; job->moved += (uint64_t)job->last) {
        uint64_t left = job->frames - job->moved, count = left < 300 ? left : 300;

        job->last = nj_stream_read(stream, job->kept + job->moved * KIT_CHANNELS, count, -1);
        if (job->last < 0)
            return (int)job->last;
    }
    return job->result;
}

static void a_source_s_stream_finishes_when_all_has_sounded(void **state)
{
    struct job job = {.frames = 20000};
    int16_t *wanted = malloc(20000 * KIT_CHANNELS * sizeof *wanted);
    struct stream_kit kit;
    size_t frames;

    (void)state;
    stream_kit_begin(&kit, "--lockstep", NJ_PLAY);
    kit.options.play_io.prebuffer_frames = 4000;
    stream_kit_open(&kit);
    assert_int_equal(nj_stream_source(kit.stream, count_up, &job), NJ_OK);
    start(&kit);
    assert_int_equal(nj_stream_wait(kit.stream, -1), NJ_OK);
    assert_int_equal(nj_stream_state(kit.stream), NJ_STREAM_FINISHED);
    assert_int_equal(nj_stream_stop(kit.stream), NJ_OK);
    assert_int_equal(job.moved, 20000);
    assert_int_equal(job.runs, 1);
    int16_t *played = stream_kit_played(&kit, &frames);
    stream_kit_count_up(wanted, 0, 20000);
    size_t at = 0;
    while (at < frames && played[at * KIT_CHANNELS] != 1)
        at++;
    uint64_t written = 0;
    for (; at < frames && written < 20000; at++)
        if (played[at * KIT_CHANNELS] != 0) { /* dry places are silent */
            assert_int_equal(played[at * KIT_CHANNELS], wanted[written * KIT_CHANNELS]);
            written++;
        } else {
            written += wanted[written * KIT_CHANNELS] == 0;
        }
    assert_int_equal(written, 20000);
    free(played);
    free(wanted);
}

static void a_worker_s_error_ends_the_run_and_is_told(void **state)
{
    struct job job = {.frames = 500, .result = NJ_EIO};
    struct stream_kit kit;

    (void)state;
    stream_kit_begin(&kit, "--lockstep", NJ_PLAY);
    stream_kit_open(&kit);
    assert_int_equal(nj_stream_source(kit.stream, count_up, &job), NJ_OK);
    for (uint32_t run = 1; run <= 3; run++) {
        start(&kit);
        assert_int_equal(nj_stream_wait(kit.stream, -1), NJ_EIO);
        assert_int_equal(nj_stream_state(kit.stream), NJ_STREAM_ABORTED);
        assert_int_equal(nj_stream_abort(kit.stream), NJ_EIO);
        assert_int_equal(job.runs, run);
    }
    /* Taken away, the stream is written by hand again. */
    assert_int_equal(nj_stream_source(kit.stream, NULL, NULL), NJ_OK);
    start(&kit);
    assert_int_equal(nj_stream_stop(kit.stream), NJ_OK);
    assert_int_equal(job.runs, 3);
    stream_kit_end(&kit);
}

/* It has work left when the run is over: an error then is the stop's to tell. */
static int fail_after_the_end(void *user, struct nj_stream *stream)
{
    int16_t frames[300 * KIT_CHANNELS];

    while (nj_stream_read(stream, frames, 300, -1) >= 0)
        continue;
    assert_int_not_equal(nj_stream_state(stream), NJ_STREAM_ACTIVE);
    usleep(20000);
    ((struct job *)user)->runs++;
    return NJ_EIO;
}

static void a_sink_s_error_after_the_end_is_told_too(void **state)
{
    struct job job = {.frames = 0};
    struct stream_kit kit;

    (void)state;
    stream_kit_begin(&kit, "--lockstep --source ramp", NJ_CAPTURE);
    stream_kit_open(&kit);
    assert_int_equal(nj_stream_sink(kit.stream, fail_after_the_end, &job), NJ_OK);
    start(&kit);
    assert_int_equal(nj_stream_stop(kit.stream), NJ_EIO);
    assert_int_equal(nj_stream_wait(kit.stream, -1), NJ_EIO);
    start(&kit);
    assert_int_equal(nj_stream_abort(kit.stream), NJ_EIO);
    assert_int_equal(job.runs, 2);
    stream_kit_end(&kit);
}

static void a_sink_that_has_enough_finishes_a_recording(void **state)
{
    struct job job = {.frames = 10000, .kept = malloc(10000 * KIT_CHANNELS * sizeof(int16_t))};
    struct stream_kit kit;

    (void)state;
    stream_kit_begin(&kit, "--lockstep --source ramp", NJ_CAPTURE);
    kit.options.capture_io.full = NJ_FULL_END;
    kit.options.capture_io.ring_frames = 1 << 20;
    stream_kit_open(&kit);
    assert_int_equal(nj_stream_sink(kit.stream, take_down, &job), NJ_OK);
    start(&kit);
    assert_int_equal(nj_stream_wait(kit.stream, -1), NJ_OK);
    assert_int_equal(nj_stream_state(kit.stream), NJ_STREAM_FINISHED);
    assert_int_equal(nj_stream_stop(kit.stream), NJ_OK);
    assert_int_equal(job.moved, 10000);
    for (uint64_t i = 0; i < 10000 * KIT_CHANNELS; i++)
        assert_int_equal(job.kept[i], (int16_t)source_ramp(i / 2, i % 2, 16));
    stream_kit_end(&kit);
    free(job.kept);
}

/* An endless source and a sink that waits: a stop ends both. */
static void a_stop_ends_workers_that_wait(void **state)
{
    struct job source = {.frames = UINT64_MAX};
    struct job sink = {.frames = 1 << 16, .kept = malloc((1 << 16) * KIT_CHANNELS * 2)};
    struct stream_kit kit;

    (void)state;
    stream_kit_begin(&kit, "--lockstep --paused", NJ_PLAY | NJ_CAPTURE);
    stream_kit_open(&kit);
    assert_int_equal(nj_stream_source(kit.stream, count_up, &source), NJ_OK);
    assert_int_equal(nj_stream_sink(kit.stream, take_down, &sink), NJ_OK);
    stream_kit_start(&kit);
    assert_int_equal(nj_stream_source(kit.stream, count_up, &source), NJ_EINVAL);
    assert_int_equal(nj_stream_sink(kit.stream, NULL, NULL), NJ_EINVAL);
    stream_kit_run(&kit, 2000);
    assert_int_equal(nj_stream_abort(kit.stream), NJ_OK);
    assert_int_equal(source.last, NJ_ECLOSED);
    assert_int_equal(sink.last, NJ_ECLOSED);
    stream_kit_end(&kit);
    free(sink.kept);
}

/* ---- files ----------------------------------------------------------------------------------- */

static int play_file(void *user, struct nj_stream *stream)
{
    struct job *job = user;

    job->last = nj_file_play(stream, job->path, 0, 0, NULL, 0);
    return job->last < 0 ? (int)job->last : NJ_OK;
}

static void a_file_goes_round_the_card_unchanged(void **state)
{
    static const char *const names[] = {"round.wav", "round.flac", "round.caf"};
    static int16_t frames[30000 * KIT_CHANNELS], back[60000 * KIT_CHANNELS];
    char whole[128], again[128];
    struct stream_kit kit;

    (void)state;
    for (size_t n = 0; n < sizeof names / sizeof names[0]; n++) {
        stream_kit_begin(&kit, "--lockstep --source cable", NJ_PLAY | NJ_CAPTURE);
        snprintf(whole, sizeof whole, "%s/whole-%s", kit.sim.folder, names[n]);
        snprintf(again, sizeof again, "%s/%s", kit.sim.folder, names[n]);
        SF_INFO head = {
            .samplerate = 48000, .channels = 2, .format = SF_FORMAT_WAV | SF_FORMAT_PCM_16};
        SNDFILE *file = sf_open(whole, SFM_WRITE, &head);
        stream_kit_count_up(frames, 0, 9000);
        assert_int_equal(sf_writef_short(file, frames, 9000), 9000);
        sf_close(file);
        struct job job = {.path = whole};
        struct nj_file_info info;
        char text[256];
        assert_int_equal(nj_file_info(whole, &info, text, sizeof text), NJ_OK);
        assert_int_equal(info.frames, 9000);
        assert_int_equal(info.rate_hz, 48000);
        assert_int_equal(info.channels, 2);
        kit.options.capture_io.ring_frames = 1 << 20;
        kit.options.play_io.ring_frames = 1 << 15;
        kit.options.play_io.prebuffer_frames = 9000;
        stream_kit_open(&kit);
        assert_int_equal(nj_stream_source(kit.stream, play_file, &job), NJ_OK);
        start(&kit);
        int64_t kept = nj_file_record(kit.stream, again, 0, text, sizeof text);
        assert_int_equal(nj_stream_stop(kit.stream), NJ_OK);
        assert_int_equal(job.last, 9000);
        assert_true(kept > 9000);
        memset(&head, 0, sizeof head);
        file = sf_open(again, SFM_READ, &head);
        assert_int_equal(head.frames, kept);
        int64_t got = sf_readf_short(file, back, 60000);
        sf_close(file);
        int64_t at = 0;
        while (at < got && back[at * 2] != 1)
            at++;
        assert_true(got - at >= 9000);
        assert_memory_equal(&back[at * 2], frames, 9000 * KIT_CHANNELS * sizeof *frames);
        unlink(whole);
        unlink(again);
        stream_kit_end(&kit);
    }
}

static void a_file_that_does_not_fit_is_told_in_one_line(void **state)
{
    struct stream_kit kit;
    char path[128], text[256] = "";
    SF_INFO head = {.samplerate = 44100, .channels = 1, .format = SF_FORMAT_WAV | SF_FORMAT_PCM_16};
    int16_t silence[10] = {0};

    (void)state;
    stream_kit_begin(&kit, "--lockstep --paused", NJ_PLAY | NJ_CAPTURE);
    stream_kit_open(&kit);
    snprintf(path, sizeof path, "%s/other.wav", kit.sim.folder);
    SNDFILE *file = sf_open(path, SFM_WRITE, &head);
    assert_int_equal(sf_writef_short(file, silence, 10), 10);
    sf_close(file);
    assert_int_equal(nj_file_play(kit.stream, path, 0, 0, text, sizeof text), NJ_EFORMAT);
    assert_non_null(strstr(text, "has 1 channels at 44100 Hz, the stream 2 at 48000 Hz"));
    assert_int_equal(nj_file_play(kit.stream, "/no/such.wav", 0, 0, text, sizeof text), NJ_EIO);
    assert_non_null(strstr(text, "/no/such.wav: "));
    assert_int_equal(nj_file_record(kit.stream, "/tmp/a.txt", 1, text, sizeof text), NJ_EFORMAT);
    assert_int_equal(nj_file_record(kit.stream, "/no/such.wav", 1, text, sizeof text), NJ_EIO);
    unlink(path);
    stream_kit_end(&kit);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_source_s_stream_finishes_when_all_has_sounded),
        cmocka_unit_test(a_worker_s_error_ends_the_run_and_is_told),
        cmocka_unit_test(a_sink_s_error_after_the_end_is_told_too),
        cmocka_unit_test(a_sink_that_has_enough_finishes_a_recording),
        cmocka_unit_test(a_stop_ends_workers_that_wait),
        cmocka_unit_test(a_file_goes_round_the_card_unchanged),
        cmocka_unit_test(a_file_that_does_not_fit_is_told_in_one_line),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
