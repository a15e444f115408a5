/* SPDX-License-Identifier: MIT
 * control.h - what people and tests tell the simulated board: one line a command, one of JSON back.
 *
 * Threads:  one. */
#ifndef BOARD_SIM_CONTROL_H
#define BOARD_SIM_CONTROL_H

#include "board/sim/server.h"

/* word, arguments, function, meaning */
#define COMMANDS(X)                                                                                \
    X("start", "", start, "let time pass")                                                         \
    X("pause", "", pause, "lockstep: time stands")                                                 \
    X("now", "", now, "the clock and the card's frame")                                            \
    X("run", "FRAMES | until NS", run, "let time pass so far, then pause; replies when there")     \
    X("wait", "play | capture | both", wait, "replies when the streams run")                       \
    X("line", "N 0|1 [at NS]", line, "an edge")                                                    \
    X("press", "N [at NS] [hold MS]", press, "line N goes to 0, and after 50 ms back to 1")        \
    X("script", "FILE", script, "edges from a file, a line each: NS LINE LEVEL")                   \
    X("xrun", "play | capture FRAMES", xrun,                                                       \
      "the stream is not served until FRAMES are lost, then it is told")                           \
    X("stall", "MS", stall, "the card stands still for so long")                                   \
    X("vanish", "", vanish, "the card is pulled")                                                  \
    X("return", "", come_back, "the card is put back")                                             \
    X("ppm", "N", ppm, "how much too fast the crystal is from now on")                             \
    X("source", "SOURCE", source, "what is captured from now on")                                  \
    X("forget", "play | capture | waiters", forget, "who ended is not expected back")              \
    X("flush", "", flush, "the play file is complete up to now")                                   \
    X("status", "", status, "the truth about every frame")                                         \
    X("quit", "", quit, "end the simulator")

/* Answers into reply: JSON without its line's end. A command that waits sets peer->wait and answers
 * nothing. */
void control_execute(struct server *server, struct peer *peer, const char *line, FILE *reply);
void control_help(void);

/* {"ok":true,...} with everything there is to know. */
void status_print(struct server *server, FILE *reply);

/* The reply to `now`, and to a wait that is over. */
void control_print_now(struct server *server, FILE *reply);

#endif
