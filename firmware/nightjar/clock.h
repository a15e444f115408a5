/* SPDX-License-Identifier: MIT
 * clock.h - a part of nightjar.h: frames, the segment's time and the calendar's. */
#ifndef NIGHTJAR_CLOCK_H
#define NIGHTJAR_CLOCK_H

#include "nightjar/segment.h"

/* The card's time line: `frame` sounds (or was sampled) at `time_ns`; one frame lasts 1/rate_hz. */
struct nj_clock {
    uint64_t frame;
    int64_t time_ns;
    double rate_hz;  /* measured */
    double rate_ppm; /* the same: parts per million more than the nominal one */
    double error_ns; /* smoothed difference between told and predicted block times; or how late
                        blocks are, while it is in doubt whether frames were lost before them */
    bool valid;      /* false before the first block, and while the host's times do not go on */
};
void nj_clock_read(const struct nj_client *client, struct nj_clock *clock); /* any thread */
uint64_t nj_clock_frame_at(const struct nj_clock *clock,
                           int64_t time_ns); /* nearest; 0 if before */
int64_t nj_clock_time_of(const struct nj_clock *clock, uint64_t frame);

/* A calendar's time. It may be wrong by the uncertainty: half of what it took to read both of the
 * system's clocks, the clock's error_ns, half a frame, and 20 millionths of the distance to the
 * clock's own frame. Whether the system's calendar is right is not in it. */
struct nj_wall {
    int64_t utc_ns; /* since 1970, CLOCK_REALTIME */
    uint64_t uncertainty_ns;
};
/* When a frame sounds or was sampled, by what the calendar says at this call: after a step of it,
 * earlier frames have other times than before. NJ_EINVAL: the clock is not valid. For a segment's
 * clock that is CLOCK_MONOTONIC; the simulated card's in lockstep has nothing to do with the
 * calendar. Any thread. */
NJ_WARN_UNUSED int nj_clock_wall(const struct nj_clock *clock, uint64_t frame,
                                 struct nj_wall *wall);
/* The nearest frame, 0 if before; its time differs from utc_ns by half a frame at most, and may be
 * wrong by *uncertainty_ns (may be NULL). */
NJ_WARN_UNUSED int nj_clock_frame_at_wall(const struct nj_clock *clock, int64_t utc_ns,
                                          uint64_t *frame, uint64_t *uncertainty_ns);

#endif
