/* SPDX-License-Identifier: MIT
 * link.h - a connection to the simulated board's socket: lines of text, and descriptors.
 *
 * A request is one line, its reply one line of JSON that begins with {"ok":true or {"ok":false. The
 * requests are listed in peer.h (participants) and control.h (people and tests).
 *
 * Threads:  a link is used by one thread at a time.
 * Memory:   link_open's descriptors and mapping are released by link_close.
 * Fails:    0 or a negative NJ_E*; NJ_EDEVICE: nobody answers. */
#ifndef BOARD_SIM_LINK_H
#define BOARD_SIM_LINK_H

#include "board/sim/board.h"
#include "nightjar.h"

struct link {
    int socket;
    int kick_fd;  /* an eventfd: wakes the simulator */
    int event_fd; /* an eventfd: the simulator wakes this stream; -1 for a client */
    struct board *board;
};

/* Connects, and says `hello` (such as "attach play"): the reply carries the descriptors. */
NJ_WARN_UNUSED int link_open(struct link *link, const char *socket_path, const char *hello);
void link_close(struct link *link);

/* Sends a line and waits for its reply; reply may be NULL. NJ_EINVAL when the reply is not ok. */
NJ_WARN_UNUSED int link_ask(struct link *link, const char *line, char *reply, size_t reply_bytes);
/* The simulator's end of the socket is closed. */
bool link_dead(const struct link *link);

/* A socket connected to socket_path, or a negative NJ_E*. */
int link_connect(const char *socket_path);

#endif
