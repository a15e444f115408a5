/* SPDX-License-Identifier: MIT
 * transport.h - files to the card, the card to files, or both on one clock: what play, record,
 * playrec, io and meter do.
 *
 * Threads:  one; it has others of its own.
 * Memory:   the job's, until it returns.
 * Fails:    what went wrong is one line on standard error, and the exit code. */
#ifndef CLI_TRANSPORT_H
#define CLI_TRANSPORT_H

#include "cli/wishes.h"

struct transport_job {
    const struct command *command;
    const struct wishes *wishes;
    const char *const *inputs; /* played, input_count of them; 0: nothing is */
    uint32_t input_count;
    bool from_offset;   /* the wishes' offset is where playing begins, not what a recording lacks */
    bool captures;      /* the card's input is read ... */
    const char *output; /* ... and kept here, if not NULL */
};

/* Returns an enum cli_code. */
int transport_run(const struct transport_job *job);

#endif
