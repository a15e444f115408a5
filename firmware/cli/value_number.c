/* SPDX-License-Identifier: MIT
 * value_number.c - the digits of a value. See value_number.h. */
#include "cli/value_number.h"

#include <stddef.h>

#define BILLION 1000000000u

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool add_digit(uint64_t *whole, char digit)
{
    return !__builtin_mul_overflow(*whole, 10, whole) &&
           !__builtin_add_overflow(*whole, (uint64_t)(digit - '0'), whole);
}

/* The digits behind the point. */
static const char *read_fraction(struct value_number *number, const char *at)
{
    uint32_t unit = BILLION;
    for (; is_digit(*at); at++) {
        uint32_t digit = (uint32_t)(*at - '0');
        if (unit == 0) {
            number->more = number->more || digit > 0;
        } else if (unit == 1) {
            unit = 0;
            number->more = digit > 0;
            number->up = digit >= 5;
        } else {
            unit /= 10;
            number->billionths += digit * unit;
        }
    }
    return at;
}

const char *value_number_read(struct value_number *number, const char *text)
{
    const char *at = text;
    bool some = is_digit(at[0]) || (at[0] == '.' && is_digit(at[1]));
    *number = (struct value_number){0};
    for (; is_digit(*at); at++)
        if (!add_digit(&number->whole, *at))
            return NULL;
    if (some && *at == '.')
        at = read_fraction(number, at + 1);
    return some ? at : NULL;
}

const char *value_multiple_read(uint64_t *multiple, const char *text)
{
    static const struct {
        char letter;
        uint32_t factor;
    } table[] = {{'k', 1000}, {'K', 1024}, {'m', 1000000}, {'M', 1048576}};
    *multiple = 1;
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (text[0] == table[i].letter) {
            *multiple = table[i].factor;
            return text + 1;
        }
    return text;
}

bool value_product(uint64_t *product, const struct value_number *number, uint64_t multiple)
{
    uint64_t part = number->billionths * multiple;
    return !number->more && part % BILLION == 0 &&
           !__builtin_mul_overflow(number->whole, multiple, product) &&
           !__builtin_add_overflow(*product, part / BILLION, product);
}
