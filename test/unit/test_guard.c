/* SPDX-License-Identifier: MIT
 * test_guard.c - the guard sees what the callback must not do, and the callback does none of it. */
#include "test/unit/rig.h"

#ifdef NJ_GUARD

#include <sys/wait.h>

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/guard.h"
#include "test/guard/guard.h"
#include "test/unit/mono.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static void *volatile kept;

static void do_nothing(void)
{
}

static void do_allocate(void)
{
    kept = malloc(100);
}

static void do_free(void)
{
    void *old = kept;

    kept = NULL;
    free(old);
}

static void do_lock(void)
{
    pthread_mutex_lock(&mutex);
}

static void do_write(void)
{
    ssize_t written = write(STDERR_FILENO, "", 0);

    (void)written;
}

static void do_sleep(void)
{
    usleep(1);
}

/* The signal that ends a child which does something between enter and leave, and what it says. */
static int fate(void (*act)(void), char *said, size_t bytes)
{
    int pipes[2], status;
    ssize_t got, total = 0;
    pid_t child;

    assert_int_equal(pipe(pipes), 0);
    kept = malloc(10);
    child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        dup2(pipes[1], STDERR_FILENO);
        signal(SIGABRT, SIG_DFL);
        guard_enter();
        guard_enter();
        guard_leave();
        act();
        guard_leave();
        free(malloc(10)); /* free to do so again */
        _exit(0);
    }
    close(pipes[1]);
    memset(said, 0, bytes);
    while ((got = read(pipes[0], said + total, bytes - 1 - (size_t)total)) > 0)
        total += got;
    close(pipes[0]);
    assert_int_equal(waitpid(child, &status, 0), child);
    free(kept);
    return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

static void the_guard_lets_nothing_be(void **unused)
{
    char said[200];

    (void)unused;
    assert_int_equal(fate(do_nothing, said, sizeof said), 0);
    assert_string_equal(said, "");
}

static void the_guard_catches_allocation(void **unused)
{
    char said[200];

    (void)unused;
    if (!guard_works())
        skip();
    assert_int_equal(fate(do_allocate, said, sizeof said), SIGABRT);
    assert_string_equal(said, "guard: the callback entered malloc\n");
    assert_int_equal(fate(do_free, said, sizeof said), SIGABRT);
    assert_string_equal(said, "guard: the callback entered free\n");
}

static void the_guard_catches_locks(void **unused)
{
    char said[200];

    (void)unused;
    if (!guard_works())
        skip();
    assert_int_equal(fate(do_lock, said, sizeof said), SIGABRT);
    assert_string_equal(said, "guard: the callback entered pthread_mutex_lock\n");
}

static void the_guard_catches_system_calls(void **unused)
{
    char said[200];

    (void)unused;
    if (!guard_sees_system_calls())
        skip();
    assert_int_equal(fate(do_write, said, sizeof said), SIGABRT);
    assert_string_equal(said, "guard: the callback entered system call 001\n");
    assert_int_equal(fate(do_sleep, said, sizeof said), SIGABRT);
    assert_non_null(strstr(said, "system call"));
}

/* Every verb, holes, a full ring: in brackets, and nothing happens. */
static void the_callback_does_none_of_it(void **unused)
{
    struct nj_stream_config config = {.direction = NJ_CAPTURE, .channels = 1, .ring_frames = 256};
    struct nj_play play = {.start_frame = NJ_NOW, .gain = 0.5f, .loops = 4, .to_frame = 50};
    int16_t block[300] = {0};
    nj_handle handle, other;
    struct rig rig;

    (void)unused;
    open_mono(&rig, 2);
    for (uint32_t i = 0; i < 40; i++) {
        handle = start(&rig, &play);
        play.clip = i % 2 ? 3 : 0;
        play.fade_in_frames = i;
        assert_int_equal(nj_gain(rig.client, handle, NJ_NOW, 0.1f, i, &other), 0);
        assert_int_equal(nj_master(rig.client, NJ_NOW, 0.9f, i, &other), 0);
        assert_int_equal(nj_stop(rig.client, handle, i * 100, i, &other), 0);
        guard_enter();
        rig_play(&rig, block, 1 + i * 7);
        guard_leave();
    }
    rig_close(&rig);
    rig_open(&rig, &config);
    for (uint32_t i = 0; i < 40; i++) {
        struct block_time time = rig_time(&rig, i * 10, i % 3 == 0);

        guard_enter();
        capture_process(rig.process, block, BLOCK, &time);
        guard_leave();
        rig.told += BLOCK;
    }
    rig_close(&rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_guard_lets_nothing_be),
        cmocka_unit_test(the_guard_catches_allocation),
        cmocka_unit_test(the_guard_catches_locks),
        cmocka_unit_test(the_guard_catches_system_calls),
        cmocka_unit_test(the_callback_does_none_of_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

#else

/* The sanitizers have an allocator of their own: there is no guard in those builds. */
static void the_guard_is_not_in_this_build(void **unused)
{
    (void)unused;
    skip();
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_guard_is_not_in_this_build)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}

#endif
