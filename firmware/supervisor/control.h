/* SPDX-License-Identifier: MIT
 * control.h - the socket through which commands, the console and tests talk to the supervisor.
 *
 * DIR/control.sock, mode 0600: one line a command, one line of JSON a reply. `events` turns the
 * connection into a stream of lines, each a JSON object; a reader that is too slow misses lines and
 * is told how many.
 *
 * Threads:  one, but control_publish: any.
 * Fails:    a client that misbehaves is dropped; nobody waits for one. */
#ifndef SUPERVISOR_CONTROL_H
#define SUPERVISOR_CONTROL_H

#include <poll.h>

#include "host/json.h"
#include "nightjar.h"

#define CONTROL_MAX_CLIENTS 16

struct control;

/* Writes the reply's JSON object to one command line. */
typedef void control_handler(void *context, const char *line, struct json *reply);

NJ_WARN_UNUSED int control_open(struct control **control, const char *path,
                                control_handler *handler, void *context);
void control_close(struct control *control);

/* Descriptors to wait for, at most CONTROL_MAX_CLIENTS + 2; their number. */
nfds_t control_descriptors(struct control *control, struct pollfd *fds);
/* Deals with what poll() found in them. */
void control_step(struct control *control, const struct pollfd *fds, nfds_t count);

/* One JSON object to everyone who listens to events. */
void control_publish(struct control *control, const char *json);

#endif
