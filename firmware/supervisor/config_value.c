/* SPDX-License-Identifier: MIT
 * config_value.c - texts, numbers and words of nightjar.ini. */
#include "supervisor/config_value.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "supervisor/config_mistakes.h"

#define QUOTE_BYTES 64

struct unit {
    const char *name;
    int64_t factor;
};

__attribute__((format(printf, 2, 3))) static bool wrong(char why[static WHY_BYTES],
                                                        const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(why, WHY_BYTES, format, arguments);
    va_end(arguments);
    return false;
}

/* What a '#' in a value most likely is. */
static const char *comment_hint(const char *text)
{
    return strchr(text, '#') ? " (a comment begins with ;)" : "";
}

/* ---- texts ----------------------------------------------------------------------------------- */

bool value_text(const struct config_key *key, void *section, const char *text,
                char why[static WHY_BYTES])
{
    size_t length = strlen(text);
    if (length >= 2 && (text[0] == '"' || text[0] == '\'') && text[length - 1] == text[0]) {
        text++;
        length -= 2;
    }
    if (length >= key->size)
        return wrong(why, "%zu bytes long, %zu at most", length, key->size - 1);
    char *field = (char *)section + key->offset;
    memcpy(field, text, length);
    field[length] = '\0';
    return true;
}

bool value_path(const struct config_key *key, void *section, const char *text,
                char why[static WHY_BYTES])
{
    if (!value_text(key, section, text, why))
        return false;
    for (char *at = (char *)section + key->offset; *at; at++)
        if (*at == '\\')
            *at = '/';
    return true;
}

/* ---- numbers --------------------------------------------------------------------------------- */

static void put_number(const struct config_key *key, void *section, int64_t value)
{
    void *field = (char *)section + key->offset;
    uint32_t narrow = (uint32_t)value;
    uint64_t wide = (uint64_t)value;
    if (key->size == sizeof(narrow))
        memcpy(field, &narrow, sizeof(narrow));
    else
        memcpy(field, &wide, sizeof(wide));
}

/* Digits with at most one point, no sign; false leaves *text alone. */
static bool take_decimal(const char **text, double *value)
{
    char digits[24];
    size_t length = strspn(*text, "0123456789.");
    if (length == 0 || length >= sizeof(digits))
        return false;
    memcpy(digits, *text, length);
    digits[length] = '\0';
    char *end;
    *value = strtod(digits, &end);
    if (*end != '\0')
        return false;
    *text += length;
    return true;
}

bool value_number(const struct config_key *key, void *section, const char *text,
                  char why[static WHY_BYTES])
{
    char quoted[QUOTE_BYTES];
    size_t length = strlen(text);
    if (length == 0 || strspn(text, "0123456789") != length)
        return wrong(why, "'%s' is not a whole number%s", text_quote(quoted, sizeof(quoted), text),
                     comment_hint(text));
    int64_t value = length > 15 ? INT64_MAX : strtoll(text, NULL, 10);
    if (value < key->least || value > key->most)
        return wrong(why, "%s is out of range (%lld to %lld)",
                     text_quote(quoted, sizeof(quoted), text), (long long)key->least,
                     (long long)key->most);
    put_number(key, section, value);
    return true;
}

bool value_db(const struct config_key *key, void *section, const char *text,
              char why[static WHY_BYTES])
{
    char quoted[QUOTE_BYTES];
    const char *at = text;
    double value, sign = *at == '-' ? -1 : 1;
    if (*at == '-' || *at == '+')
        at++;
    bool good = take_decimal(&at, &value);
    at += strspn(at, " \t");
    if (!good || (*at && strcasecmp(at, "dB") != 0))
        return wrong(why, "'%s' is not a number of decibels such as -6 or -4.5%s",
                     text_quote(quoted, sizeof(quoted), text), comment_hint(text));
    value *= sign;
    if (value < (double)key->least || value > (double)key->most)
        return wrong(why, "%s is out of range (%lld to %lld dB)",
                     text_quote(quoted, sizeof(quoted), text), (long long)key->least,
                     (long long)key->most);
    memcpy((char *)section + key->offset, &value, sizeof(value));
    return true;
}

/* ---- numbers with a unit --------------------------------------------------------------------- */

static const struct unit time_units[] = {{"ms", 1},    {"s", 1000},    {"min", 60000},
                                         {"m", 60000}, {"h", 3600000}, {"d", 86400000},
                                         {NULL, 0}};
static const struct unit byte_units[] = {
    {"KiB", 1 << 10},  {"KB", 1 << 10},  {"K", 1 << 10},  {"MiB", 1 << 20}, {"MB", 1 << 20},
    {"M", 1 << 20},    {"GiB", 1 << 30}, {"GB", 1 << 30}, {"G", 1 << 30},   {"TiB", 1LL << 40},
    {"TB", 1LL << 40}, {"T", 1LL << 40}, {NULL, 0}};

static const struct unit *take_unit(const char **text, const struct unit *units, bool exact_case)
{
    size_t length = strspn(*text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");
    for (; units->name; units++) {
        bool same = exact_case ? strncmp(*text, units->name, length) == 0
                               : strncasecmp(*text, units->name, length) == 0;
        if (length == strlen(units->name) && same) {
            *text += length;
            return units;
        }
    }
    return NULL;
}

/* The largest unit that divides the value, as people write it. */
static const char *unit_text(char *to, size_t bytes, int64_t value, const struct unit *units)
{
    const struct unit *best = NULL;
    for (; units->name; units++)
        if (value % units->factor == 0 && (!best || units->factor >= best->factor))
            best = units;
    if (value == 0 || !best)
        snprintf(to, bytes, "%lld", (long long)value);
    else
        snprintf(to, bytes, "%lld%s", (long long)(value / best->factor), best->name);
    return to;
}

/* One or several numbers, each with its unit: 1h30m. A lone 0 needs none. */
static bool measure(const struct config_key *key, void *section, const char *text,
                    const struct unit *units, bool exact_case, const char *examples,
                    char why[static WHY_BYTES])
{
    char quoted[QUOTE_BYTES], least[24], most[24];
    const char *at = text;
    double total = 0;
    text_quote(quoted, sizeof(quoted), text);
    do {
        double number;
        if (!take_decimal(&at, &number))
            return wrong(why, "'%s' is not a number with a unit: write %s%s", quoted, examples,
                         comment_hint(text));
        at += strspn(at, " \t");
        const struct unit *unit = take_unit(&at, units, exact_case);
        if (!unit && *at)
            return wrong(why, "'%s' has an unknown unit: write %s%s", quoted, examples,
                         comment_hint(text));
        if (!unit && number > 0)
            return wrong(why, "'%s' has no unit: write %s", quoted, examples);
        total += unit ? number * (double)unit->factor : 0;
        at += strspn(at, " \t");
    } while (*at);
    if (total < (double)key->least || total > (double)key->most)
        return wrong(why, "%s is out of range (%s to %s)", quoted,
                     unit_text(least, sizeof(least), key->least, units),
                     unit_text(most, sizeof(most), key->most, units));
    put_number(key, section, (int64_t)(total + 0.5));
    return true;
}

bool value_time(const struct config_key *key, void *section, const char *text,
                char why[static WHY_BYTES])
{
    return measure(key, section, text, time_units, true, "500ms, 10s, 5m or 2h", why);
}

bool value_bytes(const struct config_key *key, void *section, const char *text,
                 char why[static WHY_BYTES])
{
    return measure(key, section, text, byte_units, false, "64K, 100M or 2G", why);
}

/* ---- words ----------------------------------------------------------------------------------- */

/* The word's place in "a|b|c", or -1. */
static int word_place(const char *words, const char *text)
{
    size_t length = strlen(text);
    for (int place = 0; words; place++) {
        const char *end = strchrnul(words, '|');
        if ((size_t)(end - words) == length && strncasecmp(words, text, length) == 0)
            return place;
        words = *end ? end + 1 : NULL;
    }
    return -1;
}

static bool wrong_word(const struct config_key *key, const char *text, char why[static WHY_BYTES])
{
    char quoted[QUOTE_BYTES], list[96] = "";
    const char *words = key->words;
    for (size_t used = 0; words;) {
        const char *end = strchrnul(words, '|');
        const char *joint = used == 0 ? "" : *end ? ", " : " or ";
        used += (size_t)snprintf(list + used, sizeof(list) - used, "%s%.*s", joint,
                                 (int)(end - words), words);
        words = *end ? end + 1 : NULL;
    }
    return wrong(why, "'%s' is not one of %s%s", text_quote(quoted, sizeof(quoted), text), list,
                 comment_hint(text));
}

bool value_choice(const struct config_key *key, void *section, const char *text,
                  char why[static WHY_BYTES])
{
    int place = word_place(key->words, text);
    if (place < 0)
        return wrong_word(key, text, why);
    put_number(key, section, place);
    return true;
}

bool value_flag(const struct config_key *key, void *section, const char *text,
                char why[static WHY_BYTES])
{
    int place = word_place(key->words, text);
    if (place < 0 && strcmp(key->words, "no|yes") == 0)
        place = (word_place("false|true", text) + 1 + word_place("off|on", text) + 1 +
                 word_place("0|1", text) + 1) -
                1;
    if (place < 0)
        return wrong_word(key, text, why);
    bool flag = place == 1;
    memcpy((char *)section + key->offset, &flag, sizeof(flag));
    return true;
}

bool value_word(const struct config_key *key, void *section, const char *text,
                char why[static WHY_BYTES])
{
    int place = word_place(key->words, text);
    if (place < 0)
        return wrong_word(key, text, why);
    const char *word = key->words;
    for (; place > 0; place--)
        word = strchr(word, '|') + 1;
    snprintf((char *)section + key->offset, key->size, "%.*s", (int)(strchrnul(word, '|') - word),
             word);
    return true;
}
