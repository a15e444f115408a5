/* SPDX-License-Identifier: MIT
 * levels.h - how loud each channel is: peak, RMS and clipped samples of frames that pass.
 *
 * Whoever plays knows frames long before they sound: levels are kept in slots of a fiftieth of a
 * second, and taken up to the frame that sounds now. A sample is clipped where it is at an integer
 * format's largest or smallest value, or a float's at full scale or beyond.
 *
 * Threads:  add on one thread, take on another, at any time.
 * Memory:   create is paired with destroy; NULL is fine.
 * Fails:    NJ_EMEMORY, NJ_EINVAL. */
#ifndef CLI_LEVELS_H
#define CLI_LEVELS_H

#include "nightjar.h"

struct levels;

/* Of one channel. */
struct level {
    float peak;       /* largest magnitude, full scale 1.0, at most that */
    float rms;        /* a full-scale square wave has 1.0, a sine 0.707 */
    uint64_t clipped; /* samples, since the beginning */
};

/* ahead_frames: how far levels_add may be before levels_take. */
NJ_WARN_UNUSED int levels_create(struct levels **levels, uint32_t channels, uint32_t format,
                                 uint32_t rate_hz, uint64_t ahead_frames);
void levels_destroy(struct levels *levels);

/* The next frames. Those of a time that is not taken for longer than ahead_frames are lost, the
 * oldest first; clipped ones are counted still. */
void levels_add(struct levels *levels, const void *frames, uint64_t count);
/* Silence: nothing is louder for it, but quieter on average. */
void levels_add_silence(struct levels *levels, uint64_t count);
/* Of the slots since the last call that end by until_frame; UINT64_MAX: all, the one that is not
 * full too, once nothing is added any more. level[channels]; 0 when there are none. */
void levels_take(struct levels *levels, uint64_t until_frame, struct level *level);

/* In decibels of full scale; at least -120. */
double level_db(float value);

#endif
