/* SPDX-License-Identifier: MIT
 * completion.h - scripts that make shells complete commands, options, their values, files and
 * cards, made of command.h's table. */
#ifndef CLI_COMPLETION_H
#define CLI_COMPLETION_H

#include <stdio.h>

#include "cli/command.h"

void completion_print_bash(FILE *to);
void completion_print_zsh(FILE *to);

/* Whether an option's value may be two, PLAY,RECORD. */
bool completion_is_pair(const struct option *option);

#endif
