/* SPDX-License-Identifier: MIT
 * riff.h - what a WAV file says of itself, against what it holds.
 *
 * libsndfile takes a file that ends early for a shorter one and says "unknown format" of many kinds
 * of damage; this look at the chunks tells why.
 *
 * Threads:  any.
 * Memory:   none.
 * Fails:    a sentence, or NULL when nothing speaks against the file. */
#ifndef CLIPS_RIFF_H
#define CLIPS_RIFF_H

#include "nightjar.h"

#define RIFF_UNKNOWN_BYTES UINT32_MAX /* of audio, in a stream's head */

struct riff {
    bool is_wave; /* RIFF, RIFX or RF64 with WAVE */
    uint32_t channels, rate_hz, bits, codec;
    uint64_t said_bytes; /* of audio */
    uint64_t held_bytes; /* of those, in the file */
};

/* Scans an open file of that size. */
const char *riff_scan(int file, uint64_t file_bytes, struct riff *riff);

/* What a file that is no sound file most likely is. */
const char *riff_other_kind(int file, uint64_t file_bytes);

#endif
