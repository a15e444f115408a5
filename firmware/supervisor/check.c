/* SPDX-License-Identifier: MIT
 * check.c - the command `nightjar check [FILE]`. */
#include "supervisor/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "supervisor/folder_check.h"
#include "supervisor/plan.h"

#define EXIT_USAGE 100

static void print_mistake(void *context, const char *line)
{
    uint32_t *count = context;
    ++*count;
    fprintf(stderr, "%s\n", line);
}

static void print_help(void)
{
    puts("usage: nightjar check [FILE]\n"
         "\n"
         "Reads a configuration (nightjar.ini when no FILE is given) and its clips, says what is "
         "wrong\n"
         "and how much memory it takes. Starts nothing. Exit code: 0, or 100 when there is a "
         "mistake.\n"
         "\n"
         "Sections, keys and defaults:\n");
    config_help();
}

static int check_file(const char *path, struct config *config, struct plan *plan)
{
    uint32_t mistakes = 0;
    if (config_load(config, path, print_mistake, &mistakes) < 0)
        return EXIT_USAGE;
    folder_check(config, print_mistake, &mistakes);
    int result = plan_make(plan, config, print_mistake, &mistakes);
    plan_print(plan, config, stdout);
    plan_deinit(plan);
    if (result == 0 && mistakes == 0)
        printf("no mistakes\n");
    else
        printf("%u mistake%s\n", mistakes, mistakes == 1 ? "" : "s");
    return mistakes ? EXIT_USAGE : EXIT_SUCCESS;
}

int command_check(int argc, char **argv)
{
    if (argc > 1 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)) {
        print_help();
        return EXIT_SUCCESS;
    }
    if (argc > 2 || (argc > 1 && argv[1][0] == '-')) {
        fprintf(stderr, "nightjar check: unknown argument '%s' (nightjar check --help)\n",
                argc > 2 ? argv[2] : argv[1]);
        return EXIT_USAGE;
    }
    struct config *config = malloc(sizeof(*config));
    struct plan *plan = malloc(sizeof(*plan));
    int code = 111;
    if (config && plan)
        code = check_file(argc > 1 ? argv[1] : "nightjar.ini", config, plan);
    else
        fprintf(stderr, "nightjar check: no memory\n");
    free(plan);
    free(config);
    return code;
}
