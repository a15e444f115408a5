/* SPDX-License-Identifier: MIT
 * value_count.c - numbers of the command line. See value_count.h. */
#include "cli/value_count.h"

#include <inttypes.h>
#include <stdio.h>
#include <strings.h>

#include "cli/value_number.h"

#define DECIBELS_LEAST (-200)
#define DECIBELS_MOST 60

static int out_of_range(uint64_t least, uint64_t most, char *why)
{
    snprintf(why, VALUE_WHY_BYTES, "it is %" PRIu64 " to %" PRIu64, least, most);
    return NJ_EINVAL;
}

int value_count_read(uint64_t *count, const char *text, uint64_t least, uint64_t most,
                     char why[VALUE_WHY_BYTES])
{
    struct value_number number;
    uint64_t multiple, value;
    bool negative = text[0] == '-';
    const char *at = value_number_read(&number, text + negative);
    at = at ? value_multiple_read(&multiple, at) : NULL;
    if (!at || *at) {
        snprintf(why, VALUE_WHY_BYTES, "no number (such as 4096, 48k, 64K)");
        return NJ_EINVAL;
    }
    if (negative)
        return out_of_range(least, most, why);
    if (!value_product(&value, &number, multiple)) {
        snprintf(why, VALUE_WHY_BYTES, "no whole number");
        return NJ_EINVAL;
    }
    if (value < least || value > most)
        return out_of_range(least, most, why);
    *count = value;
    return NJ_OK;
}

int value_decibels_read(double *db, const char *text, char why[VALUE_WHY_BYTES])
{
    struct value_number number;
    bool negative = text[0] == '-';
    const char *at = value_number_read(&number, text + (negative || text[0] == '+'));
    if (!at || (*at && strcasecmp(at, "dB") != 0)) {
        snprintf(why, VALUE_WHY_BYTES, "no decibels (such as -6 or +1.5)");
        return NJ_EINVAL;
    }
    double value = (double)number.whole + (double)number.billionths / 1e9;
    value = negative ? -value : value;
    if (value < DECIBELS_LEAST || value > DECIBELS_MOST) {
        snprintf(why, VALUE_WHY_BYTES, "it is %d to %d dB", DECIBELS_LEAST, DECIBELS_MOST);
        return NJ_EINVAL;
    }
    *db = value;
    return NJ_OK;
}
