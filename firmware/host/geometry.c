/* SPDX-License-Identifier: MIT
 * geometry.c - a card's buffer, by how long it is to be. */
#include "host/geometry.h"

#define LONGEST_PERIOD 8192u
#define SHORTEST_PERIOD 16u
#define MOST_PERIODS 16u

void geometry_choose(struct nj_stream_config *config, double latency_s)
{
    double frames = latency_s * config->rate_hz;
    uint32_t period;

    if (config->periods == 0)
        config->periods = 2;
    if (config->period_frames != 0)
        return;
    while (frames / config->periods > LONGEST_PERIOD && config->periods < MOST_PERIODS)
        config->periods++;
    frames /= config->periods;
    period = frames < LONGEST_PERIOD ? (uint32_t)frames : LONGEST_PERIOD;
    config->period_frames =
        period < SHORTEST_PERIOD ? SHORTEST_PERIOD : period / SHORTEST_PERIOD * SHORTEST_PERIOD;
}
