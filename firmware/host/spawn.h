/* SPDX-License-Identifier: MIT
 * spawn.h - the program nightjar-engine, started.
 *
 * It begins with no signal blocked or ignored, and in a process group of its own, so that a
 * terminal's ^C reaches only who started it.
 *
 * Threads:  any. */
#ifndef HOST_SPAWN_H
#define HOST_SPAWN_H

#include <sys/types.h>

#include "nightjar.h"

#define SPAWN_NOWHERE (-1) /* a descriptor of /dev/null */

/* words[0] is the program's path, NULL the last word. Descriptor i of the engine is ours files[i],
 * for i < count <= 8; all others are as they are. An errno, 0 when it runs. */
NJ_WARN_UNUSED int spawn_engine(const char *const *words, const int *files, int count, pid_t *pid);

#endif
