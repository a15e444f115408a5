/* SPDX-License-Identifier: MIT
 * segment_memory.c - a segment in a file without a name. */
#include "host/segment_memory.h"

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define EPOCH 1 /* nobody looks for it */

void segment_memory_destroy(struct segment_memory *segment)
{
    if (segment->memory == NULL)
        return;
    munmap(segment->memory, segment->bytes);
    close(segment->fd);
    memset(segment, 0, sizeof *segment);
}

int segment_memory_create(struct segment_memory *segment, const struct nj_stream_config *config)
{
    uint64_t bytes = nj_segment_bytes(config);
    int fd = memfd_create("nightjar", MFD_CLOEXEC);
    void *memory = MAP_FAILED;

    if (fd >= 0 && posix_fallocate(fd, 0, (off_t)bytes) == 0)
        memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (memory == MAP_FAILED) {
        if (fd >= 0)
            close(fd);
        return NJ_EMEMORY;
    }
    *segment = (struct segment_memory){.memory = memory, .bytes = bytes, .fd = fd};
    int error = nj_segment_init(memory, bytes, config, EPOCH);
    if (error != NJ_OK)
        segment_memory_destroy(segment);
    return error;
}
