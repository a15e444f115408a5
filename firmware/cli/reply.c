/* SPDX-License-Identifier: MIT
 * reply.c - see reply.h. */
#include "cli/reply.h"

#include <stdlib.h>
#include <string.h>

static const char *after_text(const char *at)
{
    for (at++; *at && *at != '"'; at++)
        if (*at == '\\' && at[1])
            at++;
    return *at ? at + 1 : at;
}

/* What follows a value: a comma, a bracket, or the end. */
static const char *after_value(const char *at)
{
    int depth = 0;
    while (*at) {
        if (*at == '"') {
            at = after_text(at);
            continue;
        }
        if (depth == 0 && (*at == ',' || *at == '}' || *at == ']'))
            return at;
        if (*at == '{' || *at == '[')
            depth++;
        else if (*at == '}' || *at == ']')
            depth--;
        at++;
    }
    return at;
}

const char *reply_find(const char *place, const char *key)
{
    size_t bytes = strlen(key);
    if (!place || *place != '{')
        return NULL;
    for (const char *at = place + 1; *at == '"';) {
        const char *value = after_text(at);
        bool found = strncmp(at + 1, key, bytes) == 0 && at[1 + bytes] == '"';
        if (*value != ':')
            return NULL;
        if (found)
            return value + 1;
        at = after_value(value + 1);
        if (*at == ',')
            at++;
    }
    return NULL;
}

const char *reply_first(const char *array)
{
    return array && *array == '[' && array[1] != ']' ? array + 1 : NULL;
}

const char *reply_next(const char *element)
{
    const char *at = after_value(element);
    return *at == ',' ? at + 1 : NULL;
}

bool reply_bool(const char *place, const char *key)
{
    const char *value = reply_find(place, key);
    return value && strncmp(value, "true", 4) == 0;
}

int64_t reply_number(const char *place, const char *key)
{
    const char *value = reply_find(place, key);
    return value ? strtoll(value, NULL, 10) : 0;
}

double reply_real(const char *place, const char *key)
{
    const char *value = reply_find(place, key);
    return value ? strtod(value, NULL) : 0;
}

void reply_text(const char *place, const char *key, char *text, size_t bytes)
{
    const char *at = reply_find(place, key);
    size_t used = 0;
    if (at && *at == '"')
        for (at++; *at && *at != '"' && used + 1 < bytes; at++) {
            if (*at == '\\' && at[1] == 'u') {
                char code[5] = {0};
                size_t digits = strnlen(at + 2, 4);
                memcpy(code, at + 2, digits);
                text[used++] = (char)strtol(code, NULL, 16);
                at += 1 + digits;
                continue;
            }
            if (*at == '\\' && at[1])
                at++;
            text[used++] = *at;
        }
    text[used] = '\0';
}
