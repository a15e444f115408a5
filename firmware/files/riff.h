/* SPDX-License-Identifier: MIT
 * riff.h - what a WAV file says of itself, against what it holds.
 *
 * libsndfile takes a file that ends early for a shorter one and says "unknown format" of many kinds
 * of damage; this look at the chunks tells why.
 *
 * Threads:  any.
 * Memory:   none.
 * Fails:    a sentence, or NULL when nothing speaks against the file. */
#ifndef FILES_RIFF_H
#define FILES_RIFF_H

#include "nightjar.h"

#define RIFF_UNKNOWN_BYTES UINT64_MAX /* of audio, in a stream's head */

/* Where the bytes are: `bytes` of them, UINT64_MAX when nobody can know. */
struct riff_bytes {
    bool (*read_at)(const struct riff_bytes *file, uint64_t at, void *to, size_t bytes);
    int descriptor; /* riff_read_file's */
    void *context;
    uint64_t bytes;
};
bool riff_read_file(const struct riff_bytes *file, uint64_t at, void *to, size_t bytes);

struct riff {
    bool is_wave; /* RIFF, RIFX or RF64 with WAVE */
    bool big_endian;
    uint32_t channels, rate_hz, bits, codec;
    uint64_t data_at;    /* where the audio begins */
    uint64_t said_bytes; /* of audio */
    uint64_t held_bytes; /* of those, in the file */
};

const char *riff_scan(const struct riff_bytes *file, struct riff *riff);

/* Whether a size in a head is none, but says that its writer could not know. */
bool riff_unknown_bytes(uint32_t said);

/* What a file that is no sound file most likely is. */
const char *riff_other_kind(const struct riff_bytes *file);

#endif
