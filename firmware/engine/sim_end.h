/* SPDX-License-Identifier: MIT
 * sim_end.h - this process's connections to the simulated card, one a direction.
 *
 * A connection lives from sim_pcm_connect to sim_pcm_disconnect, whatever PCMs come and go
 * meanwhile.
 *
 * Threads:  sim_end_gone from any; a PCM's own calls on alsa-lib's thread. */
#ifndef ENGINE_SIM_END_H
#define ENGINE_SIM_END_H

#include "board/sim/link.h"

struct sim_end {
    struct link link;
    bool connected;
    bool open; /* there is a PCM on it */
    uint32_t direction;
    uint32_t generation; /* of the stream, when this process got it */
};

struct sim_end *sim_end(uint32_t direction); /* enum board_direction */
/* The card was pulled, the simulator ended, or another engine has the stream. */
bool sim_end_gone(const struct sim_end *end);

#endif
