/* SPDX-License-Identifier: MIT
 * test_sim_board.c - the simulated board's time: who waits for whom, and what happens when one
 * ends. */
#include "sim_kit.h"

#include "board/sim/client.h"
#include "engine/sim_pcm.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
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

/* ---- clocks and waiters --------------------------------------------------------------------- */

enum { PRESSES = 500 };

struct watcher {
    struct sim_client *client;
    struct sim_waiter *waiter;
    uint32_t line;
    int edges, wakes;
    bool good;
};

/* Sees every edge of its line at its time, and between them wakes every 7 ms to the nanosecond. */
static void *watch(void *context)
{
    struct watcher *watcher = context;
    int64_t next_ns = 1000 * ms + 7 * ms;
    struct sim_edge edges[8];

    watcher->good = true;
    while (watcher->edges < 2 * PRESSES) {
        int count = sim_wait(watcher->waiter, next_ns, edges, 8);
        int64_t now_ns = sim_client_now_ns(watcher->client);
        for (int i = 0; i < count; i++) {
            int number = watcher->edges++;
            int64_t wanted_ns = (1010 + 10 * (number / 2)) * ms + number / 2 * 12345 +
                                watcher->line * 17 + (number % 2) * 3 * ms;
            watcher->good &= edges[i].time_ns == wanted_ns && edges[i].time_ns == now_ns &&
                             edges[i].level == (uint32_t)number % 2 &&
                             edges[i].line == watcher->line &&
                             edges[i].sequence == (uint64_t)number;
        }
        if (count > 0)
            continue;
        watcher->good &= count == 0 && now_ns == next_ns;
        watcher->wakes++;
        next_ns += 7 * ms;
    }
    sim_waiter_destroy(watcher->waiter); /* who no longer takes part must not hold time */
    return NULL;
}

static void edges_and_wakes_come_at_their_nanosecond(void **state)
{
    struct sim_kit *kit = *state;
    struct watcher watchers[2] = {{.line = 3}, {.line = 31}};
    pthread_t threads[2];

    sim_kit_start(kit, "--paused --utc 1700000000");
    for (int i = 0; i < 2; i++) {
        assert_int_equal(sim_client_create(&watchers[i].client, kit->socket_path), NJ_OK);
        assert_int_equal(sim_waiter_create(&watchers[i].waiter, watchers[i].client), NJ_OK);
        assert_int_equal(sim_watch_line(watchers[i].waiter, watchers[i].line), NJ_OK);
        assert_int_equal(sim_watch_line(watchers[i].waiter, 32), NJ_EINVAL);
        assert_int_equal(sim_line_level(watchers[i].client, watchers[i].line), 1);
    }
    assert_int_equal(sim_client_utc_offset_ns(watchers[0].client) + 1000 * ms, 1700000000000 * ms);
    assert_int_equal(sim_client_now_ns(watchers[0].client), 1000 * ms);
    /* Queued last to first: the order of time counts. */
    for (int press = PRESSES - 1; press >= 0; press--)
        for (uint32_t i = 0; i < 2; i++)
            tell(kit, "press %u at %lld hold 3", watchers[i].line,
                 (long long)((1010 + 10 * press) * ms + press * 12345 + watchers[i].line * 17));
    for (int i = 0; i < 2; i++)
        pthread_create(&threads[i], NULL, watch, &watchers[i]);
    int64_t end_ns = sim_kit_number(sim_kit_tell(kit, "run until 6300000000"), "now_ns");
    assert_int_equal(end_ns, 6300 * ms);
    for (int i = 0; i < 2; i++) {
        pthread_join(threads[i], NULL);
        assert_true(watchers[i].good);
        assert_in_range(watchers[i].wakes, 700, 720);
        sim_client_destroy(watchers[i].client);
    }
    assert_int_equal(sim_kit_status(kit, NULL, "edges"), 4 * PRESSES);
    assert_int_equal(sim_kit_status(kit, NULL, "waiters"), 0);
    assert_int_equal(sim_kit_status(kit, NULL, "impatient"), 0);
    sim_kit_stop(kit);
}

static void waiter_outside_its_wait_holds_time(void **state)
{
    struct sim_kit *kit = *state;
    struct sim_client *client;
    struct sim_waiter *waiter;
    struct sim_edge edge;

    sim_kit_start(kit, "");
    assert_int_equal(sim_client_create(&client, kit->socket_path), NJ_OK);
    assert_int_equal(sim_waiter_create(&waiter, client), NJ_OK);
    tell(kit, "start");
    for (int i = 0; i < 20; i++) {
        usleep(2000);
        assert_int_equal(sim_client_now_ns(client), 1000 * ms + i * ms);
        assert_int_equal(sim_wait(waiter, 1001 * ms + i * ms, &edge, 1), 0);
    }
    sim_wake(waiter);
    assert_int_equal(sim_wait(waiter, INT64_MAX, &edge, 1), 0);
    sim_waiter_destroy(waiter);
    sim_client_destroy(client);
    sim_kit_stop(kit);
}

static void the_oldest_edges_are_lost_and_missed(void **state)
{
    struct sim_kit *kit = *state;
    struct sim_client *client;
    struct sim_waiter *waiter;
    struct sim_edge edges[300];

    sim_kit_start(kit, "");
    assert_int_equal(sim_client_create(&client, kit->socket_path), NJ_OK);
    assert_int_equal(sim_waiter_create(&waiter, client), NJ_OK);
    assert_int_equal(sim_watch_line(waiter, 0), NJ_OK);
    for (int i = 0; i < 150; i++)
        tell(kit, "press 0 at 1000000000 hold 0");
    tell(kit, "start");
    assert_int_equal(sim_wait(waiter, INT64_MAX, edges, 300), 256);
    assert_int_equal(edges[0].sequence, 44);
    assert_int_equal(edges[255].sequence, 299);
    sim_waiter_destroy(waiter);
    sim_client_destroy(client);
    sim_kit_stop(kit);
}

static void nobody_holds_time_for_ever(void **state)
{
    struct sim_kit *kit = *state;
    struct sim_client *client;
    struct sim_waiter *waiter;

    sim_kit_start(kit, "--patience 1");
    assert_int_equal(sim_client_create(&client, kit->socket_path), NJ_OK);
    assert_int_equal(sim_waiter_create(&waiter, client), NJ_OK);
    tell(kit, "run 4800"); /* returns after the patience and 100 ms, without the waiter */
    assert_int_equal(sim_kit_status(kit, NULL, "impatient"), 1);
    assert_int_equal(sim_client_now_ns(client), 1100 * ms);
    sim_waiter_destroy(waiter);
    sim_client_destroy(client);
    sim_kit_stop(kit);
}

static void a_killed_simulator_ends_every_wait(void **state)
{
    struct sim_kit *kit = *state;
    struct sim_client *client;
    struct sim_waiter *waiter;
    struct sim_edge edge;

    sim_kit_start(kit, "");
    assert_int_equal(sim_client_create(&client, kit->socket_path), NJ_OK);
    assert_int_equal(sim_waiter_create(&waiter, client), NJ_OK);
    sim_kit_kill(kit);
    assert_int_equal(sim_wait(waiter, INT64_MAX, &edge, 1), NJ_EDEVICE);
    sim_waiter_destroy(waiter);
    sim_client_destroy(client);
    assert_int_equal(sim_client_create(&client, kit->socket_path), NJ_EDEVICE);
    assert_int_equal(sim_pcm_connect(kit->socket_path, NJ_PLAY), NJ_EDEVICE);
    sim_kit_remove(kit);
}

/* ---- engines that end ----------------------------------------------------------------------- */

static int64_t monotonic_ns(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000 * ms + time.tv_nsec;
}

static void kill_and_wait(pid_t pid)
{
    assert_int_equal(kill(pid, SIGKILL), 0);
    assert_int_equal(waitpid(pid, NULL, 0), pid);
}

static void capture_periods(snd_pcm_t *pcm, int periods)
{
    int16_t frames[64 * 2];

    for (int i = 0; i < periods; i++)
        assert_int_equal(snd_pcm_readi(pcm, frames, 64), 64);
}

/* Starts a process that captures for ever. */
static pid_t start_engine(const struct sim_kit *kit)
{
    pid_t engine = fork();

    if (engine == 0) {
        snd_pcm_t *pcm = sim_kit_open(kit, NJ_CAPTURE, SND_PCM_ACCESS_RW_INTERLEAVED, 64, 2);
        for (;;)
            capture_periods(pcm, 1);
    }
    tell(kit, "wait capture");
    return engine;
}

static void time_follows_the_rule_for_lost_engines(void **state)
{
    static const char *const rules[] = {"--lost stand", "--lost free", "--lost real"};
    struct sim_kit *kit = *state;

    for (int rule = 0; rule < 3; rule++) {
        sim_kit_start(kit, rules[rule]);
        kill_and_wait(start_engine(kit));
        sim_kit_await(kit, "capture", "pid", 0);
        int64_t begin_ns = sim_kit_status(kit, NULL, "now_ns"), real_ns = monotonic_ns();
        usleep(30000);
        if (rule == 0) {
            assert_int_equal(sim_kit_status(kit, NULL, "now_ns"), begin_ns);
            tell(kit, "forget capture");
        }
        if (rule < 2) {
            /* An hour, at once. */
            tell(kit, "run 172800000");
            assert_true(monotonic_ns() - real_ns < 60000 * ms);
        } else {
            tell(kit, "run 4800");
            assert_true(monotonic_ns() - real_ns >= 100 * ms);
        }
        sim_kit_stop(kit);
    }
}

static void a_killed_engine_leaves_a_hole_and_its_place(void **state)
{
    struct sim_kit *kit = *state;

    sim_kit_start(kit, "");
    for (int round = 0; round < 3; round++) {
        pid_t engine = start_engine(kit);
        assert_int_equal(sim_kit_status(kit, "capture", "pid"), engine);
        assert_int_equal(sim_pcm_connect(kit->socket_path, NJ_CAPTURE), NJ_EBUSY);
        usleep(20000);
        kill_and_wait(engine);
        sim_kit_await(kit, "capture", "pid", 0);
        /* Time goes on without it, at real pace. */
        int64_t begin_ns = sim_kit_status(kit, NULL, "now_ns");
        usleep(50000);
        int64_t passed_ns = sim_kit_status(kit, NULL, "now_ns") - begin_ns;
        assert_true(passed_ns >= 40 * ms && passed_ns < 5000 * ms);
    }
    snd_pcm_t *pcm = sim_kit_open(kit, NJ_CAPTURE, SND_PCM_ACCESS_RW_INTERLEAVED, 64, 2);
    capture_periods(pcm, 10);
    assert_int_equal(snd_pcm_close(pcm), 0);
    const char *status = strstr(sim_kit_tell(kit, "status"), "\"capture\":");
    assert_int_equal(sim_kit_number(status, "hole_count"), 3);
    assert_non_null(strstr(status, "\"cause\":\"lost\"}]"));
    /* What was moved and what is missing is the whole time line. */
    assert_int_equal(sim_kit_number(status, "first_frame") + sim_kit_number(status, "frames") +
                         sim_kit_number(status, "hole_frames"),
                     sim_kit_number(status, "hole_open_at"));
    sim_kit_stop(kit);
}

/* The engine goes on while nobody reads its ring: as long as that lasts, not as fast as it can. */
static void a_killed_watcher_is_waited_for_at_real_pace(void **state)
{
    struct sim_kit *kit = *state;
    struct sim_client *client;
    struct sim_waiter *waiter;

    sim_kit_start(kit, "");
    pid_t watcher = fork();
    if (watcher == 0) {
        if (sim_client_create(&client, kit->socket_path) != NJ_OK ||
            sim_waiter_create(&waiter, client) != NJ_OK)
            _exit(1);
        for (;;)
            sim_wait(waiter, INT64_MAX, &(struct sim_edge){0}, 1);
    }
    sim_kit_await(kit, NULL, "waiters", 1);
    pid_t engine = start_engine(kit);
    kill_and_wait(watcher);
    sim_kit_await(kit, NULL, "waiters", 0);
    int64_t begin_ns = sim_kit_status(kit, NULL, "now_ns");
    usleep(100000);
    int64_t passed_ns = sim_kit_status(kit, NULL, "now_ns") - begin_ns;
    assert_true(passed_ns > 0 && passed_ns < 5000 * ms);
    /* Its successor lets time fly again. */
    assert_int_equal(sim_client_create(&client, kit->socket_path), NJ_OK);
    assert_int_equal(sim_waiter_create(&waiter, client), NJ_OK);
    begin_ns = sim_client_now_ns(client);
    assert_int_equal(sim_wait(waiter, begin_ns + 60000 * ms, &(struct sim_edge){0}, 1), 0);
    assert_int_equal(sim_client_now_ns(client), begin_ns + 60000 * ms);
    sim_waiter_destroy(waiter);
    sim_client_destroy(client);
    kill_and_wait(engine);
    assert_int_equal(sim_kit_status(kit, "capture", "xruns"), 0);
    sim_kit_stop(kit);
}

static void a_pulled_card_says_so_and_comes_back(void **state)
{
    struct sim_kit *kit = *state;
    struct pollfd wait[2];
    unsigned short revents = 0;

    sim_kit_start(kit, "--paused");
    snd_pcm_t *pcm = sim_kit_open(kit, NJ_CAPTURE, SND_PCM_ACCESS_RW_INTERLEAVED, 64, 2);
    assert_int_equal(snd_pcm_start(pcm), 0);
    assert_false(sim_pcm_gone(NJ_CAPTURE));
    tell(kit, "vanish");
    assert_true(sim_pcm_gone(NJ_CAPTURE));
    assert_int_equal(snd_pcm_poll_descriptors(pcm, wait, 2), 2);
    assert_int_equal(poll(wait, 2, 1000), 1);
    assert_int_equal(snd_pcm_poll_descriptors_revents(pcm, wait, 2, &revents), 0);
    assert_true((revents & POLLERR) != 0);
    assert_int_equal(snd_pcm_state(pcm), SND_PCM_STATE_DISCONNECTED);
    assert_int_equal(snd_pcm_readi(pcm, wait, 1), -ENODEV);
    assert_int_equal(snd_pcm_prepare(pcm), -ENODEV);
    tell(kit, "return");
    assert_true(sim_pcm_gone(NJ_CAPTURE)); /* what was opened before stays dead */
    assert_int_equal(snd_pcm_prepare(pcm), -ENODEV);
    snd_pcm_close(pcm);
    pcm = sim_kit_open(kit, NJ_CAPTURE, SND_PCM_ACCESS_RW_INTERLEAVED, 64, 2);
    assert_false(sim_pcm_gone(NJ_CAPTURE));
    assert_int_equal(snd_pcm_start(pcm), 0);
    tell(kit, "start");
    capture_periods(pcm, 10);
    assert_int_equal(snd_pcm_close(pcm), 0);
    sim_kit_stop(kit);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(edges_and_wakes_come_at_their_nanosecond, setup, teardown),
        cmocka_unit_test_setup_teardown(waiter_outside_its_wait_holds_time, setup, teardown),
        cmocka_unit_test_setup_teardown(the_oldest_edges_are_lost_and_missed, setup, teardown),
        cmocka_unit_test_setup_teardown(nobody_holds_time_for_ever, setup, teardown),
        cmocka_unit_test_setup_teardown(a_killed_simulator_ends_every_wait, setup, teardown),
        cmocka_unit_test_setup_teardown(time_follows_the_rule_for_lost_engines, setup, teardown),
        cmocka_unit_test_setup_teardown(a_killed_engine_leaves_a_hole_and_its_place, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_killed_watcher_is_waited_for_at_real_pace, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_pulled_card_says_so_and_comes_back, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
