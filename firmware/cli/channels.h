/* SPDX-License-Identifier: MIT
 * channels.h - which channel goes where, of frames that have others than those wanted.
 *
 * By a map; without one, one channel goes to all, two become one as their mean, and else each stays
 * in its place, with silence where there is none.
 *
 * Threads:  pure functions. */
#ifndef CLI_CHANNELS_H
#define CLI_CHANNELS_H

#include "nightjar.h"

/* Of `in` channels that for the k-th, 1-based; 0: silence. map_count 0: no map. */
uint8_t channels_for(uint32_t k, uint32_t in, const uint8_t *map, uint32_t map_count);
/* Without a map. */
bool channels_are_mean(uint32_t in, uint32_t out);
void channels_mean(float *out, const float *in, uint64_t frames);

#endif
