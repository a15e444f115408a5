/* SPDX-License-Identifier: MIT
 * tell.c - the commands that tell the supervisor one thing: press, reload, stop, events, version.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "cli/commands.h"
#include "cli/options.h"
#include "cli/talk.h"
#include "nightjar.h"

#define RUNTIME_HELP "  --runtime DIR   of the supervisor [" CLI_RUNTIME "]\n"

int command_press(int argc, char **argv)
{
    struct options options;
    char command[400];
    int code =
        options_read(&options, argc, argv, false, "the button's name is missing",
                     "usage: nightjar press NAME [--runtime DIR]\n\n"
                     "Presses a button as if it had been closed at this moment.\n\n" RUNTIME_HELP);
    if (code)
        return code < 0 ? CLI_OK : code;
    if (strlen(options.argument) > 300 || strpbrk(options.argument, "\n\r")) {
        fprintf(stderr, "nightjar press: no button has such a name\n");
        return CLI_USAGE;
    }
    snprintf(command, sizeof command, "press %s", options.argument);
    return talk_tell("press", options.runtime, command);
}

int command_reload(int argc, char **argv)
{
    struct options options;
    int code = options_read(&options, argc, argv, false, NULL,
                            "usage: nightjar reload [--runtime DIR]\n\n"
                            "Takes the configuration again. One with mistakes is refused, and the "
                            "old one stays.\n\n" RUNTIME_HELP);
    if (code)
        return code < 0 ? CLI_OK : code;
    return talk_tell("reload", options.runtime, "reload");
}

int command_stop(int argc, char **argv)
{
    struct options options;
    int code = options_read(&options, argc, argv, false, NULL,
                            "usage: nightjar stop [--runtime DIR]\n\n"
                            "Fades out, closes the takes and ends the appliance.\n\n" RUNTIME_HELP);
    if (code)
        return code < 0 ? CLI_OK : code;
    return talk_tell("stop", options.runtime, "stop");
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

int command_events(int argc, char **argv)
{
    struct options options;
    int code = options_read(&options, argc, argv, false, NULL,
                            "usage: nightjar events [--runtime DIR]\n\n"
                            "Prints a line of JSON for everything that happens, until the "
                            "supervisor ends.\n\n" RUNTIME_HELP);
    if (code)
        return code < 0 ? CLI_OK : code;
    int fd = talk_open(options.runtime);
    if (fd < 0)
        return CLI_TEMPORARY;
    code = dprintf(fd, "events\n") > 0 ? copy_lines(fd) : CLI_TEMPORARY;
    close(fd);
    return code;
}

int command_version(int argc, char **argv)
{
    struct options options;
    int code = options_read(&options, argc, argv, false, NULL, "usage: nightjar version\n");
    if (code)
        return code < 0 ? CLI_OK : code;
    puts("nightjar " NJ_VERSION);
    return CLI_OK;
}
