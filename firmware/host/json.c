/* SPDX-License-Identifier: MIT
 * json.c - the writer of json.h. */
#include "host/json.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

void json_init(struct json *json, char *text, size_t bytes)
{
    *json = (struct json){.text = text, .bytes = bytes};
    text[0] = '\0';
}

static void put(struct json *json, const char *bytes, size_t count)
{
    if (json->overflow || json->used + count >= json->bytes) {
        json->overflow = true;
        return;
    }
    memcpy(json->text + json->used, bytes, count);
    json->used += count;
    json->text[json->used] = '\0';
}

static void put_text(struct json *json, const char *text)
{
    put(json, text, strlen(text));
}

static void put_escaped(struct json *json, const char *text)
{
    put_text(json, "\"");
    for (const unsigned char *c = (const unsigned char *)text; *c; c++) {
        char code[8];
        if (*c == '"' || *c == '\\')
            snprintf(code, sizeof code, "\\%c", *c);
        else if (*c < 0x20 || *c == 0x7f)
            snprintf(code, sizeof code, "\\u%04x", *c);
        else
            snprintf(code, sizeof code, "%c", *c);
        put_text(json, code);
    }
    put_text(json, "\"");
}

/* The comma that a value needs before it, and its key. */
static void begin(struct json *json, const char *key)
{
    char last = json->used ? json->text[json->used - 1] : '{';
    if (last != '{' && last != '[')
        put_text(json, ",");
    if (key) {
        put_escaped(json, key);
        put_text(json, ":");
    }
}

void json_open(struct json *json, const char *key, char bracket)
{
    begin(json, key);
    put(json, &bracket, 1);
}

void json_close(struct json *json, char bracket)
{
    put(json, &bracket, 1);
}

void json_text(struct json *json, const char *key, const char *value)
{
    begin(json, key);
    put_escaped(json, value);
}

void json_number(struct json *json, const char *key, int64_t value)
{
    char number[32];
    snprintf(number, sizeof number, "%" PRId64, value);
    begin(json, key);
    put_text(json, number);
}

void json_real(struct json *json, const char *key, double value, int decimals)
{
    char number[64];
    snprintf(number, sizeof number, "%.*f", decimals, value);
    begin(json, key);
    put_text(json, isfinite(value) ? number : "null");
}

void json_bool(struct json *json, const char *key, bool value)
{
    begin(json, key);
    put_text(json, value ? "true" : "false");
}
