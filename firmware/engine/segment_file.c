/* SPDX-License-Identifier: MIT
 * segment_file.c - a segment mapped from its file. See segment_file.h. */
#include "engine/segment_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/device.h"
#include "engine/segment_view.h"

static int refuse(struct segment_file *file, char *why, int error, const char *path,
                  const char *what)
{
    snprintf(why, DEVICE_WHY_BYTES, "%.150s: %s", path, what);
    segment_file_close(file);
    return error;
}

/* An open file description's lock: the kernel takes it back however the engine ends. */
static bool lock(int fd)
{
    struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_len = 1};
    return fcntl(fd, F_OFD_SETLK, &whole) == 0 || (errno != EAGAIN && errno != EACCES);
}

int segment_file_open(struct segment_file *file, const char *path, char *why)
{
    struct stat status;
    *file = (struct segment_file){.fd = open(path, O_RDWR | O_CLOEXEC)};
    if (file->fd < 0 || fstat(file->fd, &status) != 0)
        return refuse(file, why, NJ_EIO, path, strerror(errno));
    if (!S_ISREG(status.st_mode) || status.st_size < 4096)
        return refuse(file, why, NJ_ESEGMENT, path, "is no segment");
    if (!lock(file->fd))
        return refuse(file, why, NJ_EBUSY, path, "another engine runs on it");
    file->bytes = (uint64_t)status.st_size;
    void *memory =
        mmap(NULL, file->bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, file->fd, 0);
    if (memory == MAP_FAILED)
        return refuse(file, why, NJ_EIO, path, strerror(errno));
    file->memory = memory;
    if (segment_view_config(file->memory, file->bytes) == NULL)
        return refuse(file, why, NJ_ESEGMENT, path, nj_error_text(NJ_ESEGMENT));
    return NJ_OK;
}

void segment_file_close(struct segment_file *file)
{
    if (file->memory != NULL)
        munmap(file->memory, file->bytes);
    if (file->fd >= 0)
        close(file->fd);
    *file = (struct segment_file){.fd = -1};
}
