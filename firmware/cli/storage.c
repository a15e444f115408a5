/* SPDX-License-Identifier: MIT
 * storage.c - see storage.h. */
#include "cli/storage.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/command.h"

int storage_code(int error, const struct trouble *trouble)
{
    if (error == NJ_EMEMORY || error == NJ_EBUSY)
        return CLI_TEMPORARY;
    switch (trouble->number) {
    case ENOSPC:
    case EDQUOT:
    case EIO:
    case EFBIG:
    case ENOMEM:
    case EMFILE:
        return CLI_TEMPORARY;
    default:
        return CLI_USAGE;
    }
}

static bool look_at(const char *path, int standard, struct stat *status)
{
    return strcmp(path, "-") == 0 ? fstat(standard, status) == 0 : stat(path, status) == 0;
}

bool storage_is_one_file(const char *input, const char *output)
{
    struct stat in, out;

    return look_at(input, STDIN_FILENO, &in) && look_at(output, STDOUT_FILENO, &out) &&
           S_ISREG(in.st_mode) && in.st_dev == out.st_dev && in.st_ino == out.st_ino;
}
