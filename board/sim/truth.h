/* SPDX-License-Identifier: MIT
 * truth.h - what became of a direction's frames: the simulator's own books, for tests to compare
 * with.
 *
 * A hole is a stretch of card frames, after the first start, in which the card had nothing to play,
 * or captured what no engine has read. */
#ifndef BOARD_SIM_TRUTH_H
#define BOARD_SIM_TRUTH_H

#include <stdbool.h>
#include <stdint.h>

enum { TRUTH_HOLES = 1024 };

/* name, text in status */
#define TRUTH_CAUSES(X)                                                                            \
    X(TRUTH_XRUN, "xrun")                                                                          \
    X(TRUTH_STOPPED, "stopped") /* the engine stopped its stream */                                \
    X(TRUTH_LOST, "lost")       /* the engine ended */                                             \
    X(TRUTH_GONE, "gone")       /* the card was pulled */

enum truth_cause {
#define TRUTH_CAUSE_ENUM(name, text) name,
    TRUTH_CAUSES(TRUTH_CAUSE_ENUM)
#undef TRUTH_CAUSE_ENUM
        TRUTH_CAUSE_COUNT
};
const char *truth_cause_text(uint32_t cause);

struct truth_hole {
    uint64_t first_frame, frames;
    uint32_t cause;
};

struct truth {
    uint64_t first_frame; /* of the first start */
    uint64_t starts, xruns;
    uint64_t holes; /* all; the array has the first TRUTH_HOLES */
    uint64_t hole_frames;
    bool open; /* a hole has begun */
    struct truth_hole last;
    struct truth_hole hole[TRUTH_HOLES];
};

/* The stream moves frames from this card frame on: ends the open hole. */
void truth_start(struct truth *truth, uint64_t frame);
/* From this card frame on nothing is moved. An open hole stays what it is. */
void truth_stop(struct truth *truth, uint64_t frame, uint32_t cause);

#endif
