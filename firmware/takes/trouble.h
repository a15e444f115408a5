/* SPDX-License-Identifier: MIT
 * trouble.h - one line that says what storage refused, and where.
 *
 * Functions of takes/ that can fail fill the caller's struct trouble when they return an error.
 *
 * Memory:   the caller's. */
#ifndef TAKES_TROUBLE_H
#define TAKES_TROUBLE_H

#include "nightjar.h"

struct trouble {
    int number;     /* errno; 0 when the system was not the cause */
    char text[512]; /* "takes/a.wav.part: write: No space left on device" */
};

/* Each returns the code to return. */
int trouble_system(struct trouble *trouble, const char *path, const char *action, int number);
int trouble_set(struct trouble *trouble, int code, const char *path, const char *text);

#endif
