/* SPDX-License-Identifier: MIT
 * ticker.c - CLOCK_MONOTONIC, or the simulated board's clock. */
#include "host/ticker.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#include "board/sim/client.h"

#define SECOND_NS 1000000000LL

struct ticker {
    struct sim_client *sim; /* NULL: the system's clock */
};

struct ticker_sleeper {
    struct ticker *ticker;
    struct sim_waiter *waiter;
    pthread_mutex_t mutex;
    pthread_cond_t condition;
    bool woken;
};

static int64_t clock_ns(clockid_t id)
{
    struct timespec now;

    clock_gettime(id, &now);
    return now.tv_sec * SECOND_NS + now.tv_nsec;
}

int ticker_create(struct ticker **ticker, const char *sim_socket)
{
    struct ticker *t = calloc(1, sizeof(*t));

    if (!t)
        return NJ_ESYSTEM;
    if (sim_socket) {
        int error = sim_client_create(&t->sim, sim_socket);

        if (error) {
            free(t);
            return error;
        }
    }
    *ticker = t;
    return 0;
}

void ticker_destroy(struct ticker *ticker)
{
    if (!ticker)
        return;
    if (ticker->sim)
        sim_client_destroy(ticker->sim);
    free(ticker);
}

int64_t ticker_now_ns(const struct ticker *ticker)
{
    return ticker->sim ? sim_client_now_ns(ticker->sim) : clock_ns(CLOCK_MONOTONIC);
}

int64_t ticker_utc_offset_ns(const struct ticker *ticker)
{
    if (ticker->sim)
        return sim_client_utc_offset_ns(ticker->sim);
    return clock_ns(CLOCK_REALTIME) - clock_ns(CLOCK_MONOTONIC);
}

int ticker_sleeper_create(struct ticker_sleeper **sleeper, struct ticker *ticker)
{
    struct ticker_sleeper *s = calloc(1, sizeof(*s));
    pthread_condattr_t attributes;

    if (!s)
        return NJ_ESYSTEM;
    s->ticker = ticker;
    if (ticker->sim) {
        int error = sim_waiter_create(&s->waiter, ticker->sim);

        if (error) {
            free(s);
            return error;
        }
    }
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_mutex_init(&s->mutex, NULL);
    pthread_cond_init(&s->condition, &attributes);
    pthread_condattr_destroy(&attributes);
    *sleeper = s;
    return 0;
}

void ticker_sleeper_destroy(struct ticker_sleeper *sleeper)
{
    if (!sleeper)
        return;
    if (sleeper->waiter)
        sim_waiter_destroy(sleeper->waiter);
    pthread_cond_destroy(&sleeper->condition);
    pthread_mutex_destroy(&sleeper->mutex);
    free(sleeper);
}

static void sleep_monotonic(struct ticker_sleeper *sleeper, int64_t until_ns)
{
    struct timespec until = {.tv_sec = (time_t)(until_ns / SECOND_NS),
                             .tv_nsec = (long)(until_ns % SECOND_NS)};
    int error = 0;

    pthread_mutex_lock(&sleeper->mutex);
    while (!sleeper->woken && error != ETIMEDOUT)
        error = pthread_cond_timedwait(&sleeper->condition, &sleeper->mutex, &until);
    sleeper->woken = false;
    pthread_mutex_unlock(&sleeper->mutex);
}

int ticker_sleep_until(struct ticker_sleeper *sleeper, int64_t until_ns)
{
    if (sleeper->waiter) {
        int edges = sim_wait(sleeper->waiter, until_ns, NULL, 0);

        return edges < 0 ? edges : 0;
    }
    if (until_ns > 0)
        sleep_monotonic(sleeper, until_ns);
    return 0;
}

void ticker_wake(struct ticker_sleeper *sleeper)
{
    if (sleeper->waiter) {
        sim_wake(sleeper->waiter);
        return;
    }
    pthread_mutex_lock(&sleeper->mutex);
    sleeper->woken = true;
    pthread_cond_signal(&sleeper->condition);
    pthread_mutex_unlock(&sleeper->mutex);
}
