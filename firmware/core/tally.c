/* SPDX-License-Identifier: MIT */
#include "core/tally.h"

#include <string.h>

#include "core/segment.h"

#define LOAD_S 0.5 /* over which the load is smoothed */

static uint64_t stat_now(const struct parts *parts, uint32_t stat)
{
    return atomic_load_explicit(&parts->segment->stats[stat], memory_order_relaxed);
}

/* A counter that no difference can be taken of. */
static bool is_mark(uint32_t stat)
{
    return stat == STAT_min_block_frames || stat == STAT_max_block_frames ||
           stat == STAT_ring_high_water_frames || stat == STAT_max_voices;
}

/* What sounds or is recorded at a fetch does so after it too. */
static void begin_marks(struct parts *parts)
{
    struct process *process = &parts->segment->process;

    memset(process->marks, 0, sizeof process->marks);
    process->marks[STAT_max_voices] = process->sounding + process->recording;
    process->marks_fetch =
        atomic_load_explicit(&parts->tally->fetch_notice.sequence, memory_order_relaxed);
}

void tally_attach(struct parts *parts)
{
    struct tally *tally = parts->tally;

    /* Killed between a fetch and this. */
    if (parts->segment->process.marks_fetch !=
        atomic_load_explicit(&tally->fetch_notice.sequence, memory_order_relaxed))
        begin_marks(parts);
    if (atomic_load_explicit(&tally->times_notice.sequence, memory_order_relaxed) > 0) {
        uint64_t record[TALLY_TIMES_WORDS];

        notice_read(&tally->times_notice, tally->shown_times, record, TALLY_TIMES_WORDS);
        memcpy(&tally->times, record, sizeof record);
        tally->times.load = 0;
    }
    tally_show(parts);
}

void tally_block(struct parts *parts, uint32_t frames, bool xrun)
{
    struct segment *segment = parts->segment;
    uint64_t *least = &segment->process.marks[STAT_min_block_frames];
    uint64_t before = stat_now(parts, STAT_min_block_frames);

    stat_add(segment, STAT_blocks, 1);
    stat_add(segment, STAT_frames, frames);
    stat_add(segment, STAT_xruns, xrun);
    stat_raise(segment, STAT_max_block_frames, frames);
    if (before == 0 || frames < before)
        atomic_store_explicit(&segment->stats[STAT_min_block_frames], frames, memory_order_relaxed);
    if (*least == 0 || frames < *least)
        *least = frames;
}

void tally_show(struct parts *parts)
{
    struct tally *tally = parts->tally;
    uint64_t record[STAT_COUNT];

#pragma GCC unroll 32
    for (uint32_t k = 0; k < STAT_COUNT; k++)
        record[k] = stat_now(parts, k);
    notice_write(&tally->stats_notice, tally->shown_stats, record, STAT_COUNT);
}

void tally_fetch(struct parts *parts)
{
    struct tally *tally = parts->tally;
    struct tally_fetch fetch;
    uint64_t record[TALLY_FETCH_WORDS];

    notice_read(&tally->fetch_notice, tally->shown_fetch, record, TALLY_FETCH_WORDS);
    memcpy(&fetch, record, sizeof record);
    for (uint32_t k = 0; k < STAT_COUNT; k++) {
        uint64_t total = stat_now(parts, k);

        fetch.stats[k] = is_mark(k) ? parts->segment->process.marks[k] : total - fetch.totals[k];
        fetch.totals[k] = total;
    }
    notice_write(&tally->fetch_notice, tally->shown_fetch, &fetch, TALLY_FETCH_WORDS);
    begin_marks(parts);
}

void tally_xrun(struct parts *parts, const struct nj_xrun *xrun)
{
    struct tally *tally = parts->tally;
    uint64_t count = atomic_load_explicit(&tally->xrun_count, memory_order_relaxed);
    struct tally_xrun *place = &tally->xruns[count % TALLY_XRUNS];

    /* Release: who sees a new word in an old place also sees the count that makes it old. */
    atomic_store_explicit(&place->frame, xrun->frame, memory_order_release);
    atomic_store_explicit(&place->frames, xrun->frames, memory_order_release);
    atomic_store_explicit(&place->time_ns, (uint64_t)xrun->time_ns, memory_order_release);
    atomic_store_explicit(&place->cause, (uint64_t)xrun->flagged << 32 | xrun->cause,
                          memory_order_release);
    atomic_store_explicit(&tally->xrun_count, count + 1, memory_order_release);
}

/* The renewal came after `renewed` callbacks. One that ended while it came may be told twice as the
 * worst, but not never. */
static void renew_worst(struct tally *tally)
{
    uint64_t renewed = atomic_load_explicit(&tally->renewed, memory_order_acquire);

    if (renewed == tally->times.renewed)
        return;
    if (renewed == tally->times.times.count)
        tally->times.times.worst_ns = 0;
    tally->times.renewed = renewed;
}

void tally_took(struct parts *parts, uint64_t frame, uint32_t frames, uint64_t took_ns)
{
    struct tally *tally = parts->tally;
    struct nj_times *times = &tally->times.times;
    double block_s = (double)frames / parts->segment->config.rate_hz;
    uint32_t k = 63 - (uint32_t)__builtin_clzll(took_ns | 1);

    renew_worst(tally);
    times->count++;
    times->total_ns += took_ns;
    times->histogram[k < NJ_TIMES_BINS ? k : NJ_TIMES_BINS - 1]++;
    if (took_ns > times->worst_ns) {
        times->worst_ns = took_ns;
        times->worst_frame = frame;
    }
    tally->times.load += ((double)took_ns / 1e9 - tally->times.load * block_s) / (block_s + LOAD_S);
    notice_write(&tally->times_notice, tally->shown_times, &tally->times, TALLY_TIMES_WORDS);
}
