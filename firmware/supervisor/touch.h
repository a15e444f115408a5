/* SPDX-License-Identifier: MIT
 * touch.h - takes memory from the system at the start, so that none is taken, or missing, later. */
#ifndef SUPERVISOR_TOUCH_H
#define SUPERVISOR_TOUCH_H

#include <stddef.h>

/* Writes to every page what stands there. */
static inline void touch(void *memory, size_t bytes)
{
    volatile char *at = memory;
    for (size_t i = 0; i < bytes; i += 4096)
        at[i] = at[i];
    if (bytes)
        at[bytes - 1] = at[bytes - 1];
}

#endif
