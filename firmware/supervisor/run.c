/* SPDX-License-Identifier: MIT
 * run.c - the parent that starts the supervisor, and starts it again.
 *
 * The parent does nothing that could fail: it waits. When it is killed the supervisor is, too, and
 * whoever starts it again finds the engines running. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "supervisor/supervisor.h"

#define BACK_OFF_MS 100
#define BACK_OFF_MAX_MS 5000
#define LIVED_MS 1000

static bool engine_beside_us(char *path, size_t bytes)
{
    ssize_t length = readlink("/proc/self/exe", path, bytes - 32);
    if (length <= 0)
        return false;
    path[length] = '\0';
    char *slash = strrchr(path, '/');
    snprintf(slash + 1, 32, "nightjar-engine");
    return true;
}

static int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * INT64_C(1000) + t.tv_nsec / 1000000;
}

static pid_t start(const struct supervisor_options *options, const sigset_t *old)
{
    pid_t parent = getpid(), child = fork();
    if (child)
        return child;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(EXIT_CODE_TEMPORARY);
    prctl(PR_SET_CHILD_SUBREAPER, 0);
    sigprocmask(SIG_SETMASK, old, NULL);
    exit(supervisor_run(options));
}

/* Waits for signals until the child has ended (true: *status), or the time is over. Orphaned
 * engines are reaped on the way; what asks to stop or reload is passed on, or remembered. */
static bool wait_child(pid_t child, const sigset_t *set, int timeout_ms, int *status, bool *asked)
{
    struct timespec timeout = {.tv_sec = timeout_ms / 1000,
                               .tv_nsec = timeout_ms % 1000 * 1000000L};
    for (;;) {
        int ended;
        for (pid_t pid; (pid = waitpid(-1, &ended, WNOHANG)) > 0;)
            if (pid == child) {
                *status = ended;
                return true;
            }
        int number = child > 0 ? sigwaitinfo(set, NULL) : sigtimedwait(set, NULL, &timeout);
        if (number < 0 && errno == EAGAIN)
            return false;
        if (number == SIGTERM || number == SIGINT)
            *asked = true;
        if (number > 0 && number != SIGCHLD && child > 0)
            kill(child, number == SIGHUP ? SIGHUP : SIGTERM);
        if (child <= 0 && *asked)
            return false;
    }
}

/* One line for whoever reads standard error: the log's own writer has died. */
static void say_end(int status, int wait_ms)
{
    bool killed = WIFSIGNALED(status);
    dprintf(STDERR_FILENO, "nightjar: the supervisor ended (%s %d); started again %s%.0d%s\n",
            killed ? "signal" : "exit code", killed ? WTERMSIG(status) : WEXITSTATUS(status),
            wait_ms ? "in " : "at once", wait_ms, wait_ms ? " ms" : "");
}

/* What was no fault of its own, or did not happen at its start, is answered at once. */
static int next_wait_ms(int status, int64_t lived_ms, int wait_ms)
{
    bool killed = WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
    if (killed || lived_ms >= LIVED_MS)
        return 0;
    if (!wait_ms)
        return BACK_OFF_MS;
    return wait_ms * 2 < BACK_OFF_MAX_MS ? wait_ms * 2 : BACK_OFF_MAX_MS;
}

static bool is_final(int status)
{
    int code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return code == 0 || code == EXIT_CODE_USAGE;
}

static void block_signals(sigset_t *set, sigset_t *old)
{
    const int numbers[] = {SIGCHLD, SIGTERM, SIGINT, SIGHUP};
    sigemptyset(set);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        sigaddset(set, numbers[i]);
    sigprocmask(SIG_BLOCK, set, old);
}

static int keep_running(const struct supervisor_options *options)
{
    sigset_t set, old;
    bool asked = false;
    int wait_ms = 0, status = 0;
    block_signals(&set, &old);
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    signal(SIGXFSZ, SIG_IGN); /* a file that may not grow is an error to deal with, no end */
    while (!asked) {
        int64_t started_ms = now_ms();
        pid_t child = start(options, &old);
        if (child < 0)
            status = EXIT_CODE_TEMPORARY << 8; /* as if it had ended so */
        else
            wait_child(child, &set, 0, &status, &asked);
        if (is_final(status))
            break;
        wait_ms = next_wait_ms(status, now_ms() - started_ms, wait_ms);
        if (!asked)
            say_end(status, wait_ms);
        if (wait_ms)
            wait_child(0, &set, wait_ms, &status, &asked);
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_CODE_BUG;
}

int supervisor_keep(const struct supervisor_options *wish)
{
    static char engine[4096];
    struct supervisor_options options = *wish;
    if (!options.engine_program && engine_beside_us(engine, sizeof engine))
        options.engine_program = engine;
    if (!options.engine_program || access(options.engine_program, X_OK)) {
        fprintf(stderr, "nightjar run: no engine at %s: %s (--engine PATH)\n",
                options.engine_program ? options.engine_program : "?", strerror(errno));
        return EXIT_CODE_USAGE;
    }
    return keep_running(&options);
}
