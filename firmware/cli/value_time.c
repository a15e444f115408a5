/* SPDX-License-Identifier: MIT
 * value_time.c - lengths of time of the command line. See value_time.h. */
#include "cli/value_time.h"

#include <stdio.h>
#include <string.h>

#include "cli/value_number.h"

#define SECOND_NS UINT64_C(1000000000)
#define LONGEST_S (UINT64_C(100) * 366 * 86400) /* a hundred years */

static int complain(char *why, const char *what)
{
    snprintf(why, VALUE_WHY_BYTES, "%s", what);
    return NJ_EINVAL;
}

/* 480k of 480ks. */
static int read_frames(struct value_time *time, const struct value_number *number, const char *at,
                       char *why)
{
    uint64_t multiple, frames;
    at = value_multiple_read(&multiple, at);
    if (strcmp(at, "s") != 0)
        return complain(why, "no time (such as 90, 1.5, 1:30, 480ks)");
    if (!value_product(&frames, number, multiple) || frames == UINT64_MAX)
        return complain(why, "no whole number of frames; seconds have no s behind them");
    *time = (struct value_time){VALUE_FRAMES, frames};
    return NJ_OK;
}

/* One part of h:m:s more; false when it cannot be there. */
static bool add_part(uint64_t *seconds, const struct value_number *number, bool first, bool last)
{
    bool whole = !number->billionths && !number->more;
    if ((!last && !whole) || (!first && number->whole > 59) || number->whole > LONGEST_S)
        return false;
    *seconds = *seconds * 60 + number->whole;
    return *seconds <= LONGEST_S;
}

/* Reads [[h:]m:]s[.fff]; what follows, or NULL. */
static const char *read_clock(uint64_t *ns, const char *text)
{
    struct value_number number;
    uint64_t seconds = 0;
    const char *at = text;
    for (int parts = 1;; parts++, at++) {
        at = value_number_read(&number, at);
        bool last = at && (*at != ':' || parts == 3);
        if (!at || !add_part(&seconds, &number, parts == 1, last))
            return NULL;
        if (last)
            break;
    }
    *ns = seconds * SECOND_NS + number.billionths + number.up;
    return at;
}

int value_time_read(struct value_time *time, const char *text, char why[VALUE_WHY_BYTES])
{
    struct value_number number;
    uint64_t ns;
    if (text[0] == '-')
        return complain(why, "a time is not negative");
    const char *at = value_number_read(&number, text);
    if (at && *at && *at != ':')
        return read_frames(time, &number, at, why);
    at = read_clock(&ns, text);
    if (!at || *at)
        return complain(why, "no time (such as 90, 1.5, 1:30, 480ks)");
    *time = (struct value_time){VALUE_NANOSECONDS, ns};
    return NJ_OK;
}

uint64_t value_time_frames(const struct value_time *time, uint32_t rate_hz)
{
    if (time->unit == VALUE_ENDLESS)
        return NJ_ENDLESS;
    if (time->unit != VALUE_NANOSECONDS)
        return time->unit == VALUE_FRAMES ? time->amount : 0;
    uint64_t seconds = time->amount / SECOND_NS, rest = time->amount % SECOND_NS;
    return seconds * rate_hz + (rest * rate_hz + SECOND_NS / 2) / SECOND_NS;
}

uint64_t value_time_ns(const struct value_time *time, uint32_t rate_hz)
{
    uint64_t ns;
    if (time->unit != VALUE_FRAMES)
        return time->unit == VALUE_NANOSECONDS ? time->amount : 0;
    if (__builtin_mul_overflow(time->amount / rate_hz, SECOND_NS, &ns) || ns > INT64_MAX)
        return INT64_MAX;
    return ns + time->amount % rate_hz * SECOND_NS / rate_hz;
}
