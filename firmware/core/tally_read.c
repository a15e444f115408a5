/* SPDX-License-Identifier: MIT
 * tally_read.c - the client's side of the engine's books. */
#include <string.h>

#include "core/client.h"

static void stats_of(struct nj_stats *stats, const uint64_t *record)
{
#define STAT_READ(name) stats->name = record[STAT_##name];
    NJ_STATS(STAT_READ)
#undef STAT_READ
}

void nj_stats(const struct nj_client *client, struct nj_stats *stats)
{
    const struct tally *tally = client->parts.tally;
    uint64_t record[STAT_COUNT];

    notice_read(&tally->stats_notice, tally->shown_stats, record, STAT_COUNT);
    stats_of(stats, record);
}

void nj_stats_fetched(const struct nj_client *client, struct nj_stats *stats)
{
    const struct tally *tally = client->parts.tally;
    uint64_t record[TALLY_FETCH_WORDS];
    struct tally_fetch fetch;

    notice_read(&tally->fetch_notice, tally->shown_fetch, record, TALLY_FETCH_WORDS);
    memcpy(&fetch, record, sizeof record);
    stats_of(stats, fetch.stats);
}

/* ---- callback times -------------------------------------------------------------------------- */

static void read_times(const struct tally *tally, struct tally_times *now)
{
    uint64_t record[TALLY_TIMES_WORDS];

    notice_read(&tally->times_notice, tally->shown_times, record, TALLY_TIMES_WORDS);
    memcpy(now, record, sizeof record);
}

/* Those since the last renewal. What it left is read first: the rest is not older then. */
static void times_since(const struct tally *tally, struct tally_times *now, struct nj_times *times)
{
    uint64_t record[TALLY_TIMES_WORDS];
    struct tally_times base;

    notice_read(&tally->base_notice, tally->base, record, TALLY_TIMES_WORDS);
    memcpy(&base, record, sizeof record);
    read_times(tally, now);
    *times = now->times;
    times->count -= base.times.count;
    times->total_ns -= base.times.total_ns;
    for (uint32_t k = 0; k < NJ_TIMES_BINS; k++)
        times->histogram[k] -= base.times.histogram[k];
    if (times->count == 0) /* the worst is still that of before */
        times->worst_ns = 0;
    if (times->worst_ns == 0)
        times->worst_frame = 0;
}

void nj_times(const struct nj_client *client, struct nj_times *times)
{
    struct tally_times now;

    times_since(client->parts.tally, &now, times);
}

void nj_times_renew(struct nj_client *client, struct nj_times *times)
{
    struct tally *tally = client->parts.tally;
    uint64_t record[TALLY_TIMES_WORDS];
    struct tally_times now;

    times_since(tally, &now, times);
    memcpy(record, &now, sizeof record);
    notice_write(&tally->base_notice, tally->base, record, TALLY_TIMES_WORDS);
    atomic_store_explicit(&tally->renewed, now.times.count, memory_order_release);
}

double nj_load(const struct nj_client *client)
{
    struct tally_times now;

    read_times(client->parts.tally, &now);
    return now.load;
}

/* ---- xruns ----------------------------------------------------------------------------------- */

static void read_xrun(const struct tally_xrun *place, struct nj_xrun *xrun)
{
    uint64_t cause;

    xrun->frame = atomic_load_explicit(&place->frame, memory_order_acquire);
    xrun->frames = atomic_load_explicit(&place->frames, memory_order_acquire);
    xrun->time_ns = (int64_t)atomic_load_explicit(&place->time_ns, memory_order_acquire);
    cause = atomic_load_explicit(&place->cause, memory_order_acquire);
    xrun->cause = (uint32_t)cause;
    xrun->flagged = (uint32_t)(cause >> 32);
}

uint32_t nj_xruns(const struct nj_client *client, struct nj_xrun *list, uint32_t count)
{
    const struct tally *tally = client->parts.tally;
    uint64_t before, after, first;

    do {
        before = atomic_load_explicit(&tally->xrun_count, memory_order_acquire);
        if (count > NJ_XRUNS_KEPT)
            count = NJ_XRUNS_KEPT;
        if (count > before)
            count = (uint32_t)before;
        first = before - count;
        for (uint32_t i = 0; i < count; i++)
            read_xrun(&tally->xruns[(first + i) % TALLY_XRUNS], &list[i]);
        after = atomic_load_explicit(&tally->xrun_count, memory_order_relaxed);
    } while (after - first >= TALLY_XRUNS); /* 64 xruns in one call do not happen twice */
    return count;
}
