/* SPDX-License-Identifier: MIT
 * config_lines.h - the lines of nightjar.ini, vetted before inih sees them.
 *
 * inih tells neither over-long lines and names nor lines without a '=' from good ones line by line:
 * those are reported here and reach inih as empty lines, a broken section head as a section that
 * nobody knows.
 *
 * Threads:  one at a time.
 * Memory:   the text is the caller's.
 * Fails:    a mistaken line is given to `wrong`. */
#ifndef SUPERVISOR_CONFIG_LINES_H
#define SUPERVISOR_CONFIG_LINES_H

#include <stdbool.h>
#include <stddef.h>

#define LINE_BYTES_MOST 1000
#define SECTION_BYTES_MOST 48 /* inih keeps 49 */
#define SECTION_BROKEN "?"

struct config_lines {
    const char *at, *end;
    int line; /* of the last one read */
    void (*wrong)(void *context, int line, bool section_head, const char *why);
    void *context;
};

/* Steps over a byte order mark. */
void config_lines_init(struct config_lines *lines, const char *text, size_t bytes);

/* inih's reader: the next line into `to`, or NULL at the end. */
char *config_lines_read(char *to, int bytes, void *config_lines);

/* The text's length without zeros at its end, which a power cut can leave. */
size_t config_text_bytes(const char *text, size_t bytes);

/* Why the whole text cannot be a configuration, or NULL. */
const char *config_text_fault(const char *text, size_t bytes);

#endif
