/* SPDX-License-Identifier: MIT
 * interpose.h - the system calls that takes/ makes, seen by a test before and after.
 *
 * To be included by the one file of a test program, which defines call_before and call_after. The
 * definitions here come before libc's in a dynamic program. */
#ifndef TEST_INTERPOSE_H
#define TEST_INTERPOSE_H

#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum call_kind {
    CALL_OPEN,
    CALL_WRITE,
    CALL_SYNC,
    CALL_TRUNCATE,
    CALL_MKDIR,
    CALL_RENAME,
    CALL_LINK,
    CALL_UNLINK
};

struct call {
    enum call_kind kind;
    int fd;             /* write, sync, truncate */
    const char *path;   /* open, mkdir, rename, unlink */
    const char *path_2; /* rename */
    const void *data;
    size_t bytes; /* write; may be changed before */
    off_t offset; /* write, truncate */
    int flags;    /* open */
};

/* True: the call is not made, and fails with errno as set. */
bool call_before(struct call *call);
void call_after(const struct call *call, long result);

static long made(const struct call *call, long result)
{
    call_after(call, result);
    return result;
}

ssize_t pwrite(int fd, const void *data, size_t bytes, off_t offset)
{
    struct call call = {
        .kind = CALL_WRITE, .fd = fd, .data = data, .bytes = bytes, .offset = offset};

    if (call_before(&call))
        return -1;
    return made(&call, syscall(SYS_pwrite64, fd, data, call.bytes, offset));
}

int fdatasync(int fd)
{
    struct call call = {.kind = CALL_SYNC, .fd = fd};

    return call_before(&call) ? -1 : (int)made(&call, syscall(SYS_fdatasync, fd));
}

int fsync(int fd)
{
    struct call call = {.kind = CALL_SYNC, .fd = fd};

    return call_before(&call) ? -1 : (int)made(&call, syscall(SYS_fsync, fd));
}

int ftruncate(int fd, off_t length)
{
    struct call call = {.kind = CALL_TRUNCATE, .fd = fd, .offset = length};

    return call_before(&call) ? -1 : (int)made(&call, syscall(SYS_ftruncate, fd, length));
}

int mkdir(const char *path, mode_t mode)
{
    struct call call = {.kind = CALL_MKDIR, .path = path};

    return call_before(&call) ? -1 : (int)made(&call, syscall(SYS_mkdirat, AT_FDCWD, path, mode));
}

int renameat2(int from_fd, const char *from, int to_fd, const char *to, unsigned flags)
{
    struct call call = {.kind = CALL_RENAME, .path = from, .path_2 = to};

    if (call_before(&call))
        return -1;
    return (int)made(&call, syscall(SYS_renameat2, from_fd, from, to_fd, to, flags));
}

int link(const char *from, const char *to)
{
    struct call call = {.kind = CALL_LINK, .path = from, .path_2 = to};

    if (call_before(&call))
        return -1;
    return (int)made(&call, syscall(SYS_linkat, AT_FDCWD, from, AT_FDCWD, to, 0));
}

int unlink(const char *path)
{
    struct call call = {.kind = CALL_UNLINK, .path = path};

    return call_before(&call) ? -1 : (int)made(&call, syscall(SYS_unlinkat, AT_FDCWD, path, 0));
}

int open(const char *path, int flags, ...)
{
    struct call call = {.kind = CALL_OPEN, .path = path, .flags = flags};
    mode_t mode = 0;

    if (flags & O_CREAT) {
        va_list arguments;

        va_start(arguments, flags);
        mode = va_arg(arguments, mode_t);
        va_end(arguments);
    }
    if (call_before(&call))
        return -1;
    return (int)made(&call, syscall(SYS_openat, AT_FDCWD, path, flags, mode));
}

#endif
