/* SPDX-License-Identifier: MIT
 * interrupt.h - ^C, SIGTERM and SIGHUP, heard by a thread of its own.
 *
 * The first asks to end well, the second ends the process at once. What was ignored when the
 * program began (nohup) stays so. Writing to a pipe that nobody reads, or more than a file may
 * hold, is an error of the write, and no signal, from interrupt_begin on.
 *
 * Threads:  begin before all other threads of the program, which inherit the blocked signals.
 * Memory:   begin is paired with end; NULL is fine. */
#ifndef CLI_INTERRUPT_H
#define CLI_INTERRUPT_H

#include "nightjar.h"

struct interrupt;

/* NJ_EMEMORY, NJ_ESYSTEM. */
NJ_WARN_UNUSED int interrupt_begin(struct interrupt **interrupt);
void interrupt_end(struct interrupt *interrupt);
/* What is called on that thread when the first signal comes, or here if it came; NULL: nothing is,
 * any more. */
void interrupt_wakes(struct interrupt *interrupt, void (*wake)(void *), void *context);

bool interrupt_asked(struct interrupt *interrupt);
/* Becomes readable then, or by interrupt_release: who waits for a pipe waits for this too. */
int interrupt_descriptor(const struct interrupt *interrupt);
/* Nobody is to wait for a pipe any more, though nobody asked. */
void interrupt_release(const struct interrupt *interrupt);

#endif
