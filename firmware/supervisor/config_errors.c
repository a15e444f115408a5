/* SPDX-License-Identifier: MIT
 * config_errors.c - ERRORS.txt: what is wrong, left where the configuration was edited. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "supervisor/config.h"

#define ERRORS_NAME "ERRORS.txt"

static void errors_path(char path[static CONFIG_PATH_BYTES + 32], const char *config_path,
                        const char *ending)
{
    const char *slash = strrchr(config_path, '/');
    int folder = slash ? (int)(slash - config_path + 1) : 0;
    snprintf(path, CONFIG_PATH_BYTES + 32, "%.*s%s%s", folder, config_path, ERRORS_NAME, ending);
}

/* The lines with the ends that every editor knows; NULL when there is no memory. */
static char *with_line_ends(const char *lines, size_t *bytes)
{
    char *text = malloc(2 * strlen(lines) + 1);
    *bytes = 0;
    for (; text && *lines; lines++) {
        if (*lines == '\n')
            text[(*bytes)++] = '\r';
        text[(*bytes)++] = *lines;
    }
    return text;
}

static bool holds(const char *path, const char *text, size_t bytes)
{
    struct stat status;
    bool same = false;
    int file = open(path, O_RDONLY | O_CLOEXEC);
    char *old = file >= 0 ? malloc(bytes + 1) : NULL;
    if (old && fstat(file, &status) == 0 && (size_t)status.st_size == bytes)
        same = read(file, old, bytes + 1) == (ssize_t)bytes && memcmp(old, text, bytes) == 0;
    free(old);
    if (file >= 0)
        close(file);
    return same;
}

static bool put(const char *path, const char *text, size_t bytes)
{
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (file < 0)
        return false;
    bool good = write(file, text, bytes) == (ssize_t)bytes && fsync(file) == 0;
    return close(file) == 0 && good;
}

void config_errors_write(const char *config_path, const char *lines)
{
    char path[CONFIG_PATH_BYTES + 32], fresh[CONFIG_PATH_BYTES + 32];
    errors_path(path, config_path, "");
    errors_path(fresh, config_path, ".new");
    if (!*lines) {
        unlink(path);
        return;
    }
    size_t bytes;
    char *text = with_line_ends(lines, &bytes);
    if (text && !holds(path, text, bytes)) /* a card wears out by writing */
        if (!put(fresh, text, bytes) || rename(fresh, path) < 0)
            unlink(fresh);
    free(text);
}
