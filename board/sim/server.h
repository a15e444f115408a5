/* SPDX-License-Identifier: MIT
 * server.h - the simulated board's process: its memory, its socket, its loop.
 *
 * Threads:  one.
 * Fails:    server_run returns an exit code of design.md; what went wrong is on stderr. */
#ifndef BOARD_SIM_SERVER_H
#define BOARD_SIM_SERVER_H

#include "board/sim/card.h"
#include "board/sim/lines.h"
#include "board/sim/options.h"
#include "board/sim/timeline.h"

#include <stdio.h>

enum { SERVER_PEERS = 128, PEER_LINE_BYTES = 4096 };

/* What a peer's reply waits for. */
enum peer_wait { PEER_WAITS_NOT, PEER_WAITS_LIMIT, PEER_WAITS_STREAMS };

struct peer {
    int fd; /* -1: no peer */
    int pid;
    int direction; /* of its stream, or -1 */
    int event_fd;
    uint64_t waiters;      /* a bit for each of its waiters */
    uint32_t wait;         /* enum peer_wait */
    uint32_t wait_streams; /* a bit for each direction */
    size_t used;
    char line[PEER_LINE_BYTES];
};

struct server {
    struct board *board;
    int memory_fd, kick_fd, timer_fd, epoll_fd, listen_fd, signal_fd;
    struct card card;
    struct lines lines;
    struct timeline timeline;
    bool quit;
    int64_t timer_ns; /* what the timer is set to; 0: nothing */
    struct peer peers[SERVER_PEERS];
};

int server_run(const struct options *options);

#endif
