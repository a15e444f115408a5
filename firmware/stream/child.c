/* SPDX-License-Identifier: MIT
 * child.c - nightjar-engine in a process of its own, on a side's file. */
#include "stream/stream.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "engine/exit_code.h"

extern char **environ;

#define READY_TRIES 5000 /* of 2 ms */
#define STOP_TRIES 1500

static void pause_a_moment(void)
{
    const struct timespec moment = {.tv_nsec = 2000000};

    nanosleep(&moment, NULL);
}

/* What it says stands in the segment: nobody reads its output. It begins with no signal blocked. */
static int spawn(struct side *side, const char *engine, char *text)
{
    char *word = side->config.direction == NJ_PLAY ? "play" : "capture";
    char *words[] = {"nightjar-engine", word, "--segment", side->path, NULL};
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
    sigset_t none;
    int error;

    sigemptyset(&none);
    posix_spawn_file_actions_init(&files);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
    for (int fd = 0; fd < 3; fd++)
        posix_spawn_file_actions_addopen(&files, fd, "/dev/null", O_RDWR, 0);
    error = posix_spawn(&side->child, engine, &files, &attributes, words, environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&files);
    if (error == 0)
        return NJ_OK;
    side->child = 0;
    snprintf(text, STREAM_TEXT_BYTES, "%.180s: %s", engine, strerror(error));
    return NJ_ESYSTEM;
}

/* True once it has ended; *code is its exit code, -1 when a signal or somebody else took it. */
static bool reap(struct side *side, int *code)
{
    int status = 0;
    pid_t got = waitpid(side->child, &status, WNOHANG);

    if (got == 0 || (got < 0 && errno == EINTR))
        return false;
    *code = got > 0 && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    side->child = 0;
    return true;
}

static int error_of(int code)
{
    switch (code) {
    case EXIT_USAGE:
        return NJ_EFORMAT;
    case EXIT_TEMPORARY:
        return NJ_EBUSY;
    case EXIT_CARD_GONE:
        return NJ_EDEVICE;
    default:
        return NJ_ESYSTEM;
    }
}

static int wait_ready(struct side *side, char *text)
{
    struct nj_engine_info info;
    pid_t child = side->child;
    int code = 0;

    for (int i = 0; i < READY_TRIES; i++) {
        bool ended = reap(side, &code);

        nj_engine_info(side->client, &info);
        if (ended) {
            snprintf(text, STREAM_TEXT_BYTES, "%s",
                     info.pid == child && info.text[0] != '\0' ? info.text
                                                               : "the engine does not start");
            return error_of(code);
        }
        if (info.state == NJ_ENGINE_READY && info.pid == child)
            return NJ_OK;
        pause_a_moment();
    }
    snprintf(text, STREAM_TEXT_BYTES, "the engine does not get ready");
    return NJ_ETIMEOUT;
}

int child_start(struct side *side, const char *engine, char *text)
{
    int error = spawn(side, engine, text);

    if (error == NJ_OK)
        error = wait_ready(side, text);
    if (error != NJ_OK)
        child_stop(side);
    return error;
}

void child_stop(struct side *side)
{
    int code = 0;

    if (side->child == 0)
        return;
    kill(side->child, SIGTERM);
    for (int i = 0; i < STOP_TRIES; i++) {
        if (reap(side, &code))
            return;
        pause_a_moment();
    }
    kill(side->child, SIGKILL);
    waitpid(side->child, NULL, 0);
    side->child = 0;
}

bool child_is_gone(struct side *side)
{
    int code = 0;

    if (side->path[0] == '\0')
        return false;
    return side->child == 0 || reap(side, &code);
}
