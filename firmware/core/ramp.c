/* SPDX-License-Identifier: MIT */
#include "core/ramp.h"

#include "core/wide.h"

void ramp_set(struct ramp *ramp, float value)
{
    ramp->from = value;
    ramp->to = value;
    ramp->start = 0;
    ramp->frames = 0;
}

float ramp_slope(const struct ramp *ramp)
{
    return (ramp->to - ramp->from) / (float)(int32_t)ramp->frames;
}

float ramp_at(const struct ramp *ramp, uint64_t at)
{
    if (at < ramp->start)
        return ramp->from;
    if (at - ramp->start >= ramp->frames)
        return ramp->to;
    return ramp->from + (float)(int32_t)(at - ramp->start) * ramp_slope(ramp);
}

void ramp_bend(struct ramp *ramp, uint64_t at, float to, uint32_t frames)
{
    ramp->from = ramp_at(ramp, at);
    ramp->to = to;
    ramp->start = at;
    ramp->frames = frames;
}

bool ramp_constant(const struct ramp *ramp, uint64_t at, float *value)
{
    *value = ramp->to;
    return ramp->from == ramp->to || at - ramp->start >= ramp->frames;
}

uint64_t ramp_left(const struct ramp *ramp, uint64_t at)
{
    float value;

    return ramp_constant(ramp, at, &value) ? 0 : ramp->start + ramp->frames - at;
}

WIDE void line_fill(float *gains, uint32_t count, float from, float slope, int32_t first)
{
    for (uint32_t i = 0; i < count; i++)
        gains[i] = from + (float)(first + (int32_t)i) * slope;
}

WIDE static void line_apply(float *gains, uint32_t count, float from, float slope, int32_t first)
{
    for (uint32_t i = 0; i < count; i++)
        gains[i] *= from + (float)(first + (int32_t)i) * slope;
}

/* How many of the next frames lie on the slope, and where on it. */
static uint32_t on_slope(const struct ramp *ramp, uint64_t at, uint32_t count, int32_t *first)
{
    uint64_t begun = at - ramp->start;

    if (begun >= ramp->frames)
        return 0;
    *first = (int32_t)begun;
    return ramp->frames - (uint32_t)begun < count ? ramp->frames - (uint32_t)begun : count;
}

void ramp_fill(const struct ramp *ramp, uint64_t at, float *gains, uint32_t count)
{
    int32_t first = 0;
    uint32_t bent = on_slope(ramp, at, count, &first);

    if (bent > 0)
        line_fill(gains, bent, ramp->from, ramp_slope(ramp), first);
    for (uint32_t i = bent; i < count; i++)
        gains[i] = ramp->to;
}

void ramp_apply(const struct ramp *ramp, uint64_t at, float *gains, uint32_t count)
{
    float value;
    int32_t first = 0;
    uint32_t bent = on_slope(ramp, at, count, &first);

    if (ramp_constant(ramp, at, &value) && value == 1.0f)
        return;
    if (bent > 0)
        line_apply(gains, bent, ramp->from, ramp_slope(ramp), first);
    for (uint32_t i = bent; i < count; i++)
        gains[i] *= ramp->to;
}
