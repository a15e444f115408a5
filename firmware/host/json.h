/* SPDX-License-Identifier: MIT
 * json.h - writes JSON into memory of a fixed size: replies, events, status.
 *
 * Threads:  a struct json is used by one thread at a time.
 * Memory:   the caller owns the text and keeps it; it is always ended with NUL.
 * Fails:    what does not fit is left out and `overflow` is set; a caller asks once, at the end. */
#ifndef HOST_JSON_H
#define HOST_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct json {
    char *text;
    size_t bytes, used;
    bool overflow;
};

void json_init(struct json *json, char *text, size_t bytes);

/* `key` NULL: the outermost value, or an element of an array. */
void json_open(struct json *json, const char *key, char bracket); /* '{' or '[' */
void json_close(struct json *json, char bracket);                 /* '}' or ']' */
void json_text(struct json *json, const char *key, const char *value);
void json_number(struct json *json, const char *key, int64_t value);
void json_real(struct json *json, const char *key, double value, int decimals);
void json_bool(struct json *json, const char *key, bool value);

#endif
