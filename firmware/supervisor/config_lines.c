/* SPDX-License-Identifier: MIT
 * config_lines.c - the lines of nightjar.ini, vetted before inih sees them. */
#include "supervisor/config_lines.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "supervisor/config_mistakes.h"

#define REASON_BYTES 160
#define TEXT_BYTES_MOST (1 << 20)

static bool begins(const char *text, size_t bytes, const char *with, size_t length)
{
    return bytes >= length && memcmp(text, with, length) == 0;
}

void config_lines_init(struct config_lines *lines, const char *text, size_t bytes)
{
    lines->at = text;
    lines->end = text + bytes;
    lines->line = 0;
    if (begins(text, bytes, "\xef\xbb\xbf", 3))
        lines->at += 3;
}

const char *config_text_fault(const char *text, size_t bytes)
{
    if (begins(text, bytes, "\xff\xfe", 2) || begins(text, bytes, "\xfe\xff", 2))
        return "is UTF-16 (\"Unicode\"): save it as UTF-8";
    if (bytes > TEXT_BYTES_MOST)
        return "is larger than 1 MiB: not a configuration";
    size_t head = bytes < 512 ? bytes : 512, strange = 0, zeros = 0;
    for (size_t i = 0; i < head; i++) {
        zeros += text[i] == '\0';
        strange += (unsigned char)text[i] < 0x20 && !strchr("\t\r\n", text[i]);
    }
    if (head > 0 && zeros == head)
        return "holds nothing but zero bytes: its contents were lost, most likely in a power cut";
    if ((strange + zeros) * 10 > head)
        return "is not text: another kind of file has this name";
    return NULL;
}

static bool letters_fault(const char *text, size_t length, char why[static REASON_BYTES])
{
    for (size_t i = 0; i < length;) {
        unsigned char byte = (unsigned char)text[i];
        size_t step = utf8_bytes(text + i, length - i);
        if (step == 0)
            snprintf(why, REASON_BYTES, "byte %zu (0x%02x) is not UTF-8: save the file as UTF-8",
                     i + 1, byte);
        else if (byte == 0)
            snprintf(why, REASON_BYTES,
                     "holds zero bytes: the file is damaged, most likely in a power cut");
        else if ((byte < 0x20 && byte != '\t') || byte == 0x7f)
            snprintf(why, REASON_BYTES, "byte %zu is the control character 0x%02x", i + 1, byte);
        else {
            i += step;
            continue;
        }
        return true;
    }
    return false;
}

/* The first of the characters before a comment, else NULL. */
static const char *find_before_comment(const char *line, const char *characters)
{
    for (const char *at = line; *at; at++) {
        if (strchr(characters, *at))
            return at;
        if (*at == ';' && at > line && isspace((unsigned char)at[-1]))
            return NULL;
    }
    return NULL;
}

static bool section_fault(const char *line, char why[static REASON_BYTES])
{
    char quoted[48];
    const char *close = find_before_comment(line, "]");
    if (!close) {
        snprintf(why, REASON_BYTES, "the section's name has no ] at its end: '%s'",
                 text_quote(quoted, sizeof(quoted), line));
        return true;
    }
    const char *after = close + 1 + strspn(close + 1, " \t");
    if (*after && *after != ';' && *after != '#') {
        snprintf(why, REASON_BYTES, "'%s' stands behind the section's ]",
                 text_quote(quoted, sizeof(quoted), after));
        return true;
    }
    if (close - line - 1 > SECTION_BYTES_MOST) {
        snprintf(why, REASON_BYTES, "the section's name is %d bytes long, %d at most",
                 (int)(close - line - 1), SECTION_BYTES_MOST);
        return true;
    }
    return false;
}

static bool key_fault(const char *line, char why[static REASON_BYTES])
{
    char quoted[48];
    const char *equals = find_before_comment(line, "=:");
    if (equals && equals > line)
        return false;
    snprintf(why, REASON_BYTES, equals ? "no key before the = in '%s'" : "no = in '%s'",
             text_quote(quoted, sizeof(quoted), line));
    return true;
}

/* What inih gets to see instead of the line, NULL for the line itself. */
static const char *vet(struct config_lines *lines, const char *line, size_t length)
{
    char why[REASON_BYTES];
    const char *start = line + strspn(line, " \t");
    bool head = *start == '[', fault = letters_fault(line, length, why);
    if (!fault && head)
        fault = section_fault(start, why);
    else if (!fault && *start && *start != ';' && *start != '#')
        fault = key_fault(start, why);
    if (!fault)
        return NULL;
    lines->wrong(lines->context, lines->line, head, why);
    return head ? "[" SECTION_BROKEN "]\n" : "\n";
}

static size_t find_line_end(const struct config_lines *lines)
{
    const char *at = lines->at;
    while (at < lines->end && *at != '\n' && *at != '\r')
        at++;
    return (size_t)(at - lines->at);
}

char *config_lines_read(char *to, int bytes, void *config_lines)
{
    struct config_lines *lines = config_lines;
    if (lines->at >= lines->end || bytes < LINE_BYTES_MOST + 2)
        return NULL;
    lines->line++;
    const char *line = lines->at;
    size_t length = find_line_end(lines);
    lines->at += length;
    if (lines->end - lines->at >= 2 && memcmp(lines->at, "\r\n", 2) == 0)
        lines->at++;
    if (lines->at < lines->end)
        lines->at++;
    if (length > LINE_BYTES_MOST) {
        char why[REASON_BYTES];
        snprintf(why, sizeof(why), "the line is %zu bytes long, %d at most", length,
                 LINE_BYTES_MOST);
        lines->wrong(lines->context, lines->line, *line == '[', why);
        return strcpy(to, *line == '[' ? "[" SECTION_BROKEN "]\n" : "\n");
    }
    memcpy(to, line, length);
    to[length] = '\0';
    const char *instead = vet(lines, to, length);
    return strcpy(to + (instead ? 0 : length), instead ? instead : "\n") ? to : NULL;
}
