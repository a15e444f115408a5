/* SPDX-License-Identifier: MIT
 * spawn.c - the program nightjar-engine, started. */
#include "host/spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <unistd.h>

#define MAX_FILES 8

extern char **environ;

/* Copies of those that stand where another one is put. */
struct lifted {
    int fd[MAX_FILES];
    int count;
};

static int lift(struct lifted *lifted, int fd, int count)
{
    if (fd >= count)
        return fd;
    int copy = fcntl(fd, F_DUPFD_CLOEXEC, count);
    if (copy >= 0)
        lifted->fd[lifted->count++] = copy;
    return copy;
}

static int place(posix_spawn_file_actions_t *actions, struct lifted *lifted, const int *files,
                 int count)
{
    for (int i = 0; i < count; i++) {
        int fd = files[i] == SPAWN_NOWHERE ? SPAWN_NOWHERE : lift(lifted, files[i], count);
        int error = fd < 0 && files[i] != SPAWN_NOWHERE ? errno
                    : fd < 0 ? posix_spawn_file_actions_addopen(actions, i, "/dev/null", O_RDWR, 0)
                             : posix_spawn_file_actions_adddup2(actions, fd, i);
        if (error)
            return error;
    }
    return 0;
}

static void set_attributes(posix_spawnattr_t *attributes)
{
    sigset_t none, all;

    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_init(attributes);
    posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK |
                                             POSIX_SPAWN_SETSIGDEF);
    posix_spawnattr_setpgroup(attributes, 0);
    posix_spawnattr_setsigmask(attributes, &none);
    posix_spawnattr_setsigdefault(attributes, &all);
}

int spawn_engine(const char *const *words, const int *files, int count, pid_t *pid)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    struct lifted lifted = {.count = 0};

    if (count > MAX_FILES)
        return EINVAL;
    /* Under checkers that make a fork of every vfork, what exec finds is not told. */
    if (access(words[0], X_OK))
        return errno;
    posix_spawn_file_actions_init(&actions);
    set_attributes(&attributes);
    int error = place(&actions, &lifted, files, count);
    if (!error)
        error = posix_spawn(pid, words[0], &actions, &attributes, (char *const *)(uintptr_t)words,
                            environ);
    for (int i = 0; i < lifted.count; i++)
        close(lifted.fd[i]);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return error;
}
