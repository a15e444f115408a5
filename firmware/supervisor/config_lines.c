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

size_t config_text_bytes(const char *text, size_t bytes)
{
    while (bytes > 0 && text[bytes - 1] == '\0')
        bytes--;
    return bytes;
}

const char *config_text_fault(const char *text, size_t bytes)
{
    if (begins(text, bytes, "\xff\xfe", 2) || begins(text, bytes, "\xfe\xff", 2))
        return "is UTF-16 (\"Unicode\"): save it as UTF-8";
    if (bytes > TEXT_BYTES_MOST)
        return "is larger than 1 MiB: not a configuration";
    if (bytes > 0 && config_text_bytes(text, bytes) == 0)
        return "holds nothing but zero bytes: its contents were lost, most likely in a power cut";
    bytes = config_text_bytes(text, bytes);
    size_t head = bytes < 512 ? bytes : 512, strange = 0;
    for (size_t i = 0; i < head; i++) {
        strange += (unsigned char)text[i] < 0x20 && !memchr("\t\r\n", text[i], 3);
    }
    if (strange * 10 > head)
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

/* Cuts a comment off, as inih does: what people write there is theirs, whatever its bytes. */
static size_t cut_comment(char *line, size_t length)
{
    size_t start = 0;
    while (start < length && (line[start] == ' ' || line[start] == '\t'))
        start++;
    for (size_t i = start; i < length; i++) {
        bool whole = i == start && (line[i] == ';' || line[i] == '#');
        if (whole || (line[i] == ';' && i > 0 && isspace((unsigned char)line[i - 1]))) {
            length = i;
            break;
        }
    }
    line[length] = '\0';
    return length;
}

static bool section_fault(const char *line, char why[static REASON_BYTES])
{
    char quoted[48];
    const char *close = strchr(line, ']');
    if (!close) {
        snprintf(why, REASON_BYTES, "the section's name has no ] at its end: '%s'",
                 text_quote(quoted, sizeof(quoted), line));
        return true;
    }
    const char *after = close + 1 + strspn(close + 1, " \t");
    if (*after && *after != '#') {
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
    const char *equals = strpbrk(line, "=:");
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
    else if (!fault && *start)
        fault = key_fault(start, why);
    if (!fault)
        return NULL;
    lines->wrong(lines->context, lines->line, head, why);
    return head ? "[" SECTION_BROKEN "]\n" : "\n";
}

/* The line's bytes, without its end; steps to the next line. */
static size_t take_line(struct config_lines *lines)
{
    const char *line = lines->at;
    while (lines->at < lines->end && *lines->at != '\n' && *lines->at != '\r')
        lines->at++;
    size_t length = (size_t)(lines->at - line);
    if (lines->end - lines->at >= 2 && memcmp(lines->at, "\r\n", 2) == 0)
        lines->at++;
    if (lines->at < lines->end)
        lines->at++;
    lines->line++;
    return length;
}

/* What inih gets of a line that is longer than any should be. */
static const char *too_long(struct config_lines *lines, const char *line, size_t length)
{
    char why[REASON_BYTES];
    if (*line == ';' || *line == '#')
        return "\n";
    snprintf(why, sizeof(why), "the line is %zu bytes long, %d at most", length, LINE_BYTES_MOST);
    lines->wrong(lines->context, lines->line, *line == '[', why);
    return *line == '[' ? "[" SECTION_BROKEN "]\n" : "\n";
}

char *config_lines_read(char *to, int bytes, void *config_lines)
{
    struct config_lines *lines = config_lines;
    if (lines->at >= lines->end || bytes < LINE_BYTES_MOST + 2)
        return NULL;
    const char *line = lines->at, *instead;
    size_t length = take_line(lines);
    if (length > LINE_BYTES_MOST) {
        instead = too_long(lines, line, length);
    } else {
        memcpy(to, line, length);
        length = cut_comment(to, length);
        instead = vet(lines, to, length);
    }
    strcpy(instead ? to : to + length, instead ? instead : "\n");
    return to;
}
