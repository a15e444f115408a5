/* SPDX-License-Identifier: MIT
 * talk.c - see talk.h. */
#include "cli/talk.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "cli/command.h"
#include "cli/reply.h"

#define TALK_REPLY_BYTES 131072
#define TALK_TIMEOUT_S 30

int talk_open(const char *runtime)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int length = snprintf(address.sun_path, sizeof address.sun_path, "%s/control.sock", runtime);
    if (length < 0 || (size_t)length >= sizeof address.sun_path) {
        fprintf(stderr, "nightjar: runtime directory %s: its name is too long\n", runtime);
        return -1;
    }
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct timeval timeout = {.tv_sec = TALK_TIMEOUT_S};
    if (fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof address) == 0) {
        setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout);
        return fd;
    }
    fprintf(stderr, "nightjar: nobody answers at %s (%s); is `nightjar run` running?\n",
            address.sun_path, strerror(errno));
    if (fd >= 0)
        close(fd);
    return -1;
}

static bool receive_line(int fd, char *text, size_t bytes)
{
    size_t used = 0;
    while (used + 1 < bytes) {
        ssize_t got = recv(fd, text + used, bytes - used - 1, 0);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            break;
        char *newline = memchr(text + used, '\n', (size_t)got);
        used += (size_t)got;
        if (newline) {
            *newline = '\0';
            return true;
        }
    }
    return false;
}

int talk_ask(const char *runtime, const char *command, char **reply)
{
    int fd = talk_open(runtime);
    if (fd < 0)
        return CLI_TEMPORARY;
    *reply = malloc(TALK_REPLY_BYTES);
    bool answered =
        *reply && dprintf(fd, "%s\n", command) > 0 && receive_line(fd, *reply, TALK_REPLY_BYTES);
    close(fd);
    if (answered)
        return CLI_OK;
    free(*reply);
    *reply = NULL;
    fprintf(stderr, "nightjar: no answer from the supervisor at %s\n", runtime);
    return CLI_TEMPORARY;
}

int talk_tell(const char *name, const char *runtime, const char *command)
{
    char *reply, why[512] = "";
    int code = talk_ask(runtime, command, &reply);
    if (code)
        return code;
    if (!reply_bool(reply, "ok")) {
        reply_text(reply, "error", why, sizeof why);
        fprintf(stderr, "nightjar %s: %s\n", name, why[0] ? why : reply);
        code = CLI_USAGE;
    }
    free(reply);
    return code;
}
