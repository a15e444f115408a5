/* SPDX-License-Identifier: MIT
 * counts.c - see counts.h. */
#include "test/unit/counts.h"

#include <stdlib.h>

uint32_t this_many(uint32_t few, uint32_t all)
{
    const char *full = getenv("NJ_FULL");

    return full && *full ? all : few;
}

uint32_t this_many_slow(uint32_t checked, uint32_t few, uint32_t all)
{
    return getenv("NJ_CHECKER") ? checked : this_many(few, all);
}
