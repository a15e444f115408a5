/* SPDX-License-Identifier: MIT
 * tally.h - the books that the engine keeps of its blocks, shown whole: counters, what a fetch took
 * of them, callback times and xruns.
 *
 * The counters (stat_add, stat_raise) are the engine's own; a copy that belongs together is shown
 * at the end of each block. What a fetch takes is the difference to the one before, whose totals
 * lie in the same notice: a kill leaves all of a fetch or none of it.
 *
 * Threads:  tally_* the engine's; what is shown is read by any thread.
 * Callback: all safe.
 * Memory:   a part of the segment. */
#ifndef CORE_TALLY_H
#define CORE_TALLY_H

#include "core/notice.h"
#include "nightjar.h"

#define STAT_COUNT_ONE(name) +1
enum { STAT_COUNT = 0 NJ_STATS(STAT_COUNT_ONE) };

enum segment_stat {
#define STAT_ENUM(name) STAT_##name,
    NJ_STATS(STAT_ENUM)
#undef STAT_ENUM
};

/* What a fetch leaves for the client, and for the next fetch. */
struct tally_fetch {
    uint64_t stats[STAT_COUNT];
    uint64_t totals[STAT_COUNT];
};

struct tally_times {
    struct nj_times times; /* since the segment's birth; worst: since the renewal */
    uint64_t renewed;      /* the callbacks that had been counted then */
    double load;
};

struct tally_xrun {
    _Atomic uint64_t frame, frames, time_ns, cause;
};

#define TALLY_FETCH_WORDS (sizeof(struct tally_fetch) / sizeof(uint64_t))
#define TALLY_TIMES_WORDS (sizeof(struct tally_times) / sizeof(uint64_t))
#define TALLY_XRUNS (2 * NJ_XRUNS_KEPT) /* the newest half is whole while one is written */
_Static_assert(sizeof(struct tally_times) % sizeof(uint64_t) == 0, "whole words");

struct tally {
    /* the engine's */
    struct tally_times times;
    struct notice stats_notice, fetch_notice, times_notice;
    _Atomic uint64_t shown_stats[2 * STAT_COUNT];
    _Atomic uint64_t shown_fetch[2 * TALLY_FETCH_WORDS];
    _Atomic uint64_t shown_times[2 * TALLY_TIMES_WORDS];
    _Atomic uint64_t xrun_count;
    struct tally_xrun xruns[TALLY_XRUNS];

    /* the client's: the callback times at its last renewal */
    _Alignas(64) struct notice base_notice;
    _Atomic uint64_t base[2 * TALLY_TIMES_WORDS];
    _Atomic uint64_t renewed;
};

struct parts;

/* A new engine goes on with the books of the last one. */
void tally_attach(struct parts *parts);

/* A block begins. */
void tally_block(struct parts *parts, uint32_t frames, bool xrun);

/* Its counters are whole. */
void tally_show(struct parts *parts);

/* All since the last fetch goes to the client, and begins anew. */
void tally_fetch(struct parts *parts);

/* A lost stretch, or a flag without one. */
void tally_xrun(struct parts *parts, const struct nj_xrun *xrun);

/* How long the whole callback took whose first frame is this. */
void tally_took(struct parts *parts, uint64_t frame, uint32_t frames, uint64_t took_ns);

#endif
