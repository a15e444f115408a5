/* SPDX-License-Identifier: MIT
 * command.c - the table of commands, and what all of them say when misused. See command.h. */
#include "cli/command.h"

#include <stdio.h>
#include <string.h>

#include "cli/command_rows.h"

#define COMMAND_ROW_ENTRY(name) [COMMAND_##name] = &command_row_##name,
const struct command *const commands[COMMAND_COUNT] = {COMMANDS(COMMAND_ROW_ENTRY)};
#undef COMMAND_ROW_ENTRY

enum command_id command_named(const char *name)
{
    int id = 0;
    while (id < COMMAND_COUNT && strcmp(commands[id]->name, name) != 0)
        id++;
    return (enum command_id)id;
}

bool command_has(const struct command *command, enum option_id option)
{
    const uint8_t *all = command->options;
    while (*all && *all != option)
        all++;
    return *all == option && option != OPTION_NONE;
}

/* A word of others may hold anything: a line stays one line. */
static void say(const struct command *command, const char *why, const char *hint)
{
    char line[1024];
    int length = snprintf(line, sizeof line, "nightjar%s%s: %s%s", command ? " " : "",
                          command ? command->name : "", why, hint);
    for (int i = 0; i < length && line[i]; i++)
        if ((unsigned char)line[i] < ' ' || line[i] == 0x7f)
            line[i] = '?';
    fprintf(stderr, "%s\n", line);
}

int command_misused(const struct command *command, const char *why)
{
    char hint[64];
    snprintf(hint, sizeof hint, " (nightjar%s%s --help)", command ? " " : "",
             command ? command->name : "");
    say(command, why, hint);
    return CLI_USAGE;
}

int command_failed(const struct command *command, int code, const char *why)
{
    say(command, why, "");
    return code;
}
