/* SPDX-License-Identifier: MIT
 * options.h - the arguments that commands share.
 *
 * Threads:  the main thread.
 * Fails:    one line on standard error; the caller returns CLI_USAGE. */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include <stdbool.h>

enum { CLI_OK = 0, CLI_USAGE = 100, CLI_BUG = 101, CLI_TEMPORARY = 111 };

#define CLI_RUNTIME "/run/nightjar"

struct options {
    const char *runtime;  /* --runtime DIR */
    bool json;            /* --json, where allowed */
    const char *argument; /* the one word that is no option, where allowed */
};

/* help: what --help prints. Returns CLI_OK to go on, CLI_USAGE, or -1: help was printed. */
int options_read(struct options *options, int argc, char **argv, bool has_json,
                 const char *argument_name, const char *help);

#endif
