/* SPDX-License-Identifier: MIT
 * peer.h - the simulated board's connections, and what engines and clients ask over them.
 *
 * A line each, answered by a line; every other line is a command of control.h.
 *
 *   client                     hands out the memory and the kick descriptor
 *   attach play|capture        the same, and the stream's event descriptor: the peer is its engine
 *   pcm params PERIOD BUFFER   frames; the stream's geometry
 *   pcm wake FRAMES            the engine sleeps until so many are free or unread
 *   pcm prepare|start|drain|stop|close
 *   bye                        the engine gives its stream up on purpose
 *   waiter, unwaiter N         a thread takes part in the board's time
 *
 * When the connection closes, whatever the peer held is given up.
 *
 * Threads:  one. */
#ifndef BOARD_SIM_PEER_H
#define BOARD_SIM_PEER_H

#include "board/sim/server.h"

void peer_accept(struct server *server);
/* Reads what the peer sent, and answers each line. */
void peer_read(struct server *server, struct peer *peer);
void peer_close(struct server *server, struct peer *peer);
/* Answers the peers whose wait is over. */
void peer_answer_waits(struct server *server);

#endif
