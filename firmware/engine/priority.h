/* SPDX-License-Identifier: MIT
 * priority.h - real-time scheduling and locked memory, or one line that says what was refused.
 *
 * Threads:  any; a report is one thread's at a time.
 * Fails:    never: what is refused stands in the report. */
#ifndef ENGINE_PRIORITY_H
#define ENGINE_PRIORITY_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

struct priority_report {
    int fifo_refused; /* the highest priority that was; 0: none */
    bool lock_refused, region_refused;
    size_t region_bytes;
};

#define PRIORITY_WATCH 85
#define PRIORITY_ENGINE 80
#ifndef PRIORITY_STACK_BYTES /* a checker of threads needs more */
#define PRIORITY_STACK_BYTES (256 * 1024)
#endif

/* Threads made from here on, PortAudio's too, get PRIORITY_STACK_BYTES of stack and no heap of
 * their own: what is locked should be what is used. For a program of our own, once. */
void priority_small_memory(void);

/* Runs function(context) to its end in a thread at SCHED_FIFO `priority`, whose children inherit
 * it; where that is refused, in the caller's. False when it was refused. */
bool priority_run(struct priority_report *report, int priority, void (*function)(void *),
                  void *context);

/* Starts a thread to be joined, at SCHED_FIFO `priority` where that is allowed. False: no thread at
 * all. */
bool priority_thread(struct priority_report *report, pthread_t *thread, int priority,
                     void *(*function)(void *), void *context);

/* Every page that the process has now is in memory and stays there; if not all, then the region. */
void priority_lock_memory(struct priority_report *report, const void *region, size_t bytes);

/* Only the region, for a process that is not ours; and gives it back. */
void priority_lock_region(struct priority_report *report, const void *region, size_t bytes);
void priority_unlock_region(const void *region, size_t bytes);

/* One line naming what was refused and the limit, or false when nothing was. */
bool priority_warning(const struct priority_report *report, char *text, size_t bytes);

#endif
