/* SPDX-License-Identifier: MIT
 * fade.h - gain, fade in and fade out of a stretch of frames.
 *
 * Threads:  pure functions. */
#ifndef CLI_FADE_H
#define CLI_FADE_H

#include "nightjar.h"

struct fade {
    float gain;
    uint64_t in_frames, out_frames; /* the latter only with an end */
};

bool fade_is_none(const struct fade *fade);
/* frames[count] of the stretch from its frame `at` on; it ends before `end` (NJ_ENDLESS: unknown).
 */
void fade_apply(const struct fade *fade, float *frames, uint32_t channels, uint64_t at,
                uint64_t count, uint64_t end);

#endif
