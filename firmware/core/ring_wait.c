/* SPDX-License-Identifier: MIT
 * ring_wait.c - sleeping on a ring, and waking.
 *
 * A side that is about to sleep says so by an exchange on its `asleep`, and then looks at the ring
 * once more. The peer moves its position, and then reads `asleep` by a read-modify-write too. One
 * of the two comes first: either the peer sees the sleeper, or the sleeper the new position. */
#include "core/public_ring.h"

#include <limits.h>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define NS_PER_S 1000000000

static int64_t now_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * NS_PER_S + now.tv_nsec;
}

/* INT64_MAX is never. */
static int64_t deadline_ns(int64_t timeout_ns)
{
    int64_t now = timeout_ns < 0 ? 0 : now_ns();

    return timeout_ns < 0 || timeout_ns > INT64_MAX - now ? INT64_MAX : now + timeout_ns;
}

/* ---- waking ---------------------------------------------------------------------------------- */

static void wake(struct ring_sleep *sleep)
{
    atomic_store_explicit(&sleep->asleep, 0, memory_order_relaxed);
    syscall(SYS_futex, &sleep->asleep, FUTEX_WAKE, INT_MAX, NULL, NULL, 0);
}

static void wake_at(struct ring_sleep *sleep, uint64_t position)
{
    if (atomic_fetch_add_explicit(&sleep->asleep, 0, memory_order_acq_rel) == 0)
        return;
    if ((int64_t)(position - atomic_load_explicit(&sleep->until, memory_order_relaxed)) >= 0)
        wake(sleep);
}

void ring_wake_reader(struct nj_ring *ring)
{
    wake_at(&ring->reader, atomic_load_explicit(&ring->inner.write, memory_order_relaxed));
}

void ring_wake_writer(struct nj_ring *ring)
{
    wake_at(&ring->writer, atomic_load_explicit(&ring->inner.read, memory_order_relaxed));
}

void ring_wake_all(struct nj_ring *ring)
{
    if (atomic_fetch_add_explicit(&ring->reader.asleep, 0, memory_order_acq_rel) != 0)
        wake(&ring->reader);
    if (atomic_fetch_add_explicit(&ring->writer.asleep, 0, memory_order_acq_rel) != 0)
        wake(&ring->writer);
}

/* ---- sleeping -------------------------------------------------------------------------------- */

struct wait {
    struct nj_ring *ring;
    struct ring_sleep *sleep;
    uint64_t (*there)(struct nj_ring *ring);
    uint64_t count; /* wanted */
    uint64_t until; /* the peer's position then */
    int64_t deadline_ns;
};

static bool over(const struct wait *wait)
{
    return nj_ring_closed(wait->ring) || wait->there(wait->ring) >= wait->count;
}

/* Until the peer wakes us, a signal comes or the time is over. */
static void sleep_on(const struct wait *wait)
{
    /* What the kernel takes with this call: two words, whatever the C library's time is. */
    long deadline[2] = {(long)(wait->deadline_ns / NS_PER_S), (long)(wait->deadline_ns % NS_PER_S)};

    atomic_store_explicit(&wait->sleep->until, wait->until, memory_order_relaxed);
    atomic_exchange_explicit(&wait->sleep->asleep, 1, memory_order_acq_rel);
    if (!over(wait))
        syscall(SYS_futex, &wait->sleep->asleep, FUTEX_WAIT_BITSET, 1,
                wait->deadline_ns == INT64_MAX ? NULL : deadline, NULL, FUTEX_BITSET_MATCH_ANY);
    atomic_store_explicit(&wait->sleep->asleep, 0, memory_order_relaxed);
}

/* How many are there in the end, or why there is none. */
static int64_t wait_for(const struct wait *wait)
{
    bool closed;
    uint64_t there;

    while (!over(wait) && (wait->deadline_ns == INT64_MAX || now_ns() < wait->deadline_ns))
        sleep_on(wait);
    closed = nj_ring_closed(wait->ring); /* first: what came before it is there then */
    there = wait->there(wait->ring);
    if (there > 0 || wait->count == 0)
        return (int64_t)there;
    return closed ? NJ_ECLOSED : NJ_ETIMEOUT;
}

static bool may_wait(const struct nj_ring *ring)
{
    return (ring_state(ring) & NJ_RING_WAIT) != 0;
}

static int64_t wait_room(struct nj_ring *ring, uint64_t count, int64_t deadline)
{
    uint64_t write = nj_ring_write_position(ring);
    struct wait wait = {
        ring, &ring->writer, nj_ring_room, count, write + count - ring->inner.capacity, deadline};
    int64_t room = wait_for(&wait);

    return nj_ring_closed(ring) ? NJ_ECLOSED : room;
}

static int64_t wait_ready(struct nj_ring *ring, uint64_t count, int64_t deadline)
{
    struct wait wait = {
        ring, &ring->reader, nj_ring_ready, count, nj_ring_read_position(ring) + count, deadline};

    return wait_for(&wait);
}

int64_t nj_ring_wait_room(struct nj_ring *ring, uint64_t count, int64_t timeout_ns)
{
    if (!may_wait(ring) || count > ring->inner.capacity)
        return NJ_EINVAL;
    return wait_room(ring, count, deadline_ns(timeout_ns));
}

int64_t nj_ring_wait_ready(struct nj_ring *ring, uint64_t count, int64_t timeout_ns)
{
    if (!may_wait(ring) || count > ring->inner.capacity)
        return NJ_EINVAL;
    return wait_ready(ring, count, deadline_ns(timeout_ns));
}

/* What a long transfer waits for at a time: the peer works on the other half meanwhile. */
static uint64_t portion(const struct nj_ring *ring, uint64_t left)
{
    uint64_t half = (ring->inner.capacity + 1) / 2;

    return left < half ? left : half;
}

int64_t nj_ring_write_wait(struct nj_ring *ring, const void *elements, uint64_t count,
                           int64_t timeout_ns)
{
    const unsigned char *from = elements;
    int64_t deadline = deadline_ns(timeout_ns), result = 0;
    uint64_t done = 0;

    if (!may_wait(ring) || count > ring->max_count || (elements == NULL && count > 0))
        return NJ_EINVAL;
    while (done < count) {
        result = wait_room(ring, portion(ring, count - done), deadline);
        if (result > 0) {
            uint64_t part = (uint64_t)result < count - done ? (uint64_t)result : count - done;

            result = nj_ring_write(ring, from + done * ring->inner.element_bytes, part);
        }
        if (result <= 0)
            break;
        done += (uint64_t)result;
    }
    return done > 0 ? (int64_t)done : result;
}

/* One read, for two would have a gap between them when the writer overtakes there. */
static int64_t read_newest(struct nj_ring *ring, void *elements, uint64_t count, int64_t deadline)
{
    uint64_t most = count < ring->inner.capacity ? count : ring->inner.capacity;
    int64_t result;

    do {
        result = wait_ready(ring, most, deadline);
        if (result > 0)
            result = nj_ring_read(ring, elements, count);
    } while (result == 0);
    return result;
}

int64_t nj_ring_read_wait(struct nj_ring *ring, void *elements, uint64_t count, int64_t timeout_ns)
{
    unsigned char *to = elements;
    int64_t deadline = deadline_ns(timeout_ns), result = 0;
    uint64_t done = 0;

    if (!may_wait(ring) || count > ring->max_count || (elements == NULL && count > 0))
        return NJ_EINVAL;
    if (count > 0 && (ring_state(ring) & NJ_RING_OVERWRITE))
        return read_newest(ring, elements, count, deadline);
    while (done < count) {
        result = wait_ready(ring, portion(ring, count - done), deadline);
        if (result > 0)
            result = nj_ring_read(ring, to + done * ring->inner.element_bytes, count - done);
        if (result <= 0)
            break;
        done += (uint64_t)result;
    }
    return done > 0 ? (int64_t)done : result;
}
