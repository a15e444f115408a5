/* SPDX-License-Identifier: MIT
 * ramp.h - a value that moves in a straight line from one to another, as a function of a count of
 * frames alone.
 *
 * Callback: all safe.
 * Memory:   the caller's. */
#ifndef CORE_RAMP_H
#define CORE_RAMP_H

#include <stdbool.h>
#include <stdint.h>

#define RAMP_MAX_FRAMES ((uint32_t)INT32_MAX)

/* from at frame start, to at start + frames and ever after; frames 0 is constant. Between them
 * from + i * slope, slope = (to - from) / frames, each of the operations rounded to a float. */
struct ramp {
    float from, to;
    uint64_t start;
    uint32_t frames;
};

void ramp_set(struct ramp *ramp, float value);
/* Bends towards a new value, from what it is at `at`. */
void ramp_bend(struct ramp *ramp, uint64_t at, float to, uint32_t frames);
/* (to - from) / frames; frames is not 0. */
float ramp_slope(const struct ramp *ramp);
float ramp_at(const struct ramp *ramp, uint64_t at);
/* Whether it is one value over [at, at + count). */
bool ramp_constant(const struct ramp *ramp, uint64_t at, float *value);
/* Frames until it is constant. */
uint64_t ramp_left(const struct ramp *ramp, uint64_t at);
/* gains[i] = the value at `at` + i; at is not before the start. */
void ramp_fill(const struct ramp *ramp, uint64_t at, float *gains, uint32_t count);
/* gains[i] *= that. */
void ramp_apply(const struct ramp *ramp, uint64_t at, float *gains, uint32_t count);

/* A moving gain while nothing else moves: from + (played - start) * slope as long as played <
 * until. */
struct line {
    float from, slope;
    uint64_t start, until;
};

/* gains[i] = from + (first + i) * slope. */
void line_fill(float *gains, uint32_t count, float from, float slope, int32_t first);

#endif
