/* SPDX-License-Identifier: MIT
 * main.c - the program nightjar: finds the command and calls it. Joins the command line (cli/) and
 * the appliance (supervisor/), which do not know of each other. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/arguments.h"
#include "cli/devices.h"
#include "cli/help.h"
#include "cli/manual.h"
#include "cli/nearest.h"
#include "supervisor/check.h"
#include "supervisor/config.h"
#include "supervisor/supervisor.h"

#define COMMAND_FUNCTION(name) [COMMAND_##name] = command_##name,
static int (*const functions[COMMAND_COUNT])(const struct arguments *) = {
    COMMANDS(COMMAND_FUNCTION)};
#undef COMMAND_FUNCTION

/* ---- the appliance's own commands ------------------------------------------------------------ */

int command_run(const struct arguments *arguments)
{
    struct supervisor_options wish = {
        .config_path = arguments_value(arguments, OPTION_CONFIG, "nightjar.ini"),
        .runtime_folder = arguments_value(arguments, OPTION_RUNTIME, CLI_RUNTIME),
        .engine_program = arguments_value(arguments, OPTION_ENGINE, NULL)};
    return supervisor_keep(&wish);
}

int command_check(const struct arguments *arguments)
{
    return check_print(arguments->word_count ? arguments->words[0] : "nightjar.ini");
}

/* What a command's help and page have beside its row in the table; to be freed, or NULL. */
static char *appendix_of(const struct command *command)
{
    char *text = NULL;
    size_t bytes;
    FILE *to = command == commands[COMMAND_check] ? open_memstream(&text, &bytes) : NULL;
    if (!to)
        return NULL;
    config_help(to);
    fclose(to);
    return text;
}

int command_man(const struct arguments *arguments)
{
    char why[160];
    if (arguments->word_count == 0) {
        manual_print_program(stdout);
        return CLI_OK;
    }
    enum command_id id = command_named(arguments->words[0]);
    if (id == COMMAND_COUNT) {
        snprintf(why, sizeof why, "there is no command '%.100s'", arguments->words[0]);
        return command_misused(arguments->command, why);
    }
    char *appendix = appendix_of(commands[id]);
    manual_print(commands[id], appendix, stdout);
    free(appendix);
    return CLI_OK;
}

/* ---- the program ----------------------------------------------------------------------------- */

static void print_command_help(const struct command *command)
{
    char *appendix = appendix_of(command);
    help_print(command, appendix, stdout);
    free(appendix);
}

static int call(enum command_id id, int argc, char *const *argv)
{
    const struct command *command = commands[id];
    struct arguments arguments;
    char why[ARGUMENTS_WHY_BYTES] = "";
    int code = CLI_OK;
    if (arguments_read(&arguments, command, argc, argv, why))
        code = command_misused(command, why);
    else if (arguments_have(&arguments, OPTION_HELP))
        print_command_help(command);
    else if (arguments_have(&arguments, OPTION_VERSION))
        puts("nightjar " NJ_VERSION);
    else if (arguments_have(&arguments, OPTION_LIST))
        code = devices_tell(arguments_have(&arguments, OPTION_JSON_LINES), false);
    else
        code = functions[id](&arguments);
    arguments_deinit(&arguments);
    return code;
}

static int unknown_command(const char *word)
{
    const char *best = "";
    unsigned int distance = NEAREST_BYTES;
    char why[320], behind[64] = "";
    for (int i = 0; i < COMMAND_COUNT; i++) {
        unsigned int this = nearest_distance(word, commands[i]->name);
        if (this < distance) {
            distance = this;
            best = commands[i]->name;
        }
    }
    if (nearest_is_near(distance, word))
        snprintf(behind, sizeof behind, "; did you mean %s?", best);
    snprintf(why, sizeof why, "unknown command '%.200s'%s", word, behind);
    return command_misused(NULL, why);
}

int main(int argc, char **argv)
{
    if (argc < 2)
        return command_misused(NULL, "a command is missing");
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
        help_print_program(stdout);
        return CLI_OK;
    }
    if (strcmp(argv[1], "--version") == 0)
        argv[1] = (char[]){"version"};
    enum command_id id = command_named(argv[1]);
    return id < COMMAND_COUNT ? call(id, argc - 1, argv + 1) : unknown_command(argv[1]);
}
