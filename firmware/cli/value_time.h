/* SPDX-License-Identifier: MIT
 * value_time.h - times of the command line.
 *
 * Seconds with fractions (90, 1.5, .25), m:s and h:m:s with fractions of the seconds (1:30.5), or
 * frames with an s behind them, between both k = 1,000, K = 1,024, m = 1,000,000 or M = 1,048,576:
 * 100s, 480ks. Clock times: HH:MM[:SS[.fff]], YYYY-MM-DDTHH:MM[:SS[.fff]][Z|+HH:MM], or + and a
 * time.
 *
 * Threads:  pure functions, but value_at_utc_ns asks for the time zone.
 * Fails:    NJ_EINVAL; `why` then holds one line. */
#ifndef CLI_VALUE_TIME_H
#define CLI_VALUE_TIME_H

#include "cli/value_count.h"

enum value_unit { VALUE_UNSET, VALUE_NANOSECONDS, VALUE_FRAMES, VALUE_ENDLESS };

struct value_time {
    uint32_t unit; /* enum value_unit */
    uint64_t amount;
};

NJ_WARN_UNUSED int value_time(struct value_time *time, const char *text, char why[VALUE_WHY_BYTES]);
/* At that rate, to the nearest frame; unset: 0; endless: NJ_ENDLESS. */
uint64_t value_time_frames(const struct value_time *time, uint32_t rate_hz);

enum value_at_kind { VALUE_AT_NONE, VALUE_AT_CLOCK, VALUE_AT_DATE, VALUE_AT_ZONED, VALUE_AT_LATER };

/* A moment. */
struct value_at {
    uint32_t kind;           /* enum value_at_kind */
    uint32_t date;           /* DATE, ZONED: YYYYMMDD */
    int64_t ns;              /* CLOCK, DATE: of the day; ZONED: of the day in UTC */
    struct value_time later; /* LATER */
};

NJ_WARN_UNUSED int value_at(struct value_at *at, const char *text, char why[VALUE_WHY_BYTES]);
/* The moment as nanoseconds since 1970 UTC. `now_utc_ns`: a clock time is the next such time of the
 * local clock; LATER counts from it. */
int64_t value_at_utc_ns(const struct value_at *at, int64_t now_utc_ns, uint32_t rate_hz);

#endif
