/* SPDX-License-Identifier: MIT
 * value_at.c - moments of the command line. See value_at.h. */
#include "cli/value_at.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "cli/value_number.h"

#define SECOND_NS UINT64_C(1000000000)

static int complain(char *why)
{
    snprintf(why, VALUE_WHY_BYTES, "no moment (such as 6:30, 18:00:00.5, 2030-12-31T23:59, +10)");
    return NJ_EINVAL;
}

/* Exactly so many digits, and what has to follow them; what is behind that, or NULL. */
static const char *read_digits(int32_t *value, const char *at, int digits, char behind)
{
    *value = 0;
    for (int i = 0; at && i < digits; i++, at++) {
        if (*at < '0' || *at > '9')
            return NULL;
        *value = *value * 10 + (*at - '0');
    }
    if (!at || (behind && *at != behind))
        return NULL;
    return behind ? at + 1 : at;
}

static bool is_date(int32_t year, int32_t month, int32_t day)
{
    static const int8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    if (year < 1970 || year > 2200 || month < 1 || month > 12 || day < 1)
        return false;
    return day <= days[month - 1] + (month == 2 && leap);
}

static const char *read_date(struct value_at *at, const char *text)
{
    const char *next = read_digits(&at->year, text, 4, '-');
    next = read_digits(&at->month, next, 2, '-');
    next = read_digits(&at->day, next, 2, '\0');
    if (!next || !is_date(at->year, at->month, at->day) || (*next != 'T' && *next != ' '))
        return NULL;
    return next + 1;
}

/* H:MM or HH:MM, and seconds with their fraction if there are any. */
static const char *read_clock(struct value_at *at, const char *text)
{
    struct value_number seconds = {0};
    int32_t hours, minutes;
    int hour_digits = text[0] && text[1] == ':' ? 1 : 2;
    const char *next = read_digits(&hours, text, hour_digits, ':');
    next = read_digits(&minutes, next, 2, '\0');
    if (next && *next == ':')
        next = value_number_read(&seconds, next + 1);
    if (!next || hours > 23 || minutes > 59 || seconds.whole > 59)
        return NULL;
    at->day_ns = ((uint64_t)hours * 3600 + (uint64_t)minutes * 60 + seconds.whole) * SECOND_NS +
                 seconds.billionths;
    return next;
}

/* Z, +HH:MM or -HH:MM. */
static const char *read_zone(struct value_at *at, const char *text)
{
    int32_t hours, minutes, sign = *text == '-' ? -1 : 1;
    if (*text == 'Z')
        return text + 1;
    if (*text != '+' && *text != '-')
        return NULL;
    const char *next = read_digits(&minutes, read_digits(&hours, text + 1, 2, ':'), 2, '\0');
    if (!next || hours > 14 || minutes > 59)
        return NULL;
    at->east_s = sign * (hours * 3600 + minutes * 60);
    return next;
}

int value_at_read(struct value_at *at, const char *text, char why[VALUE_WHY_BYTES])
{
    *at = (struct value_at){.kind = VALUE_AT_CLOCK};
    if (text[0] == '+') {
        at->kind = VALUE_AT_LATER;
        return value_time_read(&at->later, text + 1, why);
    }
    const char *next = text;
    if (strchr(text, '-')) {
        at->kind = VALUE_AT_LOCAL;
        next = read_date(at, text);
    }
    next = next ? read_clock(at, next) : NULL;
    if (next && *next && at->kind == VALUE_AT_LOCAL) {
        at->kind = VALUE_AT_ZONED;
        next = read_zone(at, next);
    }
    return next && !*next ? NJ_OK : complain(why);
}

/* The local clock's time on a day, in nanoseconds since 1970 UTC. */
static int64_t local_ns(struct tm day, uint64_t day_ns)
{
    int seconds = (int)(day_ns / SECOND_NS);
    day.tm_hour = seconds / 3600;
    day.tm_min = seconds / 60 % 60;
    day.tm_sec = seconds % 60;
    day.tm_isdst = -1;
    return mktime(&day) * (int64_t)SECOND_NS + (int64_t)(day_ns % SECOND_NS);
}

/* Today or tomorrow; a day that has no such time has one near it. */
static int64_t next_ns(uint64_t day_ns, int64_t now_utc_ns)
{
    time_t now_s = (time_t)(now_utc_ns / (int64_t)SECOND_NS);
    struct tm day;
    localtime_r(&now_s, &day);
    int64_t today_ns = local_ns(day, day_ns);
    day.tm_mday++;
    return today_ns >= now_utc_ns ? today_ns : local_ns(day, day_ns);
}

static int64_t after(int64_t now_ns, int64_t later_ns)
{
    return now_ns > INT64_MAX - later_ns ? INT64_MAX : now_ns + later_ns;
}

int64_t value_at_utc_ns(const struct value_at *at, int64_t now_utc_ns, uint32_t rate_hz)
{
    struct tm day = {.tm_year = at->year - 1900, .tm_mon = at->month - 1, .tm_mday = at->day};
    switch (at->kind) {
    case VALUE_AT_CLOCK:
        return next_ns(at->day_ns, now_utc_ns);
    case VALUE_AT_LOCAL:
        return local_ns(day, at->day_ns);
    case VALUE_AT_ZONED:
        return (timegm(&day) - at->east_s) * (int64_t)SECOND_NS + (int64_t)at->day_ns;
    case VALUE_AT_LATER:
        return after(now_utc_ns, (int64_t)value_time_ns(&at->later, rate_hz));
    default:
        return now_utc_ns;
    }
}
