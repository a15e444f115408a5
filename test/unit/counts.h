/* SPDX-License-Identifier: MIT
 * counts.h - how often a test does what it does. */
#ifndef UNIT_COUNTS_H
#define UNIT_COUNTS_H

#include <stdint.h>

/* few in `make test`, all in `make prove`. */
uint32_t this_many(uint32_t few, uint32_t all);
/* The same, and fewer where a sanitizer or valgrind makes every step slow. */
uint32_t this_many_slow(uint32_t checked, uint32_t few, uint32_t all);

#endif
