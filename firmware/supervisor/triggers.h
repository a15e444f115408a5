/* SPDX-License-Identifier: MIT
 * triggers.h - from button lines to presses: threads that wait for edges at real-time priority.
 *
 * One thread waits for the kernel's GPIO lines, one for the simulated board's; each only when it
 * is needed. A virtual press takes the same way, with the time at which the thread takes it up.
 *
 * Threads:  create, destroy, press and status from one thread; the press function is called on the
 *           trigger threads, and must not block.
 * Memory:   the configuration is read while creating; the ticker must outlive the triggers.
 * Fails:    a line that cannot be had is logged and left out; its button can be pressed virtually.
 */
#ifndef SUPERVISOR_TRIGGERS_H
#define SUPERVISOR_TRIGGERS_H

#include "host/ticker.h"
#include "supervisor/config.h"

struct triggers;

typedef void triggers_press_function(void *context, uint32_t button, int64_t edge_ns);

/* sim_socket NULL: there is no simulated board. */
NJ_WARN_UNUSED int triggers_create(struct triggers **triggers, const struct config *config,
                                   const char *sim_socket, struct ticker *ticker,
                                   triggers_press_function *press, void *context);
void triggers_destroy(struct triggers *triggers);

/* As if the button had closed now. */
void triggers_press(struct triggers *triggers, uint32_t button);

struct triggers_status {
    uint64_t edges, bounces, recovered, lost;
    bool real_time; /* all threads have their priority */
    bool failed;    /* a thread has ended: its lines are gone */
};
void triggers_status(struct triggers *triggers, struct triggers_status *status);

#endif
