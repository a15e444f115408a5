/* SPDX-License-Identifier: MIT
 * starter.c - see starter.h.
 *
 * Not by PR_SET_PDEATHSIG: that tells of the end of the thread that started us. */
#include "engine/starter.h"

#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "engine/exit_code.h"

#define LOOK_MS 100 /* on kernels that cannot be asked */
#define DEADLINE_S 2

static void *watch(void *context)
{
    int pid = (int)(intptr_t)context;
    struct pollfd parent = {.fd = (int)syscall(SYS_pidfd_open, pid, 0), .events = POLLIN};

    while (getppid() == pid)
        poll(&parent, 1, parent.fd < 0 ? LOOK_MS : -1);
    kill(getpid(), SIGTERM);
    sleep(DEADLINE_S);
    _exit(EXIT_ASKED);
}

bool starter_watch(int pid)
{
    pthread_attr_t attributes;
    pthread_t thread;

    if (getppid() != pid || pthread_attr_init(&attributes) != 0)
        return false;
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    int error = pthread_create(&thread, &attributes, watch, (void *)(intptr_t)pid);
    pthread_attr_destroy(&attributes);
    return error == 0;
}
