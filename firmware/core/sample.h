/* SPDX-License-Identifier: MIT
 * sample.h - one sample of each format as a float, not yet scaled: for loops that vectors can do.
 */
#ifndef CORE_SAMPLE_H
#define CORE_SAMPLE_H

#include <stdint.h>

#define SAMPLE_U8(p, i) ((float)((int32_t)(p)[i] - 128))
#define SAMPLE_S8(p, i) ((float)(p)[i])
#define SAMPLE_S16(p, i) ((float)(p)[i])
#define SAMPLE_S32(p, i) ((float)(p)[i])
#define SAMPLE_F32(p, i) ((p)[i])

/* 24 bits at the top of 32: exact in a float. */
#define SAMPLE_S24(p, i)                                                                           \
    ((float)(int32_t)((uint32_t)(p)[3 * (i)] << 8 | (uint32_t)(p)[3 * (i) + 1] << 16 |             \
                      (uint32_t)(p)[3 * (i) + 2] << 24))

#endif
