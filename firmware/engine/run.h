/* SPDX-License-Identifier: MIT
 * run.h - the life of an engine: from a segment's file to its exit code. */
#ifndef ENGINE_RUN_H
#define ENGINE_RUN_H

#include "nightjar.h"

/* Runs until SIGTERM or SIGINT, until the card is gone, or until no client has shown up for the
 * ring's length and a minute. starter (0: nobody): the process that started it, with which it ends.
 * Returns an enum exit_code; when the card is gone the process ends inside. */
int run_engine(uint32_t direction, const char *segment_path, int starter);

#endif
