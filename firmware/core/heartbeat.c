/* SPDX-License-Identifier: MIT
 * heartbeat.c - the client's sign of life, which the engine's watch counts. */
#include "core/client.h"

void nj_client_heartbeat(struct nj_client *client)
{
    atomic_fetch_add_explicit(&client->parts.segment->heartbeats, 1, memory_order_relaxed);
}
