/* SPDX-License-Identifier: MIT
 * test_interrupt.c - the first signal asks, the second ends; each in a process of its own. */
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "cli/interrupt.h"

#define OK_CODE 42

static atomic_int woken;

static void wake(void *context)
{
    atomic_fetch_add((atomic_int *)context, 1);
}

static bool is_readable(int fd, int timeout_ms)
{
    struct pollfd wait = {.fd = fd, .events = POLLIN};

    return poll(&wait, 1, timeout_ms) == 1;
}

/* How a process ends that does this. */
static int status_of(int (*work)(void))
{
    int status = 0;
    pid_t child = fork();

    if (child == 0) {
        alarm(20);
        _exit(work());
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    return status;
}

static int ask_once(void)
{
    struct interrupt *interrupt;

    signal(SIGTERM, SIG_DFL);
    if (interrupt_begin(&interrupt))
        return 1;
    interrupt_wakes(interrupt, wake, &woken);
    if (interrupt_asked(interrupt) || is_readable(interrupt_descriptor(interrupt), 0))
        return 2;
    kill(getpid(), SIGTERM);
    if (!is_readable(interrupt_descriptor(interrupt), 10000) || !interrupt_asked(interrupt))
        return 3;
    if (atomic_load(&woken) != 1)
        return 4;
    interrupt_wakes(interrupt, wake, &woken); /* it has come already */
    if (atomic_load(&woken) != 2)
        return 5;
    interrupt_end(interrupt);
    return OK_CODE;
}

static int release(void)
{
    struct interrupt *interrupt;

    if (interrupt_begin(&interrupt))
        return 1;
    interrupt_release(interrupt);
    if (!is_readable(interrupt_descriptor(interrupt), 0) || interrupt_asked(interrupt))
        return 2;
    interrupt_end(interrupt);
    return OK_CODE;
}

static void pipes_are_let_go_without_being_asked(void **state)
{
    (void)state;
    int status = status_of(release);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), OK_CODE);
}

static void the_first_signal_asks(void **state)
{
    (void)state;
    int status = status_of(ask_once);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), OK_CODE);
}

static int ask_twice(void)
{
    struct interrupt *interrupt;

    signal(SIGINT, SIG_DFL);
    if (interrupt_begin(&interrupt))
        return 1;
    kill(getpid(), SIGINT);
    if (!is_readable(interrupt_descriptor(interrupt), 10000))
        return 2;
    kill(getpid(), SIGINT);
    sleep(10);
    return 3;
}

static void the_second_ends_the_process_as_it_would_have(void **state)
{
    (void)state;
    int status = status_of(ask_twice);
    assert_true(WIFSIGNALED(status));
    assert_int_equal(WTERMSIG(status), SIGINT);
}

static int ignore_one(void)
{
    struct interrupt *interrupt;

    signal(SIGHUP, SIG_IGN);
    if (interrupt_begin(&interrupt))
        return 1;
    kill(getpid(), SIGHUP);
    if (is_readable(interrupt_descriptor(interrupt), 100))
        return 2;
    interrupt_end(interrupt);
    interrupt_end(NULL);
    return OK_CODE;
}

static void what_was_ignored_stays_so(void **state)
{
    (void)state;
    int status = status_of(ignore_one);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), OK_CODE);
}

static int write_to_nobody(void)
{
    struct interrupt *interrupt;
    int ends[2];

    if (interrupt_begin(&interrupt) || pipe(ends))
        return 1;
    close(ends[0]);
    return write(ends[1], "x", 1) < 0 ? OK_CODE : 2;
}

static void a_pipe_that_nobody_reads_is_an_error_of_the_write(void **state)
{
    (void)state;
    int status = status_of(write_to_nobody);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), OK_CODE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_signal_asks),
        cmocka_unit_test(pipes_are_let_go_without_being_asked),
        cmocka_unit_test(the_second_ends_the_process_as_it_would_have),
        cmocka_unit_test(what_was_ignored_stays_so),
        cmocka_unit_test(a_pipe_that_nobody_reads_is_an_error_of_the_write),
    };
    return cmocka_run_group_tests_name("interrupt", tests, NULL, NULL);
}
