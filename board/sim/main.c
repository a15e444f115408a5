/* SPDX-License-Identifier: MIT
 * main.c - the program nightjar-sim: serves a simulated board, or tells one what to do. */
#include "board/sim/control.h"
#include "board/sim/link.h"
#include "board/sim/options.h"
#include "board/sim/server.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { EXIT_REFUSED = 1, EXIT_USAGE = 100, EXIT_TEMPORARY = 111 };

/* What the simulator shall open is named from where this process stands. */
static bool append_word(char *line, size_t bytes, const char *word, bool is_path)
{
    char path[PATH_MAX];
    size_t used = strlen(line);

    if (is_path && realpath(word, path) != NULL)
        word = path;
    int length = snprintf(line + used, bytes - used, "%s%s", used > 0 ? " " : "", word);
    return length > 0 && (size_t)length < bytes - used;
}

static int connect_within(const char *socket_path, int seconds)
{
    const struct timespec pause = {.tv_nsec = 10000000};
    int64_t end_ns = board_monotonic_ns() + seconds * INT64_C(1000000000);
    int fd;

    while ((fd = link_connect(socket_path)) < 0 && board_monotonic_ns() < end_ns)
        nanosleep(&pause, NULL);
    return fd;
}

/* Prints the reply as it comes; true when it begins as a good one does. */
static bool exchange(int fd, const char *line)
{
    static const char ok[] = "{\"ok\":true";
    char piece[4096];
    bool good = false, first = true;
    ssize_t got;

    if (send(fd, line, strlen(line), MSG_NOSIGNAL) < 0)
        return false;
    while ((got = recv(fd, piece, sizeof piece, 0)) > 0) {
        if (first)
            good = (size_t)got >= sizeof ok - 1 && memcmp(piece, ok, sizeof ok - 1) == 0;
        first = false;
        fwrite(piece, 1, (size_t)got, stdout);
        if (piece[got - 1] == '\n')
            return good;
    }
    return false;
}

static int tell(int count, char **words)
{
    char line[PEER_LINE_BYTES - 1] = "";
    const char *socket_path = NULL;
    int at = 0, wait_s = 0;

    for (; at + 1 < count && strncmp(words[at], "--", 2) == 0; at += 2) {
        if (strcmp(words[at], "--socket") == 0)
            socket_path = words[at + 1];
        else if (strcmp(words[at], "--wait") == 0)
            wait_s = atoi(words[at + 1]);
        else
            break;
    }
    if (socket_path == NULL || at >= count) {
        fprintf(stderr, "nightjar-sim: tell --socket PATH [--wait SECONDS] COMMAND\n");
        return EXIT_USAGE;
    }
    bool names_file = strcmp(words[at], "script") == 0 || strcmp(words[at], "source") == 0;
    for (int i = at; i < count; i++)
        if (!append_word(line, sizeof line - 1, words[i],
                         names_file && i > at && strchr(words[i], '.') != NULL)) {
            fprintf(stderr, "nightjar-sim: the command is too long\n");
            return EXIT_USAGE;
        }
    strcat(line, "\n");
    int fd = connect_within(socket_path, wait_s);
    if (fd < 0) {
        fprintf(stderr, "nightjar-sim: %s: nobody answers\n", socket_path);
        return EXIT_TEMPORARY;
    }
    /* `run` and `wait` answer when they are there, be it tomorrow. */
    const struct timeval for_ever = {0};
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &for_ever, sizeof for_ever);
    bool good = exchange(fd, line);
    close(fd);
    return good ? 0 : EXIT_REFUSED;
}

int main(int count, char **words)
{
    struct options options;
    const char *verb = count > 1 ? words[1] : "";
    bool help = count > 2 && strcmp(words[2], "--help") == 0;

    if (strcmp(verb, "--version") == 0) {
        puts("nightjar-sim " NJ_VERSION);
        return 0;
    }
    if (strcmp(verb, "--help") == 0 || help) {
        if (strcmp(verb, "tell") != 0)
            options_help();
        if (strcmp(verb, "serve") != 0)
            control_help();
        return 0;
    }
    if (strcmp(verb, "tell") == 0)
        return tell(count - 2, words + 2);
    if (strcmp(verb, "serve") != 0) {
        fprintf(stderr, "nightjar-sim: serve or tell; --help says more\n");
        return EXIT_USAGE;
    }
    if (options_parse(&options, count - 2, words + 2) != NJ_OK)
        return EXIT_USAGE;
    return server_run(&options);
}
