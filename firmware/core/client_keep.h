/* SPDX-License-Identifier: MIT
 * client_keep.h - actions that a library sends beside its caller, with the same client.
 *
 * The caller is told nothing of them: nj_event_next passes over what bears their tag. Their
 * completions stay in their slots until they are released.
 *
 * Threads:  client_keep, client_release, client_lose and client_rest on the client's, while no
 *           engine runs; client_kept on any, from the action's submission to its release. */
#ifndef CORE_CLIENT_KEEP_H
#define CORE_CLIENT_KEEP_H

#include "nightjar.h"

void client_keep(struct nj_client *client, uint64_t tag);

/* True once it is over; the completion. */
bool client_kept(const struct nj_client *client, nj_handle handle, struct nj_event *event);

/* Frees the slot of an action that is over; false when it is not. */
bool client_release(struct nj_client *client, nj_handle handle);

/* How many commands were sent; any thread. */
uint64_t client_sent(const struct nj_client *client);
/* As nj_client_engine_lost, but of what was sent when client_sent() said `sent`, and before: the
 * next engine finds the rest. */
void client_lose(struct nj_client *client, uint64_t sent);

/* The time line's frame behind the newest that was captured, or lost, for all to see; any thread.
 */
uint64_t client_captured(const struct nj_client *client);

/* Between two engines: the time line goes on with the next one's first frame, without a hole for
 * the time between. */
void client_rest(struct nj_client *client);

#endif
