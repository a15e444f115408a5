/* SPDX-License-Identifier: MIT
 * interrupt.c - see interrupt.h. */
#include "cli/interrupt.h"

#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

static const int heard[] = {SIGINT, SIGTERM, SIGHUP};

struct interrupt {
    sigset_t set;
    int signals, asked_fd, stop_fd; /* descriptors */
    pthread_t thread;
    pthread_mutex_t lock;
    bool asked;
    void (*wake)(void *);
    void *context;
};

static void note(int fd)
{
    const uint64_t one = 1;
    ssize_t done = write(fd, &one, sizeof one);
    (void)done; /* a counter that is full is readable too */
}

static void ask(struct interrupt *interrupt)
{
    pthread_mutex_lock(&interrupt->lock);
    interrupt->asked = true;
    if (interrupt->wake)
        interrupt->wake(interrupt->context);
    pthread_mutex_unlock(&interrupt->lock);
    note(interrupt->asked_fd);
}

static void end_at_once(const struct interrupt *interrupt, int number)
{
    signal(number, SIG_DFL);
    pthread_sigmask(SIG_UNBLOCK, &interrupt->set, NULL);
    kill(getpid(), number);
}

static void *listen_for(void *context)
{
    struct interrupt *interrupt = context;
    struct pollfd wait[] = {{.fd = interrupt->signals, .events = POLLIN},
                            {.fd = interrupt->stop_fd, .events = POLLIN}};
    struct signalfd_siginfo info;

    while (poll(wait, 2, -1) < 0 || !wait[1].revents) {
        if (!wait[0].revents || read(interrupt->signals, &info, sizeof info) != sizeof info)
            continue;
        if (interrupt_asked(interrupt))
            end_at_once(interrupt, (int)info.ssi_signo);
        ask(interrupt);
    }
    return NULL;
}

static void choose_signals(sigset_t *set)
{
    struct sigaction action;

    sigemptyset(set);
    for (size_t i = 0; i < sizeof heard / sizeof heard[0]; i++)
        if (sigaction(heard[i], NULL, &action) == 0 && action.sa_handler != SIG_IGN)
            sigaddset(set, heard[i]);
}

static void free_all(struct interrupt *interrupt)
{
    const int fds[] = {interrupt->signals, interrupt->asked_fd, interrupt->stop_fd};

    for (size_t i = 0; i < sizeof fds / sizeof fds[0]; i++)
        if (fds[i] >= 0)
            close(fds[i]);
    pthread_sigmask(SIG_UNBLOCK, &interrupt->set, NULL);
    pthread_mutex_destroy(&interrupt->lock);
    free(interrupt);
}

int interrupt_begin(struct interrupt **interrupt)
{
    struct interrupt *i = calloc(1, sizeof *i);

    if (!i)
        return NJ_EMEMORY;
    choose_signals(&i->set);
    pthread_sigmask(SIG_BLOCK, &i->set, NULL);
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
    pthread_mutex_init(&i->lock, NULL);
    i->signals = signalfd(-1, &i->set, SFD_CLOEXEC);
    i->asked_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    i->stop_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (i->signals < 0 || i->asked_fd < 0 || i->stop_fd < 0 ||
        pthread_create(&i->thread, NULL, listen_for, i)) {
        free_all(i);
        return NJ_ESYSTEM;
    }
    *interrupt = i;
    return NJ_OK;
}

void interrupt_end(struct interrupt *interrupt)
{
    if (!interrupt)
        return;
    note(interrupt->stop_fd);
    pthread_join(interrupt->thread, NULL);
    free_all(interrupt);
}

void interrupt_wakes(struct interrupt *interrupt, void (*wake)(void *), void *context)
{
    pthread_mutex_lock(&interrupt->lock);
    interrupt->wake = wake;
    interrupt->context = context;
    if (interrupt->asked && wake)
        wake(context);
    pthread_mutex_unlock(&interrupt->lock);
}

bool interrupt_asked(struct interrupt *interrupt)
{
    pthread_mutex_lock(&interrupt->lock);
    bool asked = interrupt->asked;
    pthread_mutex_unlock(&interrupt->lock);
    return asked;
}

int interrupt_descriptor(const struct interrupt *interrupt)
{
    return interrupt->asked_fd;
}

void interrupt_release(const struct interrupt *interrupt)
{
    note(interrupt->asked_fd);
}
