/* SPDX-License-Identifier: MIT
 * stopwatch.h - real time, to measure callbacks with: also where the card's clock is another.
 *
 * Callback: not in it but around it. Where the kernel maps its clock into the process, no system
 *           call is made; elsewhere one is. */
#ifndef ENGINE_STOPWATCH_H
#define ENGINE_STOPWATCH_H

#include <stdint.h>

uint64_t stopwatch_ns(void);

#endif
