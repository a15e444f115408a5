/* SPDX-License-Identifier: MIT
 * clock.h - the card's time line: which frame sounds, or was sampled, when.
 *
 * A second-order delay-locked loop filters the times that are told with each block. Told times that
 * are exact to the nanosecond move nothing: frames and times then map without drift or rounding.
 * The line never jumps except across a hole.
 *
 * A loss that the card tells is measured at once. Late blocks alone may as well be a delay: a busy
 * machine's card stands still for a while, and catches up. So they raise a doubt, the line stands,
 * and a loss is believed when the lateness stays for DOUBT_MS of the card's audio and of time, or
 * when as much audio has come as the blocks can wait for. The hole is the least lateness seen then,
 * and lies before clock_doubt.frame.
 *
 * A host may tell no time: zero, the same again, or one that lies before the last by more than
 * jitter explains. Such a time is none: the line goes on without it, and no hole comes of it. As
 * long as no times go on at all the line is not valid; the first that do anchor it.
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

#define CLOCK_DOUBT_MS 150

/* Blocks that are late by more than jitter explains. */
struct clock_doubt {
    uint64_t blocks;      /* in a row; 0: no doubt */
    uint64_t first_frame; /* of the first of them */
    uint64_t frame;       /* the lateness is what it is since this frame ... */
    int64_t time_ns;      /* ... told to be at this time, ... */
    double level_ns;      /* ... late by so much ... */
    double least_ns;      /* ... and by so much at least since */
};

struct clock_line {
    uint64_t valid;
    uint64_t frame;     /* the anchor: this frame ... */
    int64_t time_ns;    /* ... is at this time */
    double fraction_ns; /* and this much more: 0 <= fraction < 1 */
    double rate_hz;     /* measured; exactly the nominal one while told times are exact */
    double nominal_hz;
    double error_ns;   /* smoothed |told - predicted| */
    double settled_s;  /* seconds that the loop has run since its first block */
    uint64_t previous; /* first frame of the last block, ... */
    int64_t told_ns;   /* ... and the last that was told, in order or not; 0: none */
    uint64_t advanced; /* 1: a told time came after the one before it */
    struct clock_doubt doubt;
};

#define CLOCK_WORDS (sizeof(struct clock_line) / sizeof(uint64_t))
_Static_assert(sizeof(struct clock_line) % sizeof(uint64_t) == 0, "whole words");

/* A block as it is told. */
struct clock_told {
    uint64_t frame;  /* its first, if nothing is lost before it ... */
    int64_t time_ns; /* ... and when that is */
    bool loss;       /* the card, or a restart, says that frames are lost before it */
    uint32_t period_frames;
    uint64_t patience_frames; /* for so many frames doubtful blocks can wait */
};

/* What clock_hole found before a block. */
enum clock_finding { CLOCK_STEADY, CLOCK_TOLD_HOLE, CLOCK_FOUND_HOLE };

void clock_init(struct clock_line *line, uint32_t rate_hz);

/* Frames missing before a block: always measured when a loss is told, else only when at least three
 * blocks in a row are late by more than 2 periods + 5 ms, and stay so (see above). The line goes on
 * behind the hole. The answer says which of the two it was. */
enum clock_finding clock_hole(struct clock_line *line, const struct clock_told *told,
                              uint64_t *hole_frames);

/* The blocks since clock_doubt.first_frame may follow a loss, and come in their right places only
 * behind its hole then. */
static inline bool clock_doubts(const struct clock_line *line)
{
    return line->doubt.blocks > 0;
}

/* A block without a hole before it; the first one anchors the line. In doubt nothing moves, nor
 * without a time. */
void clock_block(struct clock_line *line, const struct clock_told *told);

/* Told minus predicted time of a frame, ns. */
double clock_error_ns(const struct clock_line *line, uint64_t frame, int64_t time_ns);

/* The public form. */
void clock_export(const struct clock_line *line, struct nj_clock *clock);

/* a + b, or the end of what is a time. */
int64_t clock_sum(int64_t a, int64_t b);

#endif
