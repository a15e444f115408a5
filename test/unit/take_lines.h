/* SPDX-License-Identifier: MIT
 * take_lines.h - what a recording's log function was told.
 *
 * Threads:  any.
 * Memory:   its own, some thousand bytes; what finds no room is left out. */
#ifndef TEST_TAKE_LINES_H
#define TEST_TAKE_LINES_H

#include <stdint.h>

void take_lines_forget(void);
/* A recording_log function. */
void take_lines_note(void *context, const char *line);
/* How often a text stands in the lines. */
uint32_t take_lines_told(const char *text);

#endif
