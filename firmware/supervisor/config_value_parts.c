/* SPDX-License-Identifier: MIT
 * config_value_parts.c - values of nightjar.ini that have a grammar of their own. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "supervisor/config_mistakes.h"
#include "supervisor/config_value.h"

#define QUOTE_BYTES 64

/* ---- lines ----------------------------------------------------------------------------------- */

static bool all_digits(const char *text)
{
    return *text && strspn(text, "0123456789") == strlen(text);
}

/* "GPIO 17", "gpio17", "BCM17", "17" -> 17; else -1. */
static long gpio_number(const char *text)
{
    const char *digits = text;
    if (strncasecmp(text, "gpio", 4) == 0)
        digits += 4;
    else if (strncasecmp(text, "bcm", 3) == 0)
        digits += 3;
    digits += strspn(digits, " _");
    return all_digits(digits) && strlen(digits) <= 4 ? strtol(digits, NULL, 10) : -1;
}

static bool chip_and_offset(const char *text, const char *colon, char *field, size_t bytes,
                            char why[static WHY_BYTES])
{
    char quoted[QUOTE_BYTES];
    text_quote(quoted, sizeof(quoted), text);
    if (colon == text || !all_digits(colon + 1) || strlen(colon + 1) > 4) {
        snprintf(why, WHY_BYTES, "'%s' is not CHIP-LABEL:OFFSET with a number as offset", quoted);
        return false;
    }
    if (strncasecmp(text, "gpiochip", 8) == 0 && isdigit((unsigned char)text[8])) {
        snprintf(why, WHY_BYTES,
                 "'%s' names a chip by number, which changes between kernels: write its label "
                 "(gpiodetect shows it) or GPIO17",
                 quoted);
        return false;
    }
    snprintf(field, bytes, "%.*s:%ld", (int)(colon - text), text, strtol(colon + 1, NULL, 10));
    return true;
}

bool value_line(const struct config_key *key, void *section, const char *text,
                char why[static WHY_BYTES])
{
    char quoted[QUOTE_BYTES];
    char *field = (char *)section + key->offset;
    if (strlen(text) + 1 > key->size) {
        snprintf(why, WHY_BYTES, "%zu bytes long, %zu at most", strlen(text), key->size - 1);
        return false;
    }
    const char *colon = strrchr(text, ':');
    if (colon)
        return chip_and_offset(text, colon, field, key->size, why);
    long number = gpio_number(text);
    if (number >= 0 && strncasecmp(text, "gpio", 4) == 0 && isdigit((unsigned char)text[4])) {
        snprintf(field, key->size, "GPIO%ld", number);
        return true;
    }
    if (number >= 0 || strpbrk(text, " \t") || !*text) {
        text_quote(quoted, sizeof(quoted), text);
        if (number >= 0)
            snprintf(why, WHY_BYTES, "'%s' is not a line's name (did you mean GPIO%ld?)", quoted,
                     number);
        else
            snprintf(why, WHY_BYTES,
                     "'%s' is not a line's name: write GPIO17, CHIP-LABEL:OFFSET or sim:0", quoted);
        return false;
    }
    return value_text(key, section, text, why);
}

/* ---- takes ----------------------------------------------------------------------------------- */

/* "3" or "1-8" into the list; NULL when wrong. */
static const char *take_range(const char *at, struct take_config *list, char why[static WHY_BYTES])
{
    char *end;
    long first = strtol(at, &end, 10), last = first;
    if (!isdigit((unsigned char)*at))
        return NULL;
    end += strspn(end, " ");
    if (*end == '-') {
        at = end + 1 + strspn(end + 1, " ");
        last = strtol(at, &end, 10);
        if (!isdigit((unsigned char)*at))
            return NULL;
    }
    if (first < 1 || last > NJ_MAX_CHANNELS || last < first) {
        snprintf(why, WHY_BYTES, "they count from 1 to %d, upwards", NJ_MAX_CHANNELS);
        return NULL;
    }
    for (long channel = first; channel <= last; channel++) {
        if (memchr(list->channels, (int)channel, list->channel_count)) {
            snprintf(why, WHY_BYTES, "channel %ld stands there twice", channel);
            return NULL;
        }
        list->channels[list->channel_count++] = (uint8_t)channel;
    }
    return end + strspn(end, " \t");
}

bool value_channels(const struct config_key *key, void *section, const char *text,
                    char why[static WHY_BYTES])
{
    struct take_config list = {0}, *take = section;
    char quoted[QUOTE_BYTES];
    (void)key;
    snprintf(why, WHY_BYTES, "'%s' is not a list such as 1,2 or 1-8",
             text_quote(quoted, sizeof(quoted), text));
    if (strcasecmp(text, "all") != 0) {
        for (const char *at = text;; at++) {
            at = take_range(at + strspn(at, " \t"), &list, why);
            if (!at || (*at && *at != ','))
                return false;
            if (!*at)
                break;
        }
    }
    memcpy(take->channels, list.channels, sizeof(list.channels));
    take->channel_count = list.channel_count;
    return true;
}

bool value_wav(const struct config_key *key, void *section, const char *text,
               char why[static WHY_BYTES])
{
    struct take_config *take = section;
    char quoted[QUOTE_BYTES];
    (void)key;
    const char *width = text + (strncasecmp(text, "wav", 3) == 0 ? 3 : 0);
    bool spaced = width != text && (!*width || isspace((unsigned char)*width));
    width += strspn(width, " \t");
    long bits = all_digits(width) && strlen(width) == 2 ? strtol(width, NULL, 10) : 0;
    bool is_float = strcasecmp(width, "float") == 0;
    if (!spaced || (*width && !is_float && bits != 16 && bits != 24 && bits != 32)) {
        snprintf(why, WHY_BYTES, "'%s' is not one of wav, wav 16, wav 24, wav 32 or wav float",
                 text_quote(quoted, sizeof(quoted), text));
        return false;
    }
    take->bits = is_float ? 32 : (uint32_t)bits;
    take->is_float = is_float;
    return true;
}

static const char *template_fault(const char *text, char detail[static 16])
{
    size_t length = strlen(text);
    for (const char *at = text; *at; at++) {
        snprintf(detail, 16, "'%c'", *at);
        if (*at == '%') {
            at++;
            snprintf(detail, 16, "'%%%c'", *at ? *at : ' ');
            if (!*at || !strchr("YmdHMSzjyFabABIpsuUV", *at))
                return "is no conversion that a file's name can have (%Y %m %d %H %M %S %z ...)";
        } else if (strchr(":*?\"<>|\\", *at)) {
            return "cannot stand in a file's name on a FAT card";
        }
    }
    detail[0] = '\0';
    if (text[0] == '/')
        return "begins with /: it is seen from the folder of the takes ([nightjar] takes = )";
    if (strstr(text, "../") == text || strstr(text, "/../"))
        return "leaves the folder of the takes";
    if (strstr(text, "./") || strstr(text, " /"))
        return "has a folder that ends in a dot or space, which a FAT card does not keep";
    if (length < 5 || strcasecmp(text + length - 4, ".wav") != 0)
        return "does not end in .wav";
    return text[length - 5] == '/' ? "has no name before .wav" : NULL;
}

bool value_take_file(const struct config_key *key, void *section, const char *text,
                     char why[static WHY_BYTES])
{
    char detail[16];
    const char *fault = template_fault(text, detail);
    if (!fault)
        return value_text(key, section, text, why);
    snprintf(why, WHY_BYTES, "%s%s%s", detail, *detail ? " " : "", fault);
    return false;
}
