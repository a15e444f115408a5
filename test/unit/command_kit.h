/* SPDX-License-Identifier: MIT
 * command_kit.h - a command line, as typed, for tests of what it means.
 *
 * Threads:  one at a time.
 * Memory:   its own, until the next line. */
#ifndef TEST_COMMAND_KIT_H
#define TEST_COMMAND_KIT_H

#include "cli/command_rows.h"
#include "cli/wishes.h"

struct command_line {
    struct arguments arguments;
    struct wishes wishes;
    char why[ARGUMENTS_WHY_BYTES]; /* of the first of both that failed */
};

/* Sorts the words, separated by one blank each; '' is the empty one. The error. */
int command_line_read(struct command_line *line, const struct command *command, const char *text);
/* The same, and reads the wishes. */
int command_line_ask(struct command_line *line, const struct command *command, const char *text);
/* The same for what has to be right: the test ends where it is not. */
const struct wishes *command_line_wish(struct command_line *line, const struct command *command,
                                       const char *text);
/* Its words that are none of an option's, joined by blanks. */
const char *command_line_words(const struct command_line *line);
void command_line_deinit(struct command_line *line);

#endif
