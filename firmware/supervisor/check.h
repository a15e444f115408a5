/* SPDX-License-Identifier: MIT
 * check.h - the command `nightjar check [FILE]`: the configuration, its mistakes, and its memory
 * plan.
 *
 * Threads:  the main thread.
 * Memory:   its own.
 * Fails:    returns the program's exit code: 0, or 100 when there is a mistake. */
#ifndef SUPERVISOR_CHECK_H
#define SUPERVISOR_CHECK_H

/* argv[0] is "check". Mistakes go to standard error, the plan to standard output. */
int command_check(int argc, char **argv);

#endif
