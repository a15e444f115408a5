/* SPDX-License-Identifier: MIT
 * supervisor_command.c - the words of the control socket. */
#include <stdio.h>
#include <string.h>

#include "supervisor/log.h"
#include "supervisor/supervisor.h"

typedef void command_function(struct supervisor *supervisor, const char *argument,
                              struct json *reply);

static void refuse(struct json *reply, const char *why)
{
    json_bool(reply, "ok", false);
    json_text(reply, "error", why);
}

static void do_status(struct supervisor *supervisor, const char *argument, struct json *reply)
{
    (void)argument;
    supervisor_status(supervisor, reply);
}

static void do_levels(struct supervisor *supervisor, const char *argument, struct json *reply)
{
    (void)argument;
    supervisor_levels(supervisor, reply);
}

static void do_press(struct supervisor *supervisor, const char *argument, struct json *reply)
{
    char why[RUNTIME_WHY_BYTES];
    for (uint32_t i = 0; i < supervisor->config->button_count; i++) {
        if (strcmp(supervisor->config->buttons[i].name, argument) || !supervisor->triggers)
            continue;
        triggers_press(supervisor->triggers, i);
        json_bool(reply, "ok", true);
        return;
    }
    snprintf(why, sizeof why, "no button is named '%.200s'", argument);
    refuse(reply, why);
}

static void do_reload(struct supervisor *supervisor, const char *argument, struct json *reply)
{
    char why[RUNTIME_WHY_BYTES];
    (void)argument;
    if (supervisor_reload(supervisor, why)) {
        log_line("reload: %s; the old configuration stays", why);
        refuse(reply, why);
        return;
    }
    json_bool(reply, "ok", true);
}

static void do_stop(struct supervisor *supervisor, const char *argument, struct json *reply)
{
    (void)argument;
    supervisor->stopping = true;
    json_bool(reply, "ok", true);
}

/* word, takes an argument, function. `events` is the socket's own. */
#define CONTROL_COMMANDS(X)                                                                        \
    X("status", false, do_status)                                                                  \
    X("levels", false, do_levels)                                                                  \
    X("press", true, do_press)                                                                     \
    X("reload", false, do_reload)                                                                  \
    X("stop", false, do_stop)

void supervisor_command(void *context, const char *line, struct json *reply)
{
#define CONTROL_COMMAND_ROW(word, argument, function) {word, argument, function},
    static const struct {
        const char *word;
        bool takes_argument;
        command_function *function;
    } commands[] = {CONTROL_COMMANDS(CONTROL_COMMAND_ROW)};
#undef CONTROL_COMMAND_ROW
    size_t word_bytes = strcspn(line, " ");
    const char *argument = line[word_bytes] ? line + word_bytes + 1 : "";
    json_open(reply, NULL, '{');
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        if (strlen(commands[i].word) != word_bytes || strncmp(commands[i].word, line, word_bytes))
            continue;
        if (commands[i].takes_argument == (argument[0] != '\0'))
            commands[i].function(context, argument, reply);
        else
            refuse(reply, commands[i].takes_argument ? "a name is missing" : "one word too many");
        json_close(reply, '}');
        return;
    }
    refuse(reply, "unknown command; there are status, levels, press NAME, events, reload, stop");
    json_close(reply, '}');
}
