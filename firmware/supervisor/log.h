/* SPDX-License-Identifier: MIT
 * log.h - one line an event, with its UTC time, to standard error and to a file of a capped size.
 *
 * A thread of its own writes, so that a card that blocks for seconds holds nobody up. The file and
 * its one predecessor (NAME.1) together stay below the cap. A line that stood among the last few
 * three times within ten seconds is counted instead of written. The logger is the program's only
 * global.
 *
 * Threads:  log_line from any thread, it never blocks on a file; open and close from one.
 * Fails:    lines that find no room are counted, and the count is logged; a file that cannot be
 *           written is said once on standard error and tried again. */
#ifndef SUPERVISOR_LOG_H
#define SUPERVISOR_LOG_H

#include <stdint.h>

#include "nightjar.h"

/* Nanoseconds of UTC, now. */
typedef int64_t log_clock(void *context);
/* Called for each line that is written, without its time, in the thread that logs it. */
typedef void log_listener(void *context, const char *line);

/* path "" = standard error only. clock NULL = CLOCK_REALTIME. */
NJ_WARN_UNUSED int log_open(const char *path, uint64_t max_bytes);
void log_set_clock(log_clock *clock, void *context);
void log_set_listener(log_listener *listener, void *context);
/* Another file or cap from here on. */
void log_set_file(const char *path, uint64_t max_bytes);

void log_line(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Waits until what was logged is written, at most timeout_ms. */
void log_flush(int timeout_ms);
void log_close(void);

#endif
