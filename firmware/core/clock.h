/* SPDX-License-Identifier: MIT
 * clock.h - the card's time line: which frame sounds, or was sampled, when.
 *
 * A second-order delay-locked loop filters the times that are told with each block. Told times that
 * are exact to the nanosecond move nothing: frames and times then map without drift or rounding.
 * The line never jumps except across a hole.
 *
 * Threads:  clock_block only in the callback; readers use nj_clock_read().
 * Callback: all safe.
 * Memory:   whole 64-bit words only, so that the state travels as a notice and a new engine can
 *           take it up from the last whole copy. */
#ifndef CORE_CLOCK_H
#define CORE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "nightjar.h"

struct clock_line {
    uint64_t valid;
    uint64_t frame;     /* the anchor: this frame ... */
    int64_t time_ns;    /* ... is at this time */
    double fraction_ns; /* and this much more: 0 <= fraction < 1 */
    double rate_hz;     /* measured; exactly the nominal one while told times are exact */
    double nominal_hz;
    double error_ns;   /* smoothed |told - predicted| */
    double settled_s;  /* seconds that the loop has run since its first block */
    uint64_t previous; /* first frame of the last block */
    int64_t suspect;   /* the last block was late by more than jitter explains */
};

#define CLOCK_WORDS (sizeof(struct clock_line) / sizeof(uint64_t))
_Static_assert(sizeof(struct clock_line) % sizeof(uint64_t) == 0, "whole words");

/* What clock_hole found before a block. */
enum clock_finding { CLOCK_STEADY, CLOCK_TOLD_HOLE, CLOCK_FOUND_HOLE };

void clock_init(struct clock_line *line, uint32_t rate_hz);

/* Frames missing before a block that should begin with `frame` and is told to be at `time_ns`:
 * always measured when the card told of a loss, else only once two blocks in a row are late by
 * more than 2 periods + 5 ms. The answer says which of the two it was. */
enum clock_finding clock_hole(struct clock_line *line, uint64_t frame, int64_t time_ns, bool told,
                              uint32_t period_frames, uint64_t *hole_frames);

/* Goes on after a hole: this frame is at this time, the measured rate stays. */
void clock_anchor(struct clock_line *line, uint64_t frame, int64_t time_ns);

/* A block without a hole before it; the first one anchors the line. */
void clock_block(struct clock_line *line, uint64_t frame, int64_t time_ns, uint32_t period_frames);

/* Told minus predicted time of a frame, ns. */
double clock_error_ns(const struct clock_line *line, uint64_t frame, int64_t time_ns);

/* The public form. */
void clock_export(const struct clock_line *line, struct nj_clock *clock);

#endif
