/* SPDX-License-Identifier: MIT
 * value_count.h - numbers of the command line.
 *
 * Whole numbers with k = 1,000, K = 1,024, m = 1,000,000 or M = 1,048,576 behind them; the number
 * before it may have a fraction if the product has none (44.1k).
 *
 * Threads:  pure functions.
 * Fails:    NJ_EINVAL; `why` then holds one line, without the option's name. */
#ifndef CLI_VALUE_COUNT_H
#define CLI_VALUE_COUNT_H

#include "nightjar.h"

#define VALUE_WHY_BYTES 256

NJ_WARN_UNUSED int value_count_read(uint64_t *count, const char *text, uint64_t least,
                                    uint64_t most, char why[VALUE_WHY_BYTES]);

/* Decibels: -6, +1.5, -6dB; -200 to 60. */
NJ_WARN_UNUSED int value_decibels_read(double *db, const char *text, char why[VALUE_WHY_BYTES]);

#endif
