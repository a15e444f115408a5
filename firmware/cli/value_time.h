/* SPDX-License-Identifier: MIT
 * value_time.h - times of the command line.
 *
 * Seconds with fractions (90, 1.5, .25), m:s and h:m:s with fractions of the seconds (1:30.5), or
 * frames with an s behind them, between both k = 1,000, K = 1,024, m = 1,000,000 or M = 1,048,576:
 * 100s, 480ks.
 *
 * Threads:  pure functions.
 * Fails:    NJ_EINVAL; `why` then holds one line. */
#ifndef CLI_VALUE_TIME_H
#define CLI_VALUE_TIME_H

#include "cli/value_count.h"

enum value_unit { VALUE_UNSET, VALUE_NANOSECONDS, VALUE_FRAMES, VALUE_ENDLESS };

struct value_time {
    uint32_t unit; /* enum value_unit */
    uint64_t amount;
};

NJ_WARN_UNUSED int value_time_read(struct value_time *time, const char *text,
                                   char why[VALUE_WHY_BYTES]);
/* At that rate, to the nearest frame; unset: 0; endless: NJ_ENDLESS. */
uint64_t value_time_frames(const struct value_time *time, uint32_t rate_hz);

/* The other way; endless and unset: 0. INT64_MAX at most. */
uint64_t value_time_ns(const struct value_time *time, uint32_t rate_hz);

#endif
