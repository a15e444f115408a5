/* SPDX-License-Identifier: MIT
 * clip.h - one sound file: what it would take, and its frames in memory.
 *
 * A file is kept at its own width: 8 bits as u8 or s8, 16 bits, u-law, A-law and ADPCM as s16, 24
 * bits as s24_3, 32 bits as s32, floats as f32. A file of another rate than the card's is resampled
 * once (libsamplerate, medium sinc, 121 dB) and kept as f32, so that nothing is rounded twice.
 * Values that are no numbers become silence.
 *
 * Threads:  any, different clips at once.
 * Memory:   the caller's, sized by clip_probe; 256 KiB of scratch and the libraries' state on the
 * heap during clip_load, whatever the file says. Fails:    negative NJ_E* with one sentence in
 * `text`, without the file's name. A file that ends early is no failure: what is there plays, and
 * the text says so. */
#ifndef CLIPS_CLIP_H
#define CLIPS_CLIP_H

#include "nightjar.h"

#define CLIP_TEXT_BYTES 200

struct clip_info {
    uint64_t frames; /* in the bank, at the card's rate */
    uint32_t channels;
    uint32_t format; /* in the bank: enum nj_format */
    uint64_t file_frames;
    uint32_t file_rate_hz;
    uint32_t file_bits; /* 16, 24, ...; 0 for a codec */
};

uint64_t clip_bytes(const struct clip_info *info);

/* What the file would take at this rate: its head, checked against what the file really holds. */
NJ_WARN_UNUSED int clip_probe(const char *path, uint32_t rate_hz, struct clip_info *info,
                              char text[static CLIP_TEXT_BYTES]);

/* Puts info->frames frames into memory of clip_bytes(info); info is clip_probe's. A file that has
 * become another since is NJ_EFORMAT; missing frames are silence. */
NJ_WARN_UNUSED int clip_load(const char *path, uint32_t rate_hz, const struct clip_info *info,
                             void *memory, char text[static CLIP_TEXT_BYTES]);

/* The same in pieces of some thousand frames, for a thread that must not be away for long:
 * clip_load_step returns CLIP_LOAD_MORE until the last piece. clip_load_end after the last, or
 * sooner; NULL is fine. */
#define CLIP_LOAD_MORE 1
struct clip_load;
NJ_WARN_UNUSED int clip_load_begin(struct clip_load **load, const char *path, uint32_t rate_hz,
                                   const struct clip_info *info, void *memory,
                                   char text[static CLIP_TEXT_BYTES]);
NJ_WARN_UNUSED int clip_load_step(struct clip_load *load, char text[static CLIP_TEXT_BYTES]);
void clip_load_end(struct clip_load *load);

#endif
