/* SPDX-License-Identifier: MIT
 * test_sim_clock.c - the simulated board's time line: one history, a crystal, and real time. */
#include "sim_kit.h"

#include "board/sim/client.h"
#include "engine/sim_pcm.h"

#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static const int64_t ms = 1000000;

static int setup(void **state)
{
    *state = calloc(1, sizeof(struct sim_kit));
    return *state == NULL;
}

static int teardown(void **state)
{
    free(*state);
    return 0;
}

static void tell(const struct sim_kit *kit, const char *format, ...)
{
    char command[128];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(command, sizeof command, format, arguments);
    va_end(arguments);
    sim_kit_tell(kit, command);
}

/* ---- one history ---------------------------------------------------------------------------- */

enum { HISTORY_FRAMES = 96000, PERIOD = 48, EDGES = 200 };

/* An appliance in small: a watcher counts edges, the player writes the count, the recorder hears
 * it. */
struct appliance {
    snd_pcm_t *play, *capture;
    struct sim_client *client;
    struct sim_waiter *waiter;
    _Atomic int16_t count;
    int16_t heard[HISTORY_FRAMES];
};

static void *play_count(void *context)
{
    struct appliance *appliance = context;
    int16_t frames[PERIOD];

    for (int at = 0; at < HISTORY_FRAMES + 4 * PERIOD; at += PERIOD) {
        /* What is computed while there is room is computed while time stands. */
        if (snd_pcm_wait(appliance->play, -1) != 1)
            return appliance;
        for (int i = 0; i < PERIOD; i++)
            frames[i] = atomic_load(&appliance->count);
        if (snd_pcm_writei(appliance->play, frames, PERIOD) != PERIOD)
            return appliance;
    }
    return NULL;
}

static void *hear(void *context)
{
    struct appliance *appliance = context;

    for (int at = 0; at < HISTORY_FRAMES; at += 2 * PERIOD)
        if (snd_pcm_readi(appliance->capture, appliance->heard + at, 2 * PERIOD) != 2 * PERIOD)
            return appliance;
    return snd_pcm_drop(appliance->capture) == 0 ? NULL : appliance;
}

static void *count_edges(void *context)
{
    struct appliance *appliance = context;
    struct sim_edge edges[4];

    for (int seen = 0; seen < EDGES;) {
        int count = sim_wait(appliance->waiter, INT64_MAX, edges, 4);
        if (count < 0)
            return appliance;
        seen += count;
        atomic_store(&appliance->count, (int16_t)seen);
    }
    sim_waiter_destroy(appliance->waiter);
    return NULL;
}

static void run_appliance(struct sim_kit *kit, struct appliance *appliance)
{
    pthread_t threads[3];
    void *failed;

    *appliance = (struct appliance){0};
    sim_kit_start(kit, "--paused --play 1 --capture 1 --source cable");
    appliance->play = sim_kit_open(kit, NJ_PLAY, SND_PCM_ACCESS_RW_INTERLEAVED, PERIOD, 2);
    appliance->capture =
        sim_kit_open(kit, NJ_CAPTURE, SND_PCM_ACCESS_RW_INTERLEAVED, 2 * PERIOD, 2);
    assert_int_equal(sim_client_create(&appliance->client, kit->socket_path), NJ_OK);
    assert_int_equal(sim_waiter_create(&appliance->waiter, appliance->client), NJ_OK);
    assert_int_equal(sim_watch_line(appliance->waiter, 7), NJ_OK);
    /* Edges between periods, and every fifth exactly at one. */
    for (int i = 0; i < EDGES; i++)
        tell(kit, "line 7 %d at %lld", i % 2,
             (long long)(1000 * ms + (i + 1) * 9 * ms + (i % 5 != 0 ? i * 1001 : 0)));
    pthread_create(&threads[0], NULL, play_count, appliance);
    pthread_create(&threads[1], NULL, hear, appliance);
    pthread_create(&threads[2], NULL, count_edges, appliance);
    tell(kit, "wait both");
    tell(kit, "forget play");
    tell(kit, "forget capture");
    tell(kit, "start");
    for (int i = 0; i < 3; i++) {
        pthread_join(threads[i], &failed);
        assert_null(failed);
        if (i == 0) /* it no longer writes: that is no reason to stand */
            assert_int_equal(snd_pcm_drain(appliance->play), 0);
    }
    sim_client_destroy(appliance->client);
    assert_int_equal(snd_pcm_close(appliance->play), 0);
    assert_int_equal(snd_pcm_close(appliance->capture), 0);
    assert_int_equal(sim_kit_status(kit, NULL, "impatient"), 0);
    sim_kit_stop(kit);
}

static void the_same_script_gives_the_same_history(void **state)
{
    struct appliance *first = malloc(sizeof *first), *again = malloc(sizeof *again);

    assert_non_null(first);
    assert_non_null(again);
    run_appliance(*state, first);
    assert_int_equal(first->heard[HISTORY_FRAMES - 1], EDGES);
    for (int round = 0; round < 5; round++) {
        run_appliance(*state, again);
        assert_memory_equal(first->heard, again->heard, sizeof first->heard);
    }
    free(first);
    free(again);
}

/* ---- crystals ------------------------------------------------------------------------------- */

static void the_crystal_drifts_and_stalls(void **state)
{
    struct sim_kit *kit = *state;
    const char *reply;

    sim_kit_start(kit, "--rate 48000");
    tell(kit, "run 48000");
    tell(kit, "ppm 1000");
    reply = sim_kit_tell(kit, "run until 12000000000");
    assert_int_equal(sim_kit_number(reply, "card_frame"), 48000 + 480480);
    tell(kit, "ppm 0");
    tell(kit, "stall 500");
    reply = sim_kit_tell(kit, "run until 13000000000");
    assert_int_equal(sim_kit_number(reply, "card_frame"), 48000 + 480480 + 24000);
    sim_kit_quit(kit);
    size_t bytes;
    free(sim_kit_read_wav(kit->play_file, &bytes));
    assert_int_equal(bytes / 4, 48000 + 480480 + 24000);
    sim_kit_remove(kit);
}

static void in_real_time_a_late_engine_meets_an_xrun(void **state)
{
    struct sim_kit *kit = *state;
    int16_t frames[64 * 2];

    sim_kit_start(kit, "--real-time");
    snd_pcm_t *pcm = sim_kit_open(kit, NJ_CAPTURE, SND_PCM_ACCESS_RW_INTERLEAVED, 64, 2);
    int64_t start_ns = sim_pcm_now_ns(NJ_CAPTURE);
    assert_int_equal(snd_pcm_start(pcm), 0);
    for (;;) { /* one period comes, sooner or later, however busy the machine is */
        snd_pcm_sframes_t got = snd_pcm_readi(pcm, frames, 64);
        if (got == 64)
            break;
        assert_int_equal(snd_pcm_prepare(pcm), 0);
        assert_int_equal(snd_pcm_start(pcm), 0);
    }
    assert_true(sim_pcm_now_ns(NJ_CAPTURE) - start_ns >= 64 * 1000 * ms / 48000);
    usleep(50000);
    assert_int_equal(snd_pcm_readi(pcm, frames, 64), -EPIPE);
    assert_true(sim_kit_status(kit, "capture", "xruns") >= 1);
    assert_int_equal(snd_pcm_close(pcm), 0);
    sim_kit_stop(kit);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_same_script_gives_the_same_history, setup, teardown),
        cmocka_unit_test_setup_teardown(the_crystal_drifts_and_stalls, setup, teardown),
        cmocka_unit_test_setup_teardown(in_real_time_a_late_engine_meets_an_xrun, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
