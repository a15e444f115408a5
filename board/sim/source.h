/* SPDX-License-Identifier: MIT
 * source.h - what the simulated card captures, as a function of its frame number alone.
 *
 * So the truth about every lost or repeated frame can be computed, in any language:
 *
 *   ramp  sample(frame, channel) = the low `bits` of (frame + channel), as a signed number
 *   prbs  z = frame * 0x9E3779B97F4A7C15 + channel * 0xBF58476D1CE4E5B9   (64 bits, wrapping)
 *         z = (z ^ (z >> 32)) * 0xD6E8FEB86659FD93
 *         sample = bits 63 .. 64 - bits of z ^ (z >> 32) taken as 32 bits: the top `bits` of its
 * low word tone  a sine of 1,000 + 100 * channel Hz at a tenth of full scale
 *
 * where `bits` is 16, 24 or 32 by the card's format. A card of f32 gets 24 bits / 2^23. A file is
 * repeated from its first frame on, floats as they are; `cable` is what the card plays in the same
 * frame.
 *
 * Threads:  none of its own; one at a time.
 * Memory:   a file stays mapped until source_deinit.
 * Fails:    source_init: NJ_EINVAL for an unknown name, NJ_EFORMAT or NJ_EIO for a file. */
#ifndef BOARD_SIM_SOURCE_H
#define BOARD_SIM_SOURCE_H

#include "nightjar.h"

/* name, text */
#define SOURCES(X)                                                                                 \
    X(SOURCE_SILENCE, "silence")                                                                   \
    X(SOURCE_RAMP, "ramp")                                                                         \
    X(SOURCE_PRBS, "prbs")                                                                         \
    X(SOURCE_TONE, "tone")                                                                         \
    X(SOURCE_CABLE, "cable")

enum source_kind {
#define SOURCE_ENUM(name, text) name,
    SOURCES(SOURCE_ENUM)
#undef SOURCE_ENUM
        SOURCE_FILE
};

struct source {
    uint32_t kind;
    uint32_t channels, bytes_per_sample, rate_hz;
    bool is_float; /* the card's */
    void *map;     /* the file */
    size_t map_bytes;
    const uint8_t *data;
    uint64_t file_frames;
    uint32_t file_channels, file_bytes;
    bool file_is_float; /* only for a card of f32 */
};

/* what: a text of SOURCES, or a WAV file's path. */
NJ_WARN_UNUSED int source_init(struct source *source, const char *what, uint32_t channels,
                               uint32_t format, uint32_t rate_hz);
void source_deinit(struct source *source);

/* Interleaved frames in the card's format. A cable gives silence here: the card knows what it
 * plays. */
void source_fill(const struct source *source, uint64_t first_frame, void *out, uint32_t frames);

/* One sample, in the low bits of its format. */
int32_t source_ramp(uint64_t frame, uint32_t channel, uint32_t bits);
int32_t source_prbs(uint64_t frame, uint32_t channel, uint32_t bits);

#endif
