/* SPDX-License-Identifier: MIT
 * value_number.h - the digits of a value: what counts and times are made of.
 *
 * Threads:  pure functions. */
#ifndef CLI_VALUE_NUMBER_H
#define CLI_VALUE_NUMBER_H

#include <stdbool.h>
#include <stdint.h>

struct value_number {
    uint64_t whole;
    uint32_t billionths;
    bool more; /* there are digits behind the billionths, which are not all 0 */
    bool up;   /* the first of them is 5 or more */
};

/* Reads 12, 1.5, .25 or 3.; what follows, or NULL: no number, or one beyond 64 bits. */
const char *value_number_read(struct value_number *number, const char *text);

/* Takes one of k K m M; what follows. 1 when there is none. */
const char *value_multiple_read(uint64_t *multiple, const char *text);

/* number x multiple; false when that is not whole, or beyond 64 bits. */
bool value_product(uint64_t *product, const struct value_number *number, uint64_t multiple);

#endif
