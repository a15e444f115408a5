/* SPDX-License-Identifier: MIT
 * command_kit.c - see command_kit.h. */
#include "test/unit/command_kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define MAX_WORDS 64

int command_line_read(struct command_line *line, const struct command *command, const char *text)
{
    static char copy[4096];
    char *argv[MAX_WORDS] = {copy};
    int argc = 1;
    command_line_deinit(line);
    snprintf(copy, sizeof copy, "%s", text);
    for (char *word = strtok(copy, " "); word && argc < MAX_WORDS; word = strtok(NULL, " "))
        argv[argc++] = strcmp(word, "''") == 0 ? word + 2 : word;
    return arguments_read(&line->arguments, command, argc, argv, line->why);
}

int command_line_ask(struct command_line *line, const struct command *command, const char *text)
{
    int error = command_line_read(line, command, text);
    return error ? error : wishes_read(&line->wishes, &line->arguments, line->why);
}

const struct wishes *command_line_wish(struct command_line *line, const struct command *command,
                                       const char *text)
{
    if (command_line_ask(line, command, text))
        fail_msg("%s %s: %s", command->name, text, line->why);
    return &line->wishes;
}

const char *command_line_words(const struct command_line *line)
{
    static char text[4096];
    size_t used = 0;
    text[0] = '\0';
    for (uint32_t i = 0; i < line->arguments.word_count; i++)
        used += (size_t)snprintf(text + used, sizeof text - used, "%s%s", i ? " " : "",
                                 line->arguments.words[i]);
    return text;
}

void command_line_deinit(struct command_line *line)
{
    arguments_deinit(&line->arguments);
    *line = (struct command_line){0};
}
