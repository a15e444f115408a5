/* SPDX-License-Identifier: MIT
 * format.h - samples of each format as floats, as another format's, and in another order.
 *
 * Integers are scaled by 2^(bits - 1), rounded to nearest even and saturated; dividing back is
 * exact up to 24 bits. Not a number is silence. Float32 passes unchanged.
 *
 * Callback: all but the names are safe.
 * Memory:   the caller's; in and out do not overlap. Numbers of several bytes lie at a multiple of
 *           their size where they become other numbers, at any byte where they only move. */
#ifndef CORE_FORMAT_H
#define CORE_FORMAT_H

#include <stdbool.h>
#include <stdint.h>

#include "nightjar.h"

/* Whether a card can run in it; false for NJ_FORMAT_ANY. */
bool format_on_card(uint32_t format);

/* Multiplies what a loop loads (24 bits sit at the top of 32) to full scale 1.0. */
float format_scale(uint32_t format);

void format_silence(void *out, uint64_t samples, uint32_t format);

/* samples, not frames. out = gain * in, in full scale 1.0. */
void format_to_float(float *out, const void *in, uint64_t samples, uint32_t format, float gain);
/* Returns how many were saturated (float: are beyond full scale). */
uint64_t format_from_float(void *out, const float *in, uint64_t samples, uint32_t format);
/* From any format to any, 32 bits never by a float in between: wider is exact. */
void format_convert(void *out, uint32_t out_format, const void *in, uint32_t in_format,
                    uint64_t samples);

/* Raises peaks[channel] to the largest magnitude of each channel, at most 1.0. */
void format_peaks(const void *in, uint64_t frames, uint32_t channels, uint32_t format,
                  float *peaks);

/* Planes: channel k's frame f is sample f of what begins at k * plane_bytes. From there interleaved
 * floats, the same bits as format_to_float gives; interleaved samples as they are; and back. */
void format_gather(float *out, const void *planes, uint64_t plane_bytes, uint64_t first_frame,
                   uint32_t frames, uint32_t channels, uint32_t format, float gain);
void format_gather_bytes(void *out, const void *planes, uint64_t plane_bytes, uint64_t first_frame,
                         uint64_t frames, uint32_t channels, uint32_t format);
void format_scatter(void *planes, uint64_t plane_bytes, uint64_t first_frame, const void *in,
                    uint64_t frames, uint32_t channels, uint32_t format);

/* Interleaved: channel k of out is channel map[k] of in, 1-based; 0 is silence. */
void format_map(void *out, uint32_t out_channels, const void *in, uint32_t in_channels,
                const uint8_t *map, uint64_t frames, uint32_t format);

#endif
