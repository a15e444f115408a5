/* SPDX-License-Identifier: MIT */
#include "core/wall.h"

#include <time.h>

#include "core/clock.h"

#define READS 4          /* the narrowest counts: one of them was not interrupted */
#define RATE_ERROR 20e-6 /* of the measured rate, for frames far from the clock's own */

static int64_t now_ns(clockid_t clock)
{
    struct timespec now;

    clock_gettime(clock, &now); /* cannot fail for these two */
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

void wall_pair_read(struct wall_pair *pair)
{
    for (uint32_t i = 0; i < READS; i++) {
        int64_t before = now_ns(CLOCK_MONOTONIC), utc = now_ns(CLOCK_REALTIME);
        int64_t after = now_ns(CLOCK_MONOTONIC);
        uint64_t window = (uint64_t)(after - before);

        if (i == 0 || window < pair->window_ns)
            *pair = (struct wall_pair){before + (after - before) / 2, utc, window};
    }
}

/* Half a window and a rounding, the clock's own error, half a frame, and the rate's error. */
static uint64_t uncertainty_ns(const struct nj_clock *clock, const struct wall_pair *pair,
                               int64_t time_ns)
{
    double distance_ns = (double)time_ns - (double)clock->time_ns;

    if (distance_ns < 0)
        distance_ns = -distance_ns;
    return pair->window_ns / 2 + 1 +
           (uint64_t)(clock->error_ns + 0.5e9 / clock->rate_hz + distance_ns * RATE_ERROR);
}

void wall_of(const struct nj_clock *clock, const struct wall_pair *pair, uint64_t frame,
             struct nj_wall *wall)
{
    int64_t time_ns = nj_clock_time_of(clock, frame);

    wall->utc_ns = clock_sum(time_ns, pair->utc_ns - pair->monotonic_ns);
    wall->uncertainty_ns = uncertainty_ns(clock, pair, time_ns);
}

uint64_t wall_frame(const struct nj_clock *clock, const struct wall_pair *pair, int64_t utc_ns,
                    uint64_t *frame)
{
    int64_t time_ns = clock_sum(utc_ns, pair->monotonic_ns - pair->utc_ns);

    *frame = nj_clock_frame_at(clock, time_ns);
    return uncertainty_ns(clock, pair, time_ns);
}

int nj_clock_wall(const struct nj_clock *clock, uint64_t frame, struct nj_wall *wall)
{
    struct wall_pair pair;

    if (!clock->valid)
        return NJ_EINVAL;
    wall_pair_read(&pair);
    wall_of(clock, &pair, frame, wall);
    return NJ_OK;
}

int nj_clock_frame_at_wall(const struct nj_clock *clock, int64_t utc_ns, uint64_t *frame,
                           uint64_t *uncertainty)
{
    struct wall_pair pair;
    uint64_t wrong_by_ns;

    if (!clock->valid)
        return NJ_EINVAL;
    wall_pair_read(&pair);
    wrong_by_ns = wall_frame(clock, &pair, utc_ns, frame);
    if (uncertainty)
        *uncertainty = wrong_by_ns;
    return NJ_OK;
}
