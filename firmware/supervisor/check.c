/* SPDX-License-Identifier: MIT
 * check.c - what a configuration would run, and its mistakes. See check.h. */
#include "supervisor/check.h"

#include <stdio.h>
#include <stdlib.h>

#include "supervisor/folder_check.h"
#include "supervisor/plan.h"
#include "supervisor/supervisor.h"

static void print_mistake(void *context, const char *line)
{
    uint32_t *count = context;
    ++*count;
    fprintf(stderr, "%s\n", line);
}

static int check_file(const char *path, struct config *config, struct plan *plan)
{
    uint32_t mistakes = 0;
    if (config_load(config, path, print_mistake, &mistakes) < 0)
        return EXIT_CODE_USAGE;
    folder_check(config, print_mistake, &mistakes);
    int result = plan_make(plan, config, print_mistake, &mistakes);
    plan_print(plan, config, stdout);
    plan_deinit(plan);
    if (result == 0 && mistakes == 0)
        printf("no mistakes\n");
    else
        printf("%u mistake%s\n", mistakes, mistakes == 1 ? "" : "s");
    return mistakes ? EXIT_CODE_USAGE : EXIT_SUCCESS;
}

int check_print(const char *path)
{
    struct config *config = malloc(sizeof(*config));
    struct plan *plan = malloc(sizeof(*plan));
    int code = EXIT_CODE_TEMPORARY;
    if (config && plan)
        code = check_file(path, config, plan);
    else
        fprintf(stderr, "nightjar check: no memory\n");
    free(plan);
    free(config);
    return code;
}
