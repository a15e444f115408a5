/* SPDX-License-Identifier: MIT
 * channels.c - see channels.h. */
#include "cli/channels.h"

uint8_t channels_for(uint32_t k, uint32_t in, const uint8_t *map, uint32_t map_count)
{
    uint32_t from = in == 1 ? 1 : k + 1;

    if (map_count > 0)
        from = k < map_count ? map[k] : 0;
    return from <= in ? (uint8_t)from : 0;
}

bool channels_are_mean(uint32_t in, uint32_t out)
{
    return in == 2 && out == 1;
}

void channels_mean(float *out, const float *in, uint64_t frames)
{
    for (uint64_t i = 0; i < frames; i++)
        out[i] = (in[2 * i] + in[2 * i + 1]) * 0.5F;
}
