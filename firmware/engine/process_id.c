/* SPDX-License-Identifier: MIT
 * process_id.c - what names this process for ever. See process_id.h. */
#include "engine/process_id.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

uint64_t process_id_start_time(const char *stat_line)
{
    const char *field = strrchr(stat_line, ')'); /* ends field 2 */
    for (int number = 2; field != NULL && number < 22; number++) {
        field = strchr(field, ' ');
        field = field != NULL ? field + 1 : NULL;
    }
    return field != NULL ? strtoull(field, NULL, 10) : 0;
}

struct process_id process_id_own(void)
{
    char line[1024] = "";
    struct process_id id = {.pid = (int32_t)getpid()};
    FILE *file = fopen("/proc/self/stat", "re");
    if (file != NULL) {
        if (fgets(line, sizeof(line), file) != NULL)
            id.start_time_ticks = process_id_start_time(line);
        fclose(file);
    }
    return id;
}
