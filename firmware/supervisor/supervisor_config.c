/* SPDX-License-Identifier: MIT
 * supervisor_config.c - the configuration on its way in: read, planned, its mistakes told. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "supervisor/folder_check.h"
#include "supervisor/log.h"
#include "supervisor/supervisor.h"

#define MISTAKES_BYTES 65536

struct mistakes {
    char text[MISTAKES_BYTES];
    size_t used;
};

static void note_mistake(void *context, const char *line)
{
    struct mistakes *mistakes = context;
    size_t bytes = strlen(line);
    log_line("%s", line);
    if (mistakes->used + bytes + 2 > sizeof mistakes->text)
        return;
    memcpy(mistakes->text + mistakes->used, line, bytes);
    mistakes->used += bytes;
    mistakes->text[mistakes->used++] = '\n';
    mistakes->text[mistakes->used] = '\0';
}

static int read_all(const char *path, struct config *config, struct plan *plan,
                    struct mistakes *mistakes)
{
    int error = config_load(config, path, note_mistake, mistakes);
    if (error)
        return error;
    folder_check(config, note_mistake, mistakes);
    return plan_make(plan, config, note_mistake, mistakes);
}

int supervisor_config_read(const char *path, struct config **config, struct plan **plan)
{
    struct config *new_config = calloc(1, sizeof *new_config);
    struct plan *new_plan = calloc(1, sizeof *new_plan);
    struct mistakes *mistakes = calloc(1, sizeof *mistakes);
    int error = new_config && new_plan && mistakes ? 0 : NJ_ESYSTEM;
    if (!error) {
        error = read_all(path, new_config, new_plan, mistakes);
        config_errors_write(path, mistakes->text);
    }
    if (!error && !new_plan->stream_count) {
        log_line("%s: no button and no take that could run", path);
        error = NJ_EINVAL;
    }
    free(mistakes);
    if (error) {
        supervisor_config_free(new_config, new_plan);
        return error;
    }
    *config = new_config;
    *plan = new_plan;
    return 0;
}

void supervisor_config_free(struct config *config, struct plan *plan)
{
    if (plan)
        plan_deinit(plan);
    free(plan);
    free(config);
}
