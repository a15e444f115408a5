/* SPDX-License-Identifier: MIT
 * storage.h - the files that a command names: what their trouble means to who called the program,
 * and which two are one. */
#ifndef CLI_STORAGE_H
#define CLI_STORAGE_H

#include "takes/trouble.h"

/* CLI_TEMPORARY: full, failing or in use, which may pass; else CLI_USAGE: it is the wrong file. */
int storage_code(int error, const struct trouble *trouble);

/* Both are one plain file, by whatever names or links: to write the output would destroy the input.
 * "-": standard input, standard output. */
bool storage_is_one_file(const char *input, const char *output);

#endif
