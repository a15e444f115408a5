/* SPDX-License-Identifier: MIT
 * test_value_at.c - moments of the command line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

#include "cli/value_at.h"

static char why[VALUE_WHY_BYTES];

#define NOW_NS (INT64_C(1751349600) * 1000000000) /* 2025-07-01 06:00:00 UTC, 08:00 in Berlin */

static void moment_is(const char *text, int64_t seconds_from_now, int64_t and_ns)
{
    struct value_at at;
    if (value_at_read(&at, text, why))
        fail_msg("%s: %s", text, why);
    int64_t ns = value_at_utc_ns(&at, NOW_NS, 48000) - NOW_NS;
    if (ns != seconds_from_now * 1000000000 + and_ns)
        fail_msg("%s: %lld ns from now", text, (long long)ns);
}

static void moments_are_clock_times_dates_or_later(void **context)
{
    (void)context;
    setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", 1);
    tzset();
    moment_is("8:00", 0, 0);
    moment_is("08:30", 1800, 0);
    moment_is("18:00:00.25", 36000, 250000000);
    moment_is("7:59:59", 86399, 0);
    moment_is("00:00", 57600, 0);
    moment_is("2025-07-01T08:00:01.5", 1, 500000000);
    moment_is("2025-07-01 08:00", 0, 0);
    moment_is("2025-07-01T06:00Z", 0, 0);
    moment_is("2025-07-01T00:30:00-05:30", 0, 0);
    moment_is("2025-07-01T06:00:00.125+00:00", 0, 125000000);
    moment_is("2025-12-31T23:59:59", 15872399, 0);
    moment_is("2025-06-30T08:00", -86400, 0);
    moment_is("+10", 10, 0);
    moment_is("+1:00:00", 3600, 0);
    moment_is("+24ks", 0, 500000000);
    setenv("TZ", "UTC", 1);
    tzset();
    moment_is("05:59", 86340, 0);
    moment_is("2028-02-29T00:00", 84045600, 0);
}

static void moments_that_are_none_are_refused(void **context)
{
    (void)context;
    const char *none[] = {"",
                          "8",
                          "24:00",
                          "8:60",
                          "8:5",
                          "08:00:60",
                          "8:00:",
                          "8:00Z",
                          "123:00",
                          "+",
                          "+-1",
                          "-1",
                          "now",
                          "2025-02-29T00:00",
                          "2025-13-01T00:00",
                          "2025-00-01T00:00",
                          "2025-01-32T00:00",
                          "2025-01-01",
                          "2025-1-1T00:00",
                          "1900-01-01T00:00",
                          "2025-01-01T00:00+15:00",
                          "2025-01-01T00:00+1",
                          "2025-01-01T00:00x",
                          "2025-01-01T00:00Zx"};
    struct value_at at;
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        if (!value_at_read(&at, none[i], why))
            fail_msg("'%s' was taken", none[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(moments_are_clock_times_dates_or_later),
        cmocka_unit_test(moments_that_are_none_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
