/* SPDX-License-Identifier: MIT
 * client_keep.h - actions that a library sends beside its caller, with the same client.
 *
 * The caller is told nothing of them: nj_event_next passes over what bears their tag. Their
 * completions stay in their slots until they are released.
 *
 * Threads:  client_keep, client_release and client_rest on the client's, while no engine runs;
 *           client_kept on any, from the action's submission to its release. */
#ifndef CORE_CLIENT_KEEP_H
#define CORE_CLIENT_KEEP_H

#include "nightjar.h"

void client_keep(struct nj_client *client, uint64_t tag);

/* True once it is over; the completion. */
bool client_kept(const struct nj_client *client, nj_handle handle, struct nj_event *event);

/* Frees the slot of an action that is over. */
void client_release(struct nj_client *client, nj_handle handle);

/* Between two engines: the time line goes on with the next one's first frame, without a hole for
 * the time between. */
void client_rest(struct nj_client *client);

#endif
