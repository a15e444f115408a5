/* SPDX-License-Identifier: MIT
 * mixer.h - what every mixer under test is given, and has to put out.
 *
 * Looping stereo clips of noise at the card's rate, a clip and a gain of its own for each voice.
 * The gains are multiples of 1/128, so that a mixer with such steps can follow. */
#ifndef TEST_BENCH_MIXER_H
#define TEST_BENCH_MIXER_H

#include "test/bench/bench.h"

#define MIXER_RATE_HZ 48000
#define MIXER_MOST_FRAMES 512
#define MIXER_CHECKED 5 /* blocks after which a mixer's output is looked at */

struct mixer_shape {
    uint32_t voices, frames, clip_frames;
};

float mixer_gain(uint32_t voice);
/* A voice's clip, interleaved. */
void mixer_clip_float(float *to, uint32_t voice, uint32_t frames);
void mixer_clip_s16(int16_t *to, uint32_t voice, uint32_t frames);
/* All the voices' clips, one after the other; the caller frees. */
void *mixer_clips(const struct mixer_shape *shape, bool s16);

/* How far the last of MIXER_CHECKED blocks since the start is from the sum that it should be, that
 * much later and at its best level: 0 it is that, 1 it has nothing to do with it. */
double mixer_error(const struct mixer_shape *shape, const float *out, uint32_t lag_frames,
                   double *level);
/* Whether the last of MIXER_CHECKED blocks since the start is the sum that it should be. */
bool mixer_right(const struct mixer_shape *shape, const float *out);

extern const struct bench_contestant mixer_nightjar, mixer_nightjar_s16;
extern const struct bench_contestant mixer_miniaudio, mixer_miniaudio_s16, mixer_miniaudio_defaults;
extern const struct bench_contestant mixer_openal, mixer_sdl;

#endif
