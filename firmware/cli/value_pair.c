/* SPDX-License-Identifier: MIT
 * value_pair.c - one value for both directions, or PLAY,RECORD. See value_pair.h. */
#include "cli/value_pair.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

static bool begins(const char *text, const char *word)
{
    return strncasecmp(text, word, strlen(word)) == 0;
}

/* A comma of an ALSA name: `hw:1,0`, `hw:CARD=A,DEV=0`. */
static bool is_part_of_name(const char *name, const char *behind)
{
    bool is_alsa = begins(name, "hw:") || begins(name, "plughw:");
    return is_alsa && (isdigit((unsigned char)behind[0]) || begins(behind, "DEV=") ||
                       begins(behind, "SUBDEV="));
}

/* Copies a value up to its comma or the end: where it ends; NULL when it is too long, or a quote
 * is left open. */
static const char *take(const char *at, char value[VALUE_PAIR_BYTES])
{
    const char *start = at;
    char quote = '\0';
    size_t used = 0;
    for (; *at && (quote || *at != ',' || is_part_of_name(start, at + 1)); at++) {
        if (quote ? *at == quote : *at == '"' || *at == '\'') {
            quote = quote ? '\0' : *at;
            continue;
        }
        if (*at == '\\' && quote != '\'' && at[1])
            at++;
        if (used + 1 == VALUE_PAIR_BYTES)
            return NULL;
        value[used++] = *at;
    }
    value[used] = '\0';
    return quote ? NULL : at;
}

static void clear_placeholder(char *value)
{
    if (strcasecmp(value, "null") == 0 || strcmp(value, "{}") == 0)
        value[0] = '\0';
}

int value_pair_read(struct value_pair *pair, const char *text, char why[VALUE_WHY_BYTES])
{
    const char *at = take(text, pair->play);
    if (at && *at == ',')
        at = take(at + 1, pair->record);
    else
        memcpy(pair->record, pair->play, sizeof pair->record);
    if (!at || *at) {
        snprintf(why, VALUE_WHY_BYTES, "%s",
                 at ? "more than two values: one, or PLAY,RECORD"
                    : "too long, or a quote is left open");
        return NJ_EINVAL;
    }
    clear_placeholder(pair->play);
    clear_placeholder(pair->record);
    return NJ_OK;
}

bool value_is_no_file(const char *text)
{
    return !text[0] || strcmp(text, "^") == 0 || strcasecmp(text, "null") == 0;
}
