/* SPDX-License-Identifier: MIT
 * figures.h - a part of nightjar.h: what is counted. */
#ifndef NIGHTJAR_FIGURES_H
#define NIGHTJAR_FIGURES_H

#include "nightjar/action.h"

#define NJ_STATS(X)                                                                                \
    X(blocks) /* callbacks */                                                                      \
    X(frames) /* through the callback, holes apart */                                              \
    X(min_block_frames)                                                                            \
    X(max_block_frames)                                                                            \
    X(xruns) /* the card's flag */                                                                 \
    X(holes)                                                                                       \
    X(hole_frames)                                                                                 \
    X(refused_frames) /* capture: of hole_frames, those that the full ring refused */              \
    X(ring_high_water_frames)                                                                      \
    X(commands)                                                                                    \
    X(late_starts)                                                                                 \
    X(stolen_voices)                                                                               \
    X(max_voices)      /* most that sounded, fades of stolen ones apart, or records that ran */    \
    X(clipped_samples) /* beyond full scale on the way to the card */                              \
    X(events_refused)

struct nj_stats {
#define NJ_STATS_FIELD(name) uint64_t name;
    NJ_STATS(NJ_STATS_FIELD)
#undef NJ_STATS_FIELD
};
/* Since the segment's birth, engines before the present one included; all of the end of one block.
 * Any thread. */
void nj_stats(const struct nj_client *client, struct nj_stats *stats);
/* An action, of both directions: at a frame (or NJ_NOW) the engine takes the statistics since the
 * last fetch, all of that instant, and begins anew. The block in which it does is among them as a
 * whole: blocks, frames, xruns, sizes. A most or least is that of the time since the fetch; voices
 * that sound go on to count. nj_stats goes on as if nothing had been. NJ_EFULL. */
NJ_WARN_UNUSED int nj_stats_fetch(struct nj_client *client, uint64_t at_frame, nj_handle *handle);
/* What the last fetch took whose completion was read; of a later one when that was carried out
 * already. Zeros before the first. A fetch that completes with NJ_ENGINE_LOST either did all of
 * this or nothing. Any thread. */
void nj_stats_fetched(const struct nj_client *client, struct nj_stats *stats);

/* How long callbacks took, all of it, in real time: what the engine does and a user's callback
 * within. An engine measures them; blocks that a program makes itself by other means are not in it.
 */
#define NJ_TIMES_BINS 32
struct nj_times {
    uint64_t count, total_ns;
    uint64_t worst_ns, worst_frame;    /* the longest, and the first frame of its block */
    uint64_t histogram[NJ_TIMES_BINS]; /* [k]: of 2^k to 2^(k+1) - 1 ns; [0] of 0 too, the last of
                                          more too */
};
/* Since the last renewal. Any thread. */
void nj_times(const struct nj_client *client, struct nj_times *times);
/* The same, and begins anew: each callback is in one report. One that ends just then may be told
 * as the worst of both. One caller. */
void nj_times_renew(struct nj_client *client, struct nj_times *times);
/* The share of a block's time that its callback takes, smoothed over half a second: 0 to 1, more
 * when it cannot keep up. Of the last engine when none runs. Any thread. */
double nj_load(const struct nj_client *client);

/* A loss of the card's, or a flag without one. */
struct nj_xrun {
    uint64_t frame;   /* the first that is lost */
    uint64_t frames;  /* how many; 0: none, though the card said so */
    int64_t time_ns;  /* of the block after it, segment clock */
    uint32_t cause;   /* enum nj_cause; never NJ_CAUSE_RING_FULL */
    uint32_t flagged; /* 1: the card said so; else found by the clock, or after a restart */
};
#define NJ_XRUNS_KEPT 64
/* The last ones, up to `count` and NJ_XRUNS_KEPT, the oldest of them first; how many. They stay
 * when engines and clients change. Any thread. */
uint32_t nj_xruns(const struct nj_client *client, struct nj_xrun *list, uint32_t count);

/* Peak per channel since the last call, 1.0 = full scale; peaks[channels], 0 beyond the card's. One
 * caller, on any thread. */
void nj_peaks(struct nj_client *client, float *peaks, uint32_t channels);

#endif
