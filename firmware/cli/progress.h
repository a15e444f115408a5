/* SPDX-License-Identifier: MIT
 * progress.h - how far playing and recording are, and how loud: told while they go on.
 *
 * In a terminal one line that is drawn anew, ten times a second: elapsed, whole and remaining time,
 * clipped samples, xruns and lost frames, then each channel's bar, peak and RMS, as wide as there
 * is room for; elsewhere a plain line every ten seconds (of a meter every second) and at the end;
 * or for programs one JSON object a line, every second and at the end:
 *
 *   {"elapsed_s":1.5,"remaining_s":8.5,"end":false,
 *    "play":{"peak_db":[-6.0,-7.1],"rms_db":[-12.0,-13.5],"clipped":0,"xruns":0,"lost_frames":0},
 *    "record":{...}}
 *
 * remaining_s is null where nobody knows; a direction that does not run is left out.
 *
 * Threads:  one.
 * Memory:   the caller's. */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include <stdio.h>

#include "cli/levels.h"

enum progress_form {
    PROGRESS_NONE,
    PROGRESS_TERMINAL,
    PROGRESS_PLAIN,
    PROGRESS_METER,
    PROGRESS_JSON
};

struct progress {
    FILE *to;
    uint32_t form;   /* enum progress_form */
    int64_t next_ns; /* when it tells again; 0: at once */
    bool drawn;      /* a line stands in the terminal */
};

/* One direction. */
struct progress_side {
    uint32_t channels; /* 0: it does not run */
    struct level level[NJ_MAX_CHANNELS];
    uint64_t xruns, lost_frames;
};

struct progress_state {
    uint64_t frames, total_frames; /* total NJ_ENDLESS: not known */
    uint32_t rate_hz;
    bool end;
    struct progress_side play, record;
};

/* terminal: `to` is one. Quiet and JSON leave that aside; quiet wins. */
void progress_init(struct progress *progress, FILE *to, bool terminal, bool quiet, bool json);
/* Plain lines are what was asked for: one each second. */
void progress_meter(struct progress *progress);
/* Whether progress_tell would tell: then levels are worth being taken. */
bool progress_is_due(const struct progress *progress, int64_t now_ns);
/* Tells if it is time, and always at the end. now_ns: of the clock that people live by. */
void progress_tell(struct progress *progress, const struct progress_state *state, int64_t now_ns);
/* Takes the line away, so that another may be printed; the next one is drawn again. */
void progress_clear(struct progress *progress);

/* "1:02:03.4"; hours only where there are some. */
#define PROGRESS_TIME_BYTES 32
void progress_time(char text[PROGRESS_TIME_BYTES], uint64_t frames, uint32_t rate_hz, int decimals);

#endif
