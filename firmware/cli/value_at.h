/* SPDX-License-Identifier: MIT
 * value_at.h - moments of the command line.
 *
 * HH:MM[:SS[.fff]], YYYY-MM-DDTHH:MM[:SS[.fff]][Z|+HH:MM] (also with a blank for the T), or + and a
 * time of value_time.h.
 *
 * Threads:  pure functions, but value_at_utc_ns asks for the time zone.
 * Fails:    NJ_EINVAL; `why` then holds one line. */
#ifndef CLI_VALUE_AT_H
#define CLI_VALUE_AT_H

#include "cli/value_time.h"

enum value_at_kind {
    VALUE_AT_NONE,
    VALUE_AT_CLOCK, /* the next such time of the local clock */
    VALUE_AT_LOCAL, /* a local date and time */
    VALUE_AT_ZONED, /* a date and time with its distance from UTC */
    VALUE_AT_LATER
};

struct value_at {
    uint32_t kind;            /* enum value_at_kind */
    int32_t year, month, day; /* LOCAL, ZONED; month from 1 */
    uint64_t day_ns;          /* since midnight, by the clock; not of LATER */
    int32_t east_s;           /* ZONED: seconds that its clock is ahead of UTC */
    struct value_time later;  /* LATER */
};

NJ_WARN_UNUSED int value_at_read(struct value_at *at, const char *text, char why[VALUE_WHY_BYTES]);

/* Nanoseconds since 1970 UTC; LATER counts from now, CLOCK is at or after now. rate_hz: what frames
 * of LATER are counted in. */
int64_t value_at_utc_ns(const struct value_at *at, int64_t now_utc_ns, uint32_t rate_hz);

#endif
