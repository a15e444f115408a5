/* SPDX-License-Identifier: MIT
 * manual.h - manual pages for man(1), in roff, made of command.h's table. */
#ifndef CLI_MANUAL_H
#define CLI_MANUAL_H

#include <stdio.h>

#include "cli/command.h"

/* nightjar-COMMAND(1), and nightjar(1) itself. appendix: the lines of a section CONFIGURATION, or
 * NULL. */
void manual_print(const struct command *command, const char *appendix, FILE *to);
void manual_print_program(FILE *to);

#endif
