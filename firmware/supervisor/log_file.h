/* SPDX-License-Identifier: MIT
 * log_file.h - the log's file: appended to, and turned over once into NAME.1 at half of its cap.
 *
 * Threads:  one.
 * Fails:    said once on standard error; tried again with every line. */
#ifndef SUPERVISOR_LOG_FILE_H
#define SUPERVISOR_LOG_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct log_file {
    int fd; /* -1: not open */
    char path[512];
    uint64_t bytes, max_bytes;
    bool failed;
};

/* The file to write to from the next line on; path "" = none. */
void log_file_set(struct log_file *file, const char *path, uint64_t max_bytes);
void log_file_write(struct log_file *file, const char *text, size_t bytes);
void log_file_close(struct log_file *file);

#endif
