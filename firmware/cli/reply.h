/* SPDX-License-Identifier: MIT
 * reply.h - reads values out of the supervisor's JSON, which is our own and well formed.
 *
 * A place is a pointer to the first character of a value. Keys are looked up in the object at that
 * place only, not in what it holds.
 *
 * Memory:   places point into the text. */
#ifndef CLI_REPLY_H
#define CLI_REPLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The value of a key of the object at `place`; NULL when it has none. */
const char *reply_find(const char *place, const char *key);
/* The first element of the array, and the one after `element`; NULL when there is none. */
const char *reply_first(const char *array);
const char *reply_next(const char *element);

bool reply_bool(const char *place, const char *key);
int64_t reply_number(const char *place, const char *key);
double reply_real(const char *place, const char *key);
/* Escapes are undone; "" when the key is missing. */
void reply_text(const char *place, const char *key, char *text, size_t bytes);

#endif
