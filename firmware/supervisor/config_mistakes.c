/* SPDX-License-Identifier: MIT
 * config_mistakes.c - what is wrong with a configuration, in the order of its lines. */
#include "supervisor/config_mistakes.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#define DISTANCE_LETTERS 48
#define DISTANCE_FAR 1000000u

void mistakes_add(struct mistakes *mistakes, int line, const char *format, ...)
{
    mistakes->count++;
    if (mistakes->count > MISTAKES_KEPT)
        return;
    uint32_t at = mistakes->count - 1;
    while (at > 0 && mistakes->kept[at - 1].line > line) {
        mistakes->kept[at] = mistakes->kept[at - 1];
        at--;
    }
    struct mistake *mistake = &mistakes->kept[at];
    mistake->line = line;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(mistake->text, sizeof(mistake->text), format, arguments);
    va_end(arguments);
    for (char *byte = mistake->text; *byte; byte++)
        if (*byte == '\t')
            *byte = ' '; /* the one control character that a line may hold */
}

void mistakes_report(struct mistakes *mistakes, config_report *report, void *context)
{
    char line[MISTAKE_BYTES + 320];
    uint32_t kept = mistakes->count < MISTAKES_KEPT ? mistakes->count : MISTAKES_KEPT;
    for (uint32_t i = 0; i < kept; i++) {
        const struct mistake *mistake = &mistakes->kept[i];
        if (mistake->line > 0)
            snprintf(line, sizeof(line), "%s:%d: %s", mistakes->file, mistake->line, mistake->text);
        else
            snprintf(line, sizeof(line), "%s: %s", mistakes->file, mistake->text);
        report(context, line);
    }
    if (mistakes->count > kept) {
        snprintf(line, sizeof(line), "%s: %u more mistakes", mistakes->file,
                 mistakes->count - kept);
        report(context, line);
    }
}

size_t utf8_bytes(const char *text, size_t left)
{
    const unsigned char *at = (const unsigned char *)text;
    if (at[0] < 0x80)
        return 1;
    size_t length = at[0] >= 0xf0 ? 4 : at[0] >= 0xe0 ? 3 : at[0] >= 0xc2 ? 2 : 0;
    if (at[0] >= 0xf5 || length > left || length == 0)
        return 0;
    uint32_t value = at[0] & (0x7fu >> length);
    for (size_t i = 1; i < length; i++) {
        if ((at[i] & 0xc0) != 0x80)
            return 0;
        value = value << 6 | (at[i] & 0x3fu);
    }
    bool overlong = (length == 3 && value < 0x800) || (length == 4 && value < 0x10000);
    return overlong || value > 0x10ffff || (value >= 0xd800 && value < 0xe000) ? 0 : length;
}

bool text_is_utf8(const char *text)
{
    for (size_t left = strlen(text), step; left > 0; text += step, left -= step)
        if ((step = utf8_bytes(text, left)) == 0)
            return false;
    return true;
}

/* Length of a UTF-8 character that can be shown, else 0. */
static size_t printable_bytes(const char *text, size_t left)
{
    size_t length = utf8_bytes(text, left);
    unsigned char first = (unsigned char)text[0], second = length > 1 ? (unsigned char)text[1] : 0;
    bool control = first < 0x20 || first == 0x7f || (first == 0xc2 && second < 0xa0);
    return control ? 0 : length;
}

const char *text_quote(char *to, size_t bytes, const char *text)
{
    size_t used = 0;
    for (const char *from = text; *from;) {
        size_t length = printable_bytes(from, strlen(from));
        size_t need = length ? length : 4;
        if (used + need + 4 > bytes) {
            memcpy(to + used, "...", 3);
            used += 3;
            break;
        }
        if (length)
            memcpy(to + used, from, length);
        else
            snprintf(to + used, bytes - used, "\\x%02x", (unsigned char)*from);
        used += need;
        from += length ? length : 1;
    }
    to[used] = '\0';
    return to;
}

static unsigned least(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

static bool same_letter(char a, char b)
{
    return tolower((unsigned char)a) == tolower((unsigned char)b);
}

static unsigned edit_distance(const char *a, size_t a_length, const char *b, size_t b_length)
{
    unsigned rows[3][DISTANCE_LETTERS + 1];
    for (size_t j = 0; j <= b_length; j++)
        rows[0][j] = (unsigned)j;
    for (size_t i = 1; i <= a_length; i++) {
        unsigned *now = rows[i % 3];
        const unsigned *before = rows[(i + 2) % 3];
        now[0] = (unsigned)i;
        for (size_t j = 1; j <= b_length; j++) {
            unsigned change = before[j - 1] + !same_letter(a[i - 1], b[j - 1]);
            now[j] = least(change, least(before[j], now[j - 1]) + 1);
            if (i > 1 && j > 1 && same_letter(a[i - 1], b[j - 2]) &&
                same_letter(a[i - 2], b[j - 1]))
                now[j] = least(now[j], rows[(i + 1) % 3][j - 2] + 1);
        }
    }
    return rows[a_length % 3][b_length];
}

unsigned text_distance(const char *word, const char *candidate)
{
    size_t length = strlen(word), candidate_length = strlen(candidate);
    if (length > DISTANCE_LETTERS || candidate_length > DISTANCE_LETTERS)
        return strcasecmp(word, candidate) == 0 ? 0 : DISTANCE_FAR;
    unsigned distance = edit_distance(word, length, candidate, candidate_length);
    if (length >= 3 && candidate_length > length)
        distance = least(distance, 1 + edit_distance(word, length, candidate, length));
    return distance;
}

bool text_near(const char *word, unsigned distance)
{
    size_t length = strlen(word);
    return distance <= (length >= 4 ? 2u : 1u) || distance * 4 <= length;
}
