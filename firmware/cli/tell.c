/* SPDX-License-Identifier: MIT
 * tell.c - the commands that tell the supervisor one thing: press, reload, stop, events, version.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "cli/arguments.h"
#include "cli/talk.h"

static const char *runtime_of(const struct arguments *arguments)
{
    return arguments_value(arguments, OPTION_RUNTIME, CLI_RUNTIME);
}

int command_press(const struct arguments *arguments)
{
    char command[400];
    const char *name = arguments->words[0];
    if (!name[0] || strlen(name) > 300 || strpbrk(name, "\n\r"))
        return command_failed(arguments->command, CLI_USAGE, "no button has such a name");
    snprintf(command, sizeof command, "press %s", name);
    return talk_tell("press", runtime_of(arguments), command);
}

int command_reload(const struct arguments *arguments)
{
    return talk_tell("reload", runtime_of(arguments), "reload");
}

int command_stop(const struct arguments *arguments)
{
    return talk_tell("stop", runtime_of(arguments), "stop");
}

/* Until the supervisor ends, or the reader of our standard output. */
static int copy_lines(int fd)
{
    char text[4096];
    ssize_t got;
    struct timeval forever = {0};
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &forever, sizeof forever);
    while ((got = recv(fd, text, sizeof text, 0)) > 0 || (got < 0 && errno == EINTR))
        if (got > 0 && write(STDOUT_FILENO, text, (size_t)got) != got)
            break;
    return CLI_OK;
}

int command_events(const struct arguments *arguments)
{
    int fd = talk_open(runtime_of(arguments));
    if (fd < 0)
        return CLI_TEMPORARY;
    int code = dprintf(fd, "events\n") > 0 ? copy_lines(fd) : CLI_TEMPORARY;
    close(fd);
    return code;
}

int command_version(const struct arguments *arguments)
{
    (void)arguments;
    puts("nightjar " NJ_VERSION);
    return CLI_OK;
}
