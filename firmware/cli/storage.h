/* SPDX-License-Identifier: MIT
 * storage.h - what a file's trouble means to who called the program. */
#ifndef CLI_STORAGE_H
#define CLI_STORAGE_H

#include "takes/trouble.h"

/* CLI_TEMPORARY: full, failing or in use, which may pass; else CLI_USAGE: it is the wrong file. */
int storage_code(int error, const struct trouble *trouble);

#endif
