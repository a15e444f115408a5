/* SPDX-License-Identifier: MIT */
#include "core/dither.h"

#include <stddef.h>

#include "core/wide.h"
#include "nightjar.h"

int dither_fits(uint32_t format)
{
    return format != NJ_FORMAT_F32 && nj_format_bits(format) <= 24;
}

/* Two rounds of an odd factor and a shift: neighbours' bits have nothing in common. */
static inline uint32_t scramble(uint32_t number)
{
    number *= 0x9e3779b1u;
    number ^= number >> 15;
    number *= 0xb504f335u;
    number ^= number >> 13;
    number *= 0x9e3779b1u;
    return number ^ number >> 16;
}

/* Samples whose number's upper half is one. */
WIDE static void add(float *restrict samples, uint32_t first, uint32_t key, uint32_t count,
                     float step)
{
    for (uint32_t i = 0; i < count; i++) {
        uint32_t noise = scramble((first + i) ^ key);
        int32_t difference = (int32_t)(noise & 0xffffu) - (int32_t)(noise >> 16);

        samples[i] += (float)difference * step;
    }
}

void dither_add(float *samples, uint64_t first, uint32_t count, uint32_t format)
{
    float step = 0x1p-15f / (float)(UINT32_C(1) << nj_format_bits(format)); /* 2^-16 of one */

    while (count > 0) {
        uint32_t low = (uint32_t)first, left = UINT32_MAX - low;
        uint32_t run = count - 1 < left ? count : left + 1;

        add(samples, low, scramble((uint32_t)(first >> 32)), run, step);
        samples += run;
        first += run;
        count -= run;
    }
}
