/* SPDX-License-Identifier: MIT
 * storage.c - see storage.h. */
#include "cli/storage.h"

#include <errno.h>

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
