/* SPDX-License-Identifier: MIT
 * help.h - the help of the program and of its commands, made of command.h's table.
 *
 * Threads:  one at a time. */
#ifndef CLI_HELP_H
#define CLI_HELP_H

#include <stdio.h>

#include "cli/command.h"

/* Of the program: its commands. */
void help_print_program(FILE *to);
/* Of a command; appendix: the configuration's lines, for the end, or NULL. */
void help_print(const struct command *command, const char *appendix, FILE *to);

/* "-d, --duration TIME". Returns text. */
#define HELP_OPTION_BYTES 96
const char *help_option(const struct option *option, char text[HELP_OPTION_BYTES]);

/* Whether a command (NULL: any) ends with this enum cli_code. */
bool help_has_code(const struct command *command, int code);

/* What the capital letters in a command's values mean, for those it has; term NULL ends. At most
 * HELP_TERMS of them; count. */
#define HELP_TERMS 4
struct help_term {
    const char *term, *text;
};
uint32_t help_terms(const struct command *command, struct help_term terms[HELP_TERMS]);

#endif
