/* SPDX-License-Identifier: MIT
 * log_file.c - see log_file.h. */
#include "supervisor/log_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void log_file_set(struct log_file *file, const char *path, uint64_t max_bytes)
{
    *file = (struct log_file){.fd = -1, .max_bytes = max_bytes};
    snprintf(file->path, sizeof file->path, "%s", path);
}

static void say_failure(struct log_file *file)
{
    if (!file->failed)
        dprintf(STDERR_FILENO, "log %s: %s\n", file->path, strerror(errno));
    file->failed = true;
}

static bool open_file(struct log_file *file)
{
    file->fd = open(file->path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    struct stat status;
    if (file->fd < 0 || fstat(file->fd, &status)) {
        say_failure(file);
        log_file_close(file);
        return false;
    }
    file->bytes = (uint64_t)status.st_size;
    return true;
}

static void turn_over(struct log_file *file)
{
    char old[sizeof file->path + 2];
    snprintf(old, sizeof old, "%s.1", file->path);
    log_file_close(file);
    if (rename(file->path, old))
        say_failure(file);
}

void log_file_write(struct log_file *file, const char *text, size_t bytes)
{
    if (!file->path[0] || (file->fd < 0 && !open_file(file)))
        return;
    if (file->max_bytes && file->bytes && file->bytes + bytes > file->max_bytes / 2) {
        turn_over(file);
        if (!open_file(file) || file->bytes + bytes > file->max_bytes / 2)
            return; /* it could not be turned over: the cap holds */
    }
    ssize_t written = write(file->fd, text, bytes);
    if (written < 0) {
        say_failure(file);
        log_file_close(file);
        return;
    }
    file->failed = false;
    file->bytes += (uint64_t)written;
}

void log_file_close(struct log_file *file)
{
    if (file->fd >= 0)
        close(file->fd);
    file->fd = -1;
}
