/* SPDX-License-Identifier: MIT
 * guard.h - what a test asks of the guard; core/guard.h has the brackets. */
#ifndef GUARD_GUARD_H
#define GUARD_GUARD_H

#include <stdbool.h>

/* Whether this program runs as it is, not under valgrind. */
bool guard_works(void);
/* Whether this kernel lets this thread's system calls be caught. */
bool guard_sees_system_calls(void);

#endif
