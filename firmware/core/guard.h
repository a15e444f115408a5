/* SPDX-License-Identifier: MIT
 * guard.h - brackets what the callback law holds for.
 *
 * Built with NJ_GUARD, any allocation, lock or system call of this thread between enter and leave
 * aborts the program; else the brackets are nothing. Brackets nest. The guard itself is
 * test/guard/guard.c. */
#ifndef CORE_GUARD_H
#define CORE_GUARD_H

#ifdef NJ_GUARD
void guard_enter(void);
void guard_leave(void);
#else
static inline void guard_enter(void)
{
}

static inline void guard_leave(void)
{
}
#endif

#endif
