/* SPDX-License-Identifier: MIT
 * truth.c - see truth.h. */
#include "board/sim/truth.h"

const char *truth_cause_text(uint32_t cause)
{
    static const char *const text[] = {
#define TRUTH_CAUSE_TEXT(name, words) words,
        TRUTH_CAUSES(TRUTH_CAUSE_TEXT)
#undef TRUTH_CAUSE_TEXT
    };

    return cause < TRUTH_CAUSE_COUNT ? text[cause] : "unknown";
}

void truth_start(struct truth *truth, uint64_t frame)
{
    if (truth->starts++ == 0)
        truth->first_frame = frame;
    if (!truth->open)
        return;
    truth->open = false;
    if (frame <= truth->last.first_frame)
        return;
    truth->last.frames = frame - truth->last.first_frame;
    if (truth->holes < TRUTH_HOLES)
        truth->hole[truth->holes] = truth->last;
    truth->holes++;
    truth->hole_frames += truth->last.frames;
}

void truth_stop(struct truth *truth, uint64_t frame, uint32_t cause)
{
    if (truth->starts == 0 || truth->open)
        return;
    truth->open = true;
    truth->last = (struct truth_hole){.first_frame = frame, .cause = cause};
    if (cause == TRUTH_XRUN)
        truth->xruns++;
}
