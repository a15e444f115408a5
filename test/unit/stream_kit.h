/* SPDX-License-Identifier: MIT
 * stream_kit.h - streams on the simulated card, for tests: 48 kHz, 2 channels of 16 bit.
 *
 * Fails:    by cmocka's assertions. */
#ifndef TEST_STREAM_KIT_H
#define TEST_STREAM_KIT_H

#include "sim_kit.h"

#include <stdatomic.h>

enum { KIT_CHANNELS = 2, KIT_PERIOD = 64, KIT_PERIODS = 3, KIT_BUFFER = KIT_PERIOD * KIT_PERIODS };

/* 16-bit frames, 64 a period, 3 periods, rings of 8192 frames; counts finishes. */
struct stream_kit {
    struct sim_kit sim;
    struct nj_stream_options options;
    struct nj_stream *stream;
    atomic_int finished;
};

/* The simulator runs with these options; the stream's options are the usual ones. */
void stream_kit_begin(struct stream_kit *kit, const char *sim, uint32_t directions);
void stream_kit_open(struct stream_kit *kit);
void stream_kit_start(struct stream_kit *kit);
/* So many frames of the card's time; they have been played and captured when it returns. */
void stream_kit_run(struct stream_kit *kit, uint64_t frames);
/* Stops it as time passes, a period at a time: nothing but silence follows what it played. */
void stream_kit_stop(struct stream_kit *kit);
/* Until the stream is in that state, ten seconds at most. */
void stream_kit_await(struct stream_kit *kit, uint32_t state);
void stream_kit_end(struct stream_kit *kit);

/* What the card has played: frames of 2 x 16 bit, as many as fit. To be called after the end of the
 * stream; the simulator quits. The caller frees them. */
int16_t *stream_kit_played(struct stream_kit *kit, size_t *frames);

/* count frames whose sample of channel c is first + k + 1 + 10000 c. */
void stream_kit_count_up(int16_t *frames, uint64_t first, uint64_t count);

#endif
