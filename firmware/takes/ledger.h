/* SPDX-License-Identifier: MIT
 * ledger.h - what is missing from a take: one line a hole, in a CSV file beside it.
 *
 * The file exists from the take's beginning. A hole's line is written before its silence; lines
 * become durable before the take's head promises the frames that they speak of. A last line,
 * "# complete: ...", says that nothing else is missing. Columns:
 *
 *   first_frame    of the hole, on the segment's time line
 *   length_frames  of the hole; empty when nobody can know (the power was cut)
 *   bound_frames   the length is right within +- this
 *   cause          xrun, ring full, engine restart, clock, storage, power cut, recorder ended
 *   utc            of first_frame
 *   file_frame     where it is in the file
 *   filled_frames  silence that stands there in the file; 0: the file goes on without it
 *
 * Threads:  one at a time.
 * Memory:   ledger_create and ledger_resume are paired with ledger_destroy, NULL is fine.
 * Fails:    NJ_EIO with the trouble told; a line that failed may be tried again. */
#ifndef TAKES_LEDGER_H
#define TAKES_LEDGER_H

#include "takes/trouble.h"

#define LEDGER_SUFFIX ".ledger.csv"

struct ledger;

struct ledger_hole {
    uint64_t first_frame;
    uint64_t length_frames;
    uint64_t bound_frames;
    bool unknown; /* neither length nor bound */
    const char *cause;
    int64_t utc_ns;
    int32_t utc_offset_s;
    uint64_t file_frame;
    uint64_t filled_frames;
};

/* Sets when the hole's first frame was, from when a frame before it was. */
void ledger_hole_time(struct ledger_hole *hole, uint64_t frame, int64_t utc_ns,
                      int32_t utc_offset_s, double rate_hz);

/* Never over an existing file: NJ_EFULL, nothing told, when the name is taken. */
NJ_WARN_UNUSED int ledger_create(struct ledger **ledger, const char *path, struct trouble *trouble);
/* Opens the ledger of a file that is cut at file_frames: a torn last line, lines that begin at or
 * after the cut and the closing line are dropped; a hole across the cut is shortened. A missing
 * ledger is made anew and says so. */
NJ_WARN_UNUSED int ledger_resume(struct ledger **ledger, const char *path, uint64_t file_frames,
                                 struct trouble *trouble);
void ledger_destroy(struct ledger *ledger);

/* The part of the hole that earlier lines cover (by first_frame) is left out. */
NJ_WARN_UNUSED int ledger_enter(struct ledger *ledger, const struct ledger_hole *hole,
                                struct trouble *trouble);
/* A line for people, "# TEXT"; cutting the file keeps it. */
NJ_WARN_UNUSED int ledger_note(struct ledger *ledger, const char *text, struct trouble *trouble);
/* Makes all lines durable; free when nothing is new. */
NJ_WARN_UNUSED int ledger_sync(struct ledger *ledger, struct trouble *trouble);
/* The closing line, durable. */
NJ_WARN_UNUSED int ledger_complete(struct ledger *ledger, uint64_t first_frame, uint64_t frames,
                                   struct trouble *trouble);

/* Removes the ledger of a take that never held a frame, unless it has a hole to tell. */
void ledger_remove_silent(const char *path);

/* Lines so far, and the frame up to which holes have been entered. */
uint64_t ledger_holes(const struct ledger *ledger);
uint64_t ledger_covered_frame(const struct ledger *ledger);

#endif
