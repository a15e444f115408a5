/* SPDX-License-Identifier: MIT
 * test_threads.c - both sides at work at once, for the thread sanitizer to look on. */
#include "test/unit/mono.h"

#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>

#include "core/ring.h"
#include "core/segment.h"

static void run_two(void *(*one)(void *), void *(*other)(void *), void *argument)
{
    pthread_t thread;

    assert_int_equal(pthread_create(&thread, NULL, one, argument), 0);
    other(argument);
    assert_int_equal(pthread_join(thread, NULL), 0);
}

/* ---- ring ------------------------------------------------------------------------------------ */

struct stream {
    struct ring *ring;
    uint64_t count;
};

static void *write_stream(void *argument)
{
    struct stream *stream = argument;
    struct chance chance = chance_begin(1);
    uint32_t buffer[64];

    for (uint64_t done = 0; done < stream->count;) {
        uint64_t want = chance_between(&chance, 1, 64), got;

        for (uint64_t i = 0; i < want; i++)
            buffer[i] = (uint32_t)(done + i);
        got = ring_write(stream->ring, buffer, want);
        done += got;
        if (got == 0)
            sched_yield();
    }
    return NULL;
}

static void *read_stream(void *argument)
{
    struct stream *stream = argument;
    struct chance chance = chance_begin(2);
    uint32_t buffer[64];

    for (uint64_t done = 0; done < stream->count;) {
        uint64_t got = ring_read(stream->ring, buffer, chance_between(&chance, 1, 64));

        for (uint64_t i = 0; i < got; i++)
            assert_int_equal(buffer[i], (uint32_t)(done + i));
        done += got;
        if (got == 0)
            sched_yield();
    }
    return NULL;
}

static void a_ring_between_two_threads_keeps_every_element(void **unused)
{
    struct stream stream = {.count = this_many(200000, 20000000)};

    (void)unused;
    stream.ring = aligned_alloc(RING_LINE, sizeof *stream.ring + 128 * 4);
    assert_non_null(stream.ring);
    assert_int_equal(ring_init(stream.ring, 4, 128), 0);
    run_two(write_stream, read_stream, &stream);
    free(stream.ring);
}

/* ---- play ------------------------------------------------------------------------------------ */

struct stage {
    struct rig rig;
    uint32_t plays;
    uint64_t timed; /* callbacks in the renewed reports */
    _Atomic uint32_t over;
};

static void *run_engine(void *argument)
{
    struct stage *stage = argument;
    int16_t out[BLOCK];

    while (!atomic_load(&stage->over)) {
        rig_play(&stage->rig, out, BLOCK);
        process_took(stage->rig.process, 1000);
        sched_yield();
    }
    return NULL;
}

/* What any thread may look at while the rest runs. */
static void look(const struct rig *rig)
{
    struct nj_engine_info info;
    struct nj_clock clock;
    struct nj_stats stats;
    struct nj_xrun xruns[NJ_XRUNS_KEPT];
    struct nj_times times;
    uint32_t count;

    nj_clock_read(rig->client, &clock);
    assert_true(!clock.valid || clock.time_ns >= rig->origin);
    nj_stats(rig->client, &stats);
    assert_int_equal(stats.frames, stats.blocks * BLOCK);
    nj_times(rig->client, &times);
    assert_int_equal(times.total_ns, times.count * 1000);
    assert_int_equal(times.histogram[9], times.count);
    count = nj_xruns(rig->client, xruns, NJ_XRUNS_KEPT);
    for (uint32_t i = 1; i < count; i++)
        assert_true(xruns[i].frame >= xruns[i - 1].frame + xruns[i - 1].frames);
    nj_engine_info(rig->client, &info);
}

static void look_at(const struct nj_client *client, nj_handle handle)
{
    struct nj_position position;

    if (nj_position(client, handle, NJ_NOW, &position) == 0)
        assert_true(position.clip_frame <= 1000 && position.frames <= 3000);
}

static uint64_t renew(struct nj_client *client)
{
    struct nj_times times;

    nj_times_renew(client, &times);
    assert_int_equal(times.total_ns, times.count * 1000);
    assert_int_equal(times.histogram[9], times.count);
    assert_int_equal(times.worst_ns, times.count ? 1000 : 0);
    return times.count;
}

static void *run_client(void *argument)
{
    struct stage *stage = argument;
    struct nj_client *client = stage->rig.client;
    struct chance chance = chance_begin(3);
    uint32_t sent = 0, done = 0, changes = 0;
    struct nj_event event;
    bool swept = false;
    float peak;

    while (sent < stage->plays || done < sent + changes) {
        struct nj_play play = {.start_frame = NJ_NOW, .gain = 0.1f, .loops = 3, .clip = 1};
        nj_handle handle, other;

        if (sent < stage->plays && nj_play(client, &play, &handle) == 0) {
            sent++;
            if (chance_between(&chance, 0, 1) && nj_stop(client, handle, NJ_NOW, 100, &other) == 0)
                changes++;
            if (nj_gain(client, handle, NJ_NOW, 0.2f, 64, &other) == 0)
                changes++;
            if (nj_pause(client, handle, NJ_NOW, 10, &other) == 0)
                changes++;
            if (nj_seek(client, handle, NJ_NOW, 500, &other) == 0)
                changes++;
            look_at(client, handle);
            if (nj_queue(client, handle, NJ_FOLLOW_ALWAYS, &play, &other) == 0)
                changes++;
            if (nj_resume(client, handle, NJ_NOW, 10, &other) == 0)
                changes++;
            if (nj_stats_fetch(client, NJ_NOW, &other) == 0)
                changes++;
        }
        /* What had no slot for its resume. */
        if (sent == stage->plays && !swept && nj_stop_all(client, NJ_NOW, 0, &other) == 0) {
            swept = true;
            changes++;
        }
        while (nj_event_next(client, &event))
            done += event.kind == NJ_EVENT_DONE;
        look(&stage->rig);
        nj_peaks(client, &peak, 1);
        if (chance_between(&chance, 0, 9) == 0)
            stage->timed += renew(client);
        sched_yield();
    }
    atomic_store(&stage->over, 1);
    return NULL;
}

static void commands_and_events_cross_between_threads(void **unused)
{
    struct stage stage = {.plays = this_many(3000, 300000)};
    struct nj_stats stats;

    (void)unused;
    open_mono(&stage.rig, 8);
    run_two(run_engine, run_client, &stage);
    rig_no_event(&stage.rig);
    stage.timed += renew(stage.rig.client);
    nj_stats(stage.rig.client, &stats);
    assert_int_equal(stage.timed, stats.blocks);
    rig_close(&stage.rig);
}

/* ---- capture --------------------------------------------------------------------------------- */

static void *run_capture(void *argument)
{
    struct stage *stage = argument;
    struct chance chance = chance_begin(4);
    int32_t in[BLOCK];
    uint64_t lost = 0;

    for (uint32_t block = 0; block < stage->plays; block++) {
        struct block_time time = rig_time(&stage->rig, lost, lost > 0);

        lost = chance_between(&chance, 0, 50) == 0 ? chance_between(&chance, 1, 999) : 0;
        for (uint32_t i = 0; i < BLOCK; i++)
            in[i] = lost ? -1 : (int32_t)(stage->rig.told + i); /* torn by the loss to come */
        capture_process(stage->rig.process, in, BLOCK, &time);
        stage->rig.told += BLOCK;
        if (chance_between(&chance, 0, 3) == 0)
            sched_yield();
    }
    atomic_store(&stage->over, 1);
    return NULL;
}

static void *run_reader(void *argument)
{
    struct stage *stage = argument;
    uint64_t read = 0, writer, at;
    struct nj_span span;
    bool over;

    do {
        over = atomic_load(&stage->over);
        while (nj_capture_peek(stage->rig.client, &span)) {
            at = nj_capture_position(stage->rig.client, &writer);
            assert_int_equal(at, read);
            assert_true(writer >= at);
            assert_int_equal(span.first_frame, read);
            for (uint64_t i = 0; span.data && i < span.frames; i++)
                assert_int_equal(((const int32_t *)span.data)[i], read + i);
            nj_capture_advance(stage->rig.client, span.frames);
            read += span.frames;
        }
        look(&(struct rig){.client = stage->rig.client, .origin = stage->rig.origin});
        sched_yield();
    } while (!over);
    return NULL;
}

static void a_recording_crosses_between_threads(void **unused)
{
    struct nj_stream_config config = {
        .direction = NJ_CAPTURE, .channels = 1, .format = NJ_FORMAT_S32, .ring_frames = 1024};
    struct stage stage = {.plays = this_many(20000, 2000000)};
    struct nj_stats stats;

    (void)unused;
    rig_open(&stage.rig, &config);
    run_two(run_capture, run_reader, &stage);
    nj_stats(stage.rig.client, &stats);
    print_message("%llu holes, %llu frames refused\n", (unsigned long long)stats.holes,
                  (unsigned long long)stats.refused_frames);
    rig_close(&stage.rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_ring_between_two_threads_keeps_every_element),
        cmocka_unit_test(commands_and_events_cross_between_threads),
        cmocka_unit_test(a_recording_crosses_between_threads),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
