/* SPDX-License-Identifier: MIT
 * debounce.c - see debounce.h. */
#include "supervisor/debounce.h"

void debounce_init(struct debounce *debounce, int64_t lock_ns, bool active)
{
    *debounce = (struct debounce){
        .lock_ns = lock_ns,
        .locked_until_ns = INT64_MIN,
        .last_edge_ns = INT64_MIN,
        .active = active,
    };
}

static void lock_from(struct debounce *debounce, int64_t time_ns)
{
    debounce->locked_until_ns = time_ns + debounce->lock_ns;
    debounce->last_edge_ns = INT64_MIN;
}

bool debounce_edge(struct debounce *debounce, bool active, int64_t time_ns)
{
    if (debounce->locked_until_ns != INT64_MIN && time_ns < debounce->locked_until_ns) {
        debounce->bounces++;
        debounce->last_edge_ns = time_ns;
        return false;
    }
    /* Not read in time after the lock: what its last edge led to is the other level than this. */
    if (debounce->last_edge_ns != INT64_MIN)
        debounce->active = !active;
    lock_from(debounce, time_ns);
    if (active == debounce->active) {
        /* The other edge of this pair was too short to be seen: the reading at the end decides. */
        debounce->bounces++;
        debounce->last_edge_ns = time_ns;
        return false;
    }
    debounce->active = active;
    return true;
}

int64_t debounce_due_ns(const struct debounce *debounce)
{
    return debounce->locked_until_ns == INT64_MIN ? INT64_MAX : debounce->locked_until_ns;
}

bool debounce_read(struct debounce *debounce, bool active, int64_t now_ns, int64_t *time_ns)
{
    int64_t edge_ns = debounce->last_edge_ns;
    debounce->locked_until_ns = INT64_MIN;
    debounce->last_edge_ns = INT64_MIN;
    if (active == debounce->active)
        return false;
    debounce->active = active;
    debounce->recovered++;
    *time_ns = edge_ns == INT64_MIN ? now_ns : edge_ns;
    lock_from(debounce, now_ns);
    return true;
}
