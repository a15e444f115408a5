/* SPDX-License-Identifier: MIT
 * watchdog.h - the machine's watchdog: it restarts the machine unless it is told that all is well.
 *
 * Threads:  one.
 * Fails:    a watchdog that is missing or taken is said once; all else works without. */
#ifndef SUPERVISOR_WATCHDOG_H
#define SUPERVISOR_WATCHDOG_H

#include <stdbool.h>
#include <stdint.h>

struct watchdog {
    int fd; /* -1: none */
    int64_t last_ns;
};

void watchdog_open(struct watchdog *watchdog, const char *path);
/* Tells it, once a second at most. */
void watchdog_pet(struct watchdog *watchdog, int64_t now_ns);
/* Disarms it. */
void watchdog_close(struct watchdog *watchdog);

#endif
