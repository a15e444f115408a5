/* SPDX-License-Identifier: MIT
 * take_name.c - a take's path, from a template and the time of its first frame. */
#include "takes/take_name.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define SECOND_NS 1000000000LL

static struct tm local_time(int64_t utc_ns)
{
    time_t seconds = (time_t)(utc_ns / SECOND_NS - (utc_ns % SECOND_NS < 0));
    struct tm parts;

    localtime_r(&seconds, &parts);
    return parts;
}

int32_t take_utc_offset_s(int64_t utc_ns)
{
    return (int32_t)local_time(utc_ns).tm_gmtoff;
}

/* One component of a path, in place. */
static void make_safe(char *name)
{
    size_t length = strlen(name);

    for (char *p = name; *p; p++)
        if ((unsigned char)*p < 0x20 || *p == 0x7F || strchr("<>:\"|?*\\", *p))
            *p = '_';
    while (length && (name[length - 1] == '.' || name[length - 1] == ' '))
        name[--length] = '_';
}

static bool ends_in_wav(const char *path)
{
    size_t length = strlen(path);

    return length > 4 && strcasecmp(path + length - 4, ".wav") == 0 && path[length - 5] != '/';
}

int take_name_expand(char path[TAKE_PATH_BYTES], const char *folder, const char *template,
                     int64_t utc_ns)
{
    struct tm parts = local_time(utc_ns);
    char name[TAKE_PATH_BYTES];
    char *rest = name;
    size_t length = (size_t)snprintf(path, TAKE_PATH_BYTES, "%s", folder);

    if (!strftime(name, sizeof(name), template, &parts) || length >= TAKE_PATH_BYTES)
        return NJ_EMEMORY;
    for (char *component; (component = strsep(&rest, "/"));) {
        if (!*component)
            continue;
        make_safe(component);
        length += (size_t)snprintf(path + length, TAKE_PATH_BYTES - length, "/%s", component);
        if (length >= TAKE_PATH_BYTES)
            return NJ_EMEMORY;
    }
    if (ends_in_wav(path))
        return 0;
    length += (size_t)snprintf(path + length, TAKE_PATH_BYTES - length, ".wav");
    return length < TAKE_PATH_BYTES ? 0 : NJ_EMEMORY;
}

int take_name_variant(char variant[TAKE_PATH_BYTES], const char *path, uint32_t number,
                      const char *suffix)
{
    int stem = (int)strlen(path) - 4; /* the path ends in .wav */
    char count[16] = "";

    if (number > 1)
        snprintf(count, sizeof(count), "-%u", (unsigned)number);
    int length = snprintf(variant, TAKE_PATH_BYTES, "%.*s%s%s", stem, path, count, suffix);
    return length < TAKE_PATH_BYTES ? 0 : NJ_EMEMORY;
}

int take_name_sync(const char *path, struct trouble *trouble)
{
    char folder[TAKE_PATH_BYTES];
    const char *slash = strrchr(path, '/');

    snprintf(folder, sizeof(folder), "%.*s", slash ? (int)(slash - path) : 1, slash ? path : ".");
    int fd = open(*folder ? folder : "/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return trouble_system(trouble, folder, "open", errno);
    int error = fsync(fd) ? trouble_system(trouble, folder, "sync", errno) : 0;
    close(fd);
    return error;
}

int take_name_folders(const char *folder, const char *path, struct trouble *trouble)
{
    char made[TAKE_PATH_BYTES];
    size_t at = strlen(folder) + 1;
    struct stat status;

    if (stat(folder, &status))
        return trouble_system(trouble, folder, "take folder", errno);
    snprintf(made, sizeof(made), "%s", path);
    for (char *slash; (slash = strchr(made + at, '/')); at = (size_t)(slash - made) + 1) {
        *slash = 0;
        if (mkdir(made, 0755) == 0) {
            int error = take_name_sync(made, trouble);

            if (error)
                return error;
        } else if (errno != EEXIST) {
            return trouble_system(trouble, made, "make folder", errno);
        }
        *slash = '/';
    }
    return 0;
}

/* For file systems that know neither RENAME_NOREPLACE nor hard links; nobody else writes here. */
static int move_looking_first(const char *from, const char *to, struct trouble *trouble)
{
    struct stat status;

    if (lstat(to, &status) == 0)
        return NJ_EFULL;
    if (errno != ENOENT || rename(from, to))
        return trouble_system(trouble, to, "rename", errno);
    return 0;
}

int take_name_move(const char *from, const char *to, struct trouble *trouble)
{
    if (renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0)
        return 0;
    if (errno == EEXIST)
        return NJ_EFULL;
    if (errno != EINVAL && errno != ENOSYS && errno != ENOTSUP)
        return trouble_system(trouble, to, "rename", errno);
    if (link(from, to))
        return errno == EEXIST ? NJ_EFULL : move_looking_first(from, to, trouble);
    if (unlink(from))
        return trouble_system(trouble, from, "remove", errno);
    return 0;
}
