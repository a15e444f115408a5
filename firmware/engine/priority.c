/* SPDX-License-Identifier: MIT
 * priority.c - real-time scheduling and locked memory. See priority.h. */
#include "engine/priority.h"

#include <malloc.h>
#include <pthread.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>

struct run {
    void (*function)(void *);
    void *context;
};

static void *run_thread(void *context)
{
    struct run *run = context;
    run->function(run->context);
    return NULL;
}

static bool create(struct priority_report *report, pthread_t *thread, int priority,
                   void *(*function)(void *), void *context)
{
    pthread_attr_t attributes;
    struct sched_param parameters = {.sched_priority = priority};
    if (pthread_attr_init(&attributes) != 0)
        return false;
    if (priority > 0) {
        pthread_attr_setinheritsched(&attributes, PTHREAD_EXPLICIT_SCHED);
        pthread_attr_setschedpolicy(&attributes, SCHED_FIFO);
        pthread_attr_setschedparam(&attributes, &parameters);
    }
    int error = pthread_create(thread, &attributes, function, context);
    pthread_attr_destroy(&attributes);
    if (error != 0 && priority > report->fifo_refused)
        report->fifo_refused = priority;
    return error == 0;
}

void priority_small_memory(void)
{
    pthread_attr_t attributes;
    mallopt(M_ARENA_MAX, 1);
    if (pthread_attr_init(&attributes) != 0)
        return;
    pthread_attr_setstacksize(&attributes, PRIORITY_STACK_BYTES);
    pthread_setattr_default_np(&attributes);
    pthread_attr_destroy(&attributes);
}

bool priority_run(struct priority_report *report, int priority, void (*function)(void *),
                  void *context)
{
    struct run run = {.function = function, .context = context};
    pthread_t thread;
    if (!create(report, &thread, priority, run_thread, &run)) {
        function(context);
        return false;
    }
    pthread_join(thread, NULL);
    return true;
}

bool priority_thread(struct priority_report *report, pthread_t *thread, int priority,
                     void *(*function)(void *), void *context)
{
    return create(report, thread, priority, function, context) ||
           create(report, thread, 0, function, context);
}

void priority_lock_memory(struct priority_report *report, const void *region, size_t bytes)
{
    report->lock_refused = mlockall(MCL_CURRENT) != 0;
    report->region_refused = report->lock_refused && mlock(region, bytes) != 0;
    report->region_bytes = bytes;
}

void priority_lock_region(struct priority_report *report, const void *region, size_t bytes)
{
    report->lock_refused = report->region_refused = mlock(region, bytes) != 0;
    report->region_bytes = bytes;
}

void priority_unlock_region(const void *region, size_t bytes)
{
    munlock(region, bytes);
}

static int limit_text(int resource, uint64_t unit, char *text, size_t bytes)
{
    struct rlimit limit;
    if (getrlimit(resource, &limit) != 0)
        return snprintf(text, bytes, "unknown");
    if (limit.rlim_cur == RLIM_INFINITY)
        return snprintf(text, bytes, "unlimited");
    return snprintf(text, bytes, "%llu", (unsigned long long)(limit.rlim_cur / unit));
}

bool priority_warning(const struct priority_report *report, char *text, size_t bytes)
{
    char limit[32], fifo[128] = "", lock[160] = "";
    if (report->fifo_refused != 0) {
        limit_text(RLIMIT_RTPRIO, 1, limit, sizeof(limit));
        snprintf(fifo, sizeof(fifo),
                 "real-time priority %d (RLIMIT_RTPRIO is %s, without CAP_SYS_NICE)",
                 report->fifo_refused, limit);
    }
    if (report->lock_refused) {
        limit_text(RLIMIT_MEMLOCK, 1024, limit, sizeof(limit));
        snprintf(lock, sizeof(lock),
                 "locking %s (RLIMIT_MEMLOCK is %s KiB, the segment has %zu KiB)",
                 report->region_refused ? "the segment's memory" : "all of the program", limit,
                 report->region_bytes / 1024);
    }
    snprintf(text, bytes, "degraded: the system refuses %s%s%s", fifo,
             report->fifo_refused != 0 && report->lock_refused ? " and " : "", lock);
    return report->fifo_refused != 0 || report->lock_refused;
}
