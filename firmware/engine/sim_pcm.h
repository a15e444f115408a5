/* SPDX-License-Identifier: MIT
 * sim_pcm.h - the simulated card inside the engine: an alsa-lib PCM that maps the simulator's
 * memory.
 *
 * Threads:  now and gone from any thread; the PCM itself is alsa-lib's business.
 * Callback: sim_pcm_now_ns and sim_pcm_gone only read shared memory. */
#ifndef ENGINE_SIM_PCM_H
#define ENGINE_SIM_PCM_H

#include "nightjar.h"

/* Connects to the simulator at socket_path for one direction and keeps it for the PCM named in
 * sim_pcm_config(). NJ_EDEVICE when it does not answer or its card is pulled, NJ_EBUSY when that
 * direction has an engine. */
NJ_WARN_UNUSED int sim_pcm_connect(const char *socket_path, uint32_t direction);
/* Gives the directions up. However an engine ends that had run, the simulator expects another: in
 * lockstep time passes at real pace until the direction runs again (`nightjar-sim tell forget`
 * spares that). A direction whose PCM is open is kept. */
void sim_pcm_disconnect(void);

/* The alsa-lib configuration text that makes `default` this card's PCM. */
const char *sim_pcm_config(void);

/* What the card can do, for the engine's choice of format. */
struct sim_pcm_card {
    uint32_t rate_hz, channels, format;
};
void sim_pcm_card(struct sim_pcm_card *card);

int64_t sim_pcm_now_ns(uint32_t direction); /* the card's clock */
bool sim_pcm_lockstep(uint32_t direction);  /* which is not CLOCK_MONOTONIC */
bool sim_pcm_gone(uint32_t direction);      /* the card was pulled or the simulator ended */

#endif
