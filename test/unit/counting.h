/* SPDX-License-Identifier: MIT
 * counting.h - audio whose samples count up, so that each says which frame it is. */
#ifndef UNIT_COUNTING_H
#define UNIT_COUNTING_H

#include <stdint.h>

/* Sample k of channel c is k + 1 + 10000 c. */
int16_t count_up(uint64_t frame, uint32_t channel);
void count_frames_up(int16_t *frames, uint64_t count, uint32_t channels);

/* One channel: first, first + 1, ...; zeros. */
void assert_counts(const int16_t *out, uint64_t frames, int16_t first);
void assert_silence(const int16_t *out, uint64_t frames);

#endif
