/* SPDX-License-Identifier: MIT
 * take_lines.c - what a recording's log function was told. */
#include "take_lines.h"

#include <pthread.h>
#include <string.h>

static char lines[4000];
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

void take_lines_forget(void)
{
    pthread_mutex_lock(&mutex);
    lines[0] = 0;
    pthread_mutex_unlock(&mutex);
}

void take_lines_note(void *context, const char *line)
{
    (void)context;
    pthread_mutex_lock(&mutex);
    if (strlen(lines) + strlen(line) + 2 < sizeof(lines))
        strcat(strcat(lines, line), "\n");
    pthread_mutex_unlock(&mutex);
}

uint32_t take_lines_told(const char *text)
{
    uint32_t count = 0;

    pthread_mutex_lock(&mutex);
    for (const char *at = lines; (at = strstr(at, text)); at += strlen(text))
        count++;
    pthread_mutex_unlock(&mutex);
    return count;
}
