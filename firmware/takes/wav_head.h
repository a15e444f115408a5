/* SPDX-License-Identifier: MIT
 * wav_head.h - the first 512 bytes of a take: one sector that holds every size.
 *
 * Layout: RIFF or RF64, JUNK or ds64, fmt, fact (float only), guan (text), and the data chunk's own
 * header as the last 8 bytes, so that audio begins at 512 and one 512-byte write in place, which a
 * disk does whole or not at all, brings every size up to date. Above 4 GiB the same bytes become
 * RF64 in place, or are from the beginning.
 *
 * Threads:  pure functions.
 * Memory:   the caller's.
 * Fails:    wav_head_write: NJ_EFORMAT for what a WAV file cannot hold, NJ_EMEMORY when the texts
 * do not fit. wav_head_read: NJ_EFORMAT unless all 512 bytes are a head of this layout. */
#ifndef TAKES_WAV_HEAD_H
#define TAKES_WAV_HEAD_H

#include "nightjar.h"

#define WAV_HEAD_BYTES 512u
#define WAV_HEAD_TAKE_BYTES 64
#define WAV_HEAD_BOOT_BYTES 33 /* 32 hexadecimal digits */

struct wav_head {
    uint32_t rate_hz;
    uint32_t channels;
    uint32_t bits; /* per sample: 8 (unsigned), 16, 24, 32 */
    bool is_float; /* 32 bits */
    bool is_rf64;  /* below 4 GiB, too */
    uint64_t frames;

    char take[WAV_HEAD_TAKE_BYTES]; /* name of the configuration's section */
    uint64_t first_frame;           /* on the segment's time line */
    uint64_t epoch;                 /* of the segment */
    char boot[WAV_HEAD_BOOT_BYTES]; /* the system's boot, or "" */
    double true_rate_hz;            /* measured; 0 = not yet */
    int64_t utc_ns;                 /* of the first frame; kept to the millisecond */
    int32_t utc_offset_s;           /* local time less UTC */
};

uint32_t wav_head_frame_bytes(const struct wav_head *head);
/* Of the whole file: head, audio, and the pad byte after an odd length. */
uint64_t wav_head_file_bytes(const struct wav_head *head);

NJ_WARN_UNUSED int wav_head_write(const struct wav_head *head, uint8_t bytes[WAV_HEAD_BYTES]);
NJ_WARN_UNUSED int wav_head_read(struct wav_head *head, const uint8_t bytes[WAV_HEAD_BYTES]);

#endif
