/* SPDX-License-Identifier: MIT
 * completion.c - the command `nightjar completion`. See completion.h. */
#include "cli/completion.h"

#include <string.h>

#include "cli/arguments.h"

int command_completion(const struct arguments *arguments)
{
    const char *shell = arguments->words[0];

    if (strcmp(shell, "bash") == 0)
        completion_print_bash(stdout);
    else if (strcmp(shell, "zsh") == 0)
        completion_print_zsh(stdout);
    else
        return command_misused(arguments->command, "the shells are bash and zsh");
    return CLI_OK;
}

bool completion_is_pair(const struct option *option)
{
    return option->value && strstr(option->value, "[,");
}
