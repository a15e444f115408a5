/* SPDX-License-Identifier: MIT
 * trouble.c - one line that says what storage refused, and where. */
#include "takes/trouble.h"

#include <stdio.h>
#include <string.h>

int trouble_system(struct trouble *trouble, const char *path, const char *action, int number)
{
    char reason[128];

    trouble->number = number;
    /* The GNU strerror_r may return a text of its own instead of filling the buffer. */
    const char *text = strerror_r(number, reason, sizeof(reason));
    snprintf(trouble->text, sizeof(trouble->text), "%.300s: %s: %s", path, action, text);
    return NJ_EIO;
}

int trouble_set(struct trouble *trouble, int code, const char *path, const char *text)
{
    trouble->number = 0;
    snprintf(trouble->text, sizeof(trouble->text), "%.300s: %s", path, text);
    return code;
}
