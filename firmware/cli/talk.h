/* SPDX-License-Identifier: MIT
 * talk.h - one question to the running supervisor, through its control socket.
 *
 * Memory:   the reply is the caller's, to free.
 * Fails:    one line on standard error, and an exit code. */
#ifndef CLI_TALK_H
#define CLI_TALK_H

/* Connects; the descriptor, or -1 after saying why. */
int talk_open(const char *runtime);
/* Sends a line and waits for the reply's line. CLI_OK, or an exit code. */
int talk_ask(const char *runtime, const char *command, char **reply);
/* The same for a command whose reply says only ok or why not; that is said on standard error. */
int talk_tell(const char *name, const char *runtime, const char *command);

#endif
