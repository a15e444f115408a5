/* SPDX-License-Identifier: MIT
 * process_id.h - what names this process for ever: its pid and the time of its start. */
#ifndef ENGINE_PROCESS_ID_H
#define ENGINE_PROCESS_ID_H

#include <stdint.h>

struct process_id {
    int32_t pid;
    uint64_t start_time_ticks; /* field 22 of /proc/PID/stat; 0 when it cannot be read */
};

struct process_id process_id_own(void);

/* Field 22 of a line of /proc/PID/stat; 0 when it has none. The name in it may hold blanks and
 * brackets. */
uint64_t process_id_start_time(const char *stat_line);

#endif
