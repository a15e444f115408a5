/* SPDX-License-Identifier: MIT
 * check.h - what a configuration would run: its mistakes, and its memory plan.
 *
 * Threads:  the main thread.
 * Memory:   its own.
 * Fails:    returns the program's exit code: 0, or 100 when there is a mistake. */
#ifndef SUPERVISOR_CHECK_H
#define SUPERVISOR_CHECK_H

/* Mistakes go to standard error, the plan to standard output. */
int check_print(const char *path);

#endif
