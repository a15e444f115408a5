/* SPDX-License-Identifier: MIT
 * segment_file.c - the segment of an engine that somebody else started, by its file. */
#include "core/segment.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

void nj_segment_close(void *memory, uint64_t bytes)
{
    if (memory != NULL)
        munmap(memory, bytes);
}

int nj_segment_open(void **memory, uint64_t *bytes, const char *path)
{
    int fd = open(path, O_RDWR | O_CLOEXEC | O_NOCTTY);
    struct parts parts;
    struct stat status;
    void *mapped;

    *memory = NULL;
    *bytes = 0;
    if (fd < 0)
        return NJ_EIO;
    if (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode) || status.st_size == 0) {
        close(fd);
        return NJ_ESEGMENT;
    }
    mapped = mmap(NULL, (size_t)status.st_size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    if (mapped == MAP_FAILED)
        return NJ_EIO;
    if (segment_open(mapped, (uint64_t)status.st_size, &parts) != NJ_OK) {
        munmap(mapped, (size_t)status.st_size);
        return NJ_ESEGMENT;
    }
    *memory = mapped;
    *bytes = (uint64_t)status.st_size;
    return NJ_OK;
}
