/* SPDX-License-Identifier: MIT
 * engine_process.h - a private engine: nightjar-engine on a segment of ours, for as long as we
 * live.
 *
 * It ends by itself, at once, when the process that started it does, however that ends.
 *
 * Threads:  one at a time.
 * Memory:   the caller's; segment and client outlive it. {.pid = 0} is none.
 * Fails:    NJ_EFORMAT, NJ_EBUSY, NJ_EDEVICE as the engine found it, NJ_ETIMEOUT when it does not
 *           answer, NJ_ESYSTEM. */
#ifndef HOST_ENGINE_PROCESS_H
#define HOST_ENGINE_PROCESS_H

#include <sys/types.h>

#include "host/segment_memory.h"

struct engine_process {
    pid_t pid; /* 0: none runs */
    int code;  /* of the last that ended: its exit code, or -1 for a signal */
};

/* Starts the program and waits until its card is open. `text` receives one line: why not, or what
 * the system refuses an engine that runs (real-time priority, locked memory); else it is empty. */
NJ_WARN_UNUSED int engine_process_start(struct engine_process *process, const char *program,
                                        const struct segment_memory *segment, uint32_t direction,
                                        const struct nj_client *client, char *text,
                                        size_t text_bytes);
/* None runs any more, or ever did. */
bool engine_process_is_gone(struct engine_process *process);
/* Ends it: asks it to, and kills it when it does not. */
void engine_process_stop(struct engine_process *process);

/* The program's path: $NIGHTJAR_ENGINE, else beside this program, else by $PATH. False: there is
 * none; `path` then holds the one beside. */
NJ_WARN_UNUSED bool engine_process_find(char *path, size_t bytes);

#endif
