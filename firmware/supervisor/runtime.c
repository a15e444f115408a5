/* SPDX-License-Identifier: MIT
 * runtime.c - see runtime.h. */
#include "supervisor/runtime.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

static void path_in(const struct runtime *runtime, const char *name, char path[RUNTIME_PATH_BYTES])
{
    snprintf(path, RUNTIME_PATH_BYTES, "%.440s/%.68s", runtime->folder, name);
}

static bool make_folders(const char *folder)
{
    char path[RUNTIME_PATH_BYTES];
    snprintf(path, sizeof path, "%s", folder);
    for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        if (mkdir(path, 0755) && errno != EEXIST)
            return false;
        *slash = '/';
    }
    return mkdir(path, 0700) == 0 || errno == EEXIST;
}

static int read_text(const char *path, char *text, size_t bytes)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t count = fd < 0 ? -1 : read(fd, text, bytes - 1);
    if (fd >= 0)
        close(fd);
    text[count > 0 ? count : 0] = '\0';
    return count < 0 ? NJ_EIO : 0;
}

static void remove_segments(const struct runtime *runtime)
{
    DIR *folder = opendir(runtime->folder);
    struct dirent *entry;
    while (folder && (entry = readdir(folder))) {
        const char *dot = strrchr(entry->d_name, '.');
        char path[RUNTIME_PATH_BYTES];
        path_in(runtime, entry->d_name, path);
        if (dot && strcmp(dot, ".seg") == 0)
            unlink(path);
    }
    if (folder)
        closedir(folder);
}

/* The clock of a segment is of one boot: after another one the segments mean nothing. */
static void keep_one_boot(const struct runtime *runtime)
{
    char path[RUNTIME_PATH_BYTES], now[64], then[64];
    path_in(runtime, "boot", path);
    if (read_text("/proc/sys/kernel/random/boot_id", now, sizeof now))
        snprintf(now, sizeof now, "unknown\n");
    if (read_text(path, then, sizeof then) == 0 && strcmp(now, then) == 0)
        return;
    remove_segments(runtime);
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    ssize_t written = fd < 0 ? 0 : write(fd, now, strlen(now));
    (void)written; /* not written: the next supervisor begins anew */
    if (fd >= 0)
        close(fd);
}

int runtime_open(struct runtime *runtime, const char *folder, char why[RUNTIME_WHY_BYTES])
{
    char path[RUNTIME_PATH_BYTES];
    snprintf(runtime->folder, sizeof runtime->folder, "%s", folder);
    runtime->lock_fd = -1;
    if (strlen(folder) > 400 || !make_folders(folder)) {
        snprintf(why, RUNTIME_WHY_BYTES, "runtime directory %.400s: %s", folder,
                 strlen(folder) > 400 ? "its name is too long" : strerror(errno));
        return NJ_ESYSTEM;
    }
    path_in(runtime, "lock", path);
    runtime->lock_fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (runtime->lock_fd < 0) {
        snprintf(why, RUNTIME_WHY_BYTES, "%s: %s", path, strerror(errno));
        return NJ_ESYSTEM;
    }
    if (flock(runtime->lock_fd, LOCK_EX | LOCK_NB)) {
        snprintf(why, RUNTIME_WHY_BYTES, "runtime directory %s: another nightjar uses it", folder);
        runtime_close(runtime);
        return NJ_EBUSY;
    }
    keep_one_boot(runtime);
    return 0;
}

void runtime_close(struct runtime *runtime)
{
    if (runtime->lock_fd >= 0)
        close(runtime->lock_fd);
    runtime->lock_fd = -1;
}

/* ---- segments -------------------------------------------------------------------------------- */

static int map(struct runtime_segment *segment, int fd)
{
    void *memory = mmap(NULL, segment->bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (memory == MAP_FAILED)
        return NJ_ESYSTEM;
    segment->memory = memory;
    return 0;
}

static void unmap(struct runtime_segment *segment)
{
    if (segment->memory)
        munmap(segment->memory, segment->bytes);
    segment->memory = NULL;
}

static void path_of(const struct runtime *runtime, const char *name,
                    struct runtime_segment *segment)
{
    char file[80];
    snprintf(file, sizeof file, "%.64s.seg", name);
    path_in(runtime, file, segment->path);
}

int runtime_segment_find(const struct runtime *runtime, const char *name,
                         struct runtime_segment *segment)
{
    struct stat status;
    *segment = (struct runtime_segment){0};
    path_of(runtime, name, segment);
    int fd = open(segment->path, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0)
        return NJ_EIO;
    int error = fstat(fd, &status) || status.st_size <= 0 ? NJ_ESEGMENT : 0;
    segment->bytes = error ? 0 : (uint64_t)status.st_size;
    if (!error)
        error = map(segment, fd);
    close(fd);
    return error;
}

bool runtime_segment_name(const struct runtime *runtime, uint32_t *cursor, char name[80])
{
    DIR *folder = opendir(runtime->folder);
    uint32_t seen = 0;
    struct dirent *entry;
    bool found = false;
    while (folder && !found && (entry = readdir(folder))) {
        size_t bytes = strlen(entry->d_name);
        if (bytes <= 4 || bytes >= 80 || strcmp(entry->d_name + bytes - 4, ".seg"))
            continue;
        if (seen++ < *cursor)
            continue;
        snprintf(name, 80, "%.*s", (int)bytes - 4, entry->d_name);
        found = true;
    }
    if (folder)
        closedir(folder);
    *cursor += found;
    return found;
}

/* Takes up what an earlier supervisor left, if it is exactly what is wanted. */
static int adopt(struct runtime_segment *segment, const struct nj_stream_config *config)
{
    struct stat status;
    int fd = open(segment->path, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0)
        return NJ_EIO;
    int error = fstat(fd, &status) || (uint64_t)status.st_size != segment->bytes ? NJ_ESEGMENT : 0;
    if (!error)
        error = map(segment, fd);
    close(fd);
    if (!error)
        error = nj_segment_check(segment->memory, segment->bytes, config);
    if (error) {
        unmap(segment);
        return error;
    }
    segment->epoch = nj_segment_epoch(segment->memory, segment->bytes);
    segment->adopted = true;
    return 0;
}

static uint64_t new_epoch(void)
{
    uint64_t epoch = 0;
    while (!epoch)
        if (getrandom(&epoch, sizeof epoch, 0) != sizeof epoch)
            epoch = (uint64_t)getpid();
    return epoch;
}

/* Its room is taken up front: later there is no memory that could be missing. */
static int make(struct runtime_segment *segment, const struct nj_stream_config *config)
{
    unlink(segment->path);
    int fd = open(segment->path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0)
        return NJ_EIO;
    errno = posix_fallocate(fd, 0, (off_t)segment->bytes);
    int error = errno ? NJ_EMEMORY : map(segment, fd);
    int kept = errno;
    close(fd);
    segment->epoch = new_epoch();
    if (!error)
        error = nj_segment_init(segment->memory, segment->bytes, config, segment->epoch);
    if (error) {
        unmap(segment);
        unlink(segment->path);
    }
    errno = kept;
    return error;
}

int runtime_segment_open(const struct runtime *runtime, const char *name,
                         const struct nj_stream_config *config, struct runtime_segment *segment,
                         char why[RUNTIME_WHY_BYTES])
{
    *segment = (struct runtime_segment){.bytes = nj_segment_bytes(config)};
    path_of(runtime, name, segment);
    if (adopt(segment, config) == 0)
        return 0;
    int error = make(segment, config);
    if (error)
        snprintf(why, RUNTIME_WHY_BYTES, "%s: %s (%.1f MB; %s)", segment->path,
                 nj_error_text(error), (double)segment->bytes / 1e6, strerror(errno));
    return error;
}

void runtime_segment_close(struct runtime_segment *segment, bool remove)
{
    unmap(segment);
    if (remove && segment->path[0])
        unlink(segment->path);
}
