/* SPDX-License-Identifier: MIT
 * segment_file.h - a segment made by somebody else, mapped from its file.
 *
 * Memory:   the mapping lives until segment_file_close, or the process's end.
 * Fails:    NJ_EIO, NJ_ESEGMENT, NJ_EBUSY when another engine runs on it; `why` then holds one
 * line. */
#ifndef ENGINE_SEGMENT_FILE_H
#define ENGINE_SEGMENT_FILE_H

#include "nightjar.h"

struct segment_file {
    int fd; /* -1: not open; holds the lock that keeps a second engine away */
    void *memory;
    uint64_t bytes;
};

NJ_WARN_UNUSED int segment_file_open(struct segment_file *file, const char *path, char *why);
void segment_file_close(struct segment_file *file);

#endif
