/* SPDX-License-Identifier: MIT
 * convert.h - the card's frames in a file's format and choice of channels.
 *
 * Wider stays exact; narrower is rounded to nearest even and saturated; float is scaled by
 * 2^(bits - 1), not a number is silence. Exact from and to 32 bits.
 *
 * Threads:  pure functions. Memory: the caller's. */
#ifndef TAKES_CONVERT_H
#define TAKES_CONVERT_H

#include "nightjar.h"

struct convert {
    uint32_t card_format; /* enum nj_format, not ANY */
    uint32_t card_channels;
    uint32_t bits;                /* of the file: 16, 24, 32 */
    bool is_float;                /* 32 bits */
    uint32_t channels;            /* of the file */
    uint8_t map[NJ_MAX_CHANNELS]; /* file channel k is card channel map[k], 1-based */
};

/* channel_count 0: all. bits 0: the card's own. NJ_EINVAL when a channel is not on the card. */
NJ_WARN_UNUSED int convert_init(struct convert *convert, uint32_t card_format,
                                uint32_t card_channels, const uint8_t *channels,
                                uint32_t channel_count, uint32_t bits, bool is_float);
/* The file's frames are the card's, byte for byte. */
bool convert_is_copy(const struct convert *convert);
uint32_t convert_card_frame_bytes(const struct convert *convert);
uint32_t convert_file_frame_bytes(const struct convert *convert);
void convert_frames(const struct convert *convert, void *out, const void *in, uint64_t frames);

#endif
