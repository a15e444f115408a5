/* SPDX-License-Identifier: MIT
 * main.c - the program nightjar: finds the command, and calls it. */
#include <stdio.h>
#include <string.h>

#include "cli/commands.h"
#include "nightjar.h"

enum { MAIN_USAGE = 100 };

struct command {
    const char *word;
    int (*function)(int argc, char **argv);
    const char *help;
};

#define COMMAND_ROW(word, function, help) {word, function, help},
static const struct command commands[] = {COMMANDS(COMMAND_ROW)};
#undef COMMAND_ROW

static void print_help(void)
{
    puts("nightjar - plays a clip the instant a button closes, and records unattended\n\n"
         "usage: nightjar COMMAND [ARGUMENTS]\n");
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        printf("  %-9s %s\n", commands[i].word, commands[i].help);
    puts(
        "\nnightjar COMMAND --help tells more. Exit codes: 0 done, 100 arguments or configuration\n"
        "are wrong, 111 try again.");
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        fputs("nightjar: a command is missing (nightjar --help)\n", stderr);
        return MAIN_USAGE;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
        print_help();
        return 0;
    }
    if (strcmp(argv[1], "--version") == 0)
        argv[1] = (char[]){"version"};
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        if (strcmp(argv[1], commands[i].word) == 0)
            return commands[i].function(argc - 1, argv + 1);
    fprintf(stderr, "nightjar: unknown command '%s' (nightjar --help)\n", argv[1]);
    return MAIN_USAGE;
}
