/* SPDX-License-Identifier: MIT
 * sample.h - one sample of each format as a float, not yet scaled: for loops that vectors can do.
 */
#ifndef CORE_SAMPLE_H
#define CORE_SAMPLE_H

#include <stdint.h>
#include <string.h>

#define SAMPLE_S16(p, i) ((float)(p)[i])
#define SAMPLE_S32(p, i) ((float)(p)[i])
#define SAMPLE_F32(p, i) ((p)[i])

/* 24 bits at the top of 32: exact in a float. */
#define SAMPLE_S24(p, i)                                                                           \
    ((float)(int32_t)((uint32_t)(p)[3 * (i)] << 8 | (uint32_t)(p)[3 * (i) + 1] << 16 |             \
                      (uint32_t)(p)[3 * (i) + 2] << 24))

/* The same by one load of four bytes: where the byte after the last sample can be read. */
static inline float sample_s24_padded(const uint8_t *at)
{
    uint32_t four;

    memcpy(&four, at, sizeof four);
    return (float)(int32_t)(four << 8);
}
#define SAMPLE_S24_PADDED(p, i) sample_s24_padded((p) + 3 * (uint64_t)(i))

#endif
