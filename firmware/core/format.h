/* SPDX-License-Identifier: MIT
 * format.h - samples between the card's or a clip's format and float32.
 *
 * Integers are scaled by 2^(bits - 1), rounded to nearest even and saturated; dividing back is
 * exact up to 24 bits. Not a number is silence. Float32 passes unchanged.
 *
 * Callback: all but the names are safe. */
#ifndef CORE_FORMAT_H
#define CORE_FORMAT_H

#include <stdint.h>

#include "nightjar.h"

/* Multiplies what format_load gives (24 bits sit at the top of 32) to full scale 1.0. */
float format_scale(uint32_t format);

/* samples, not frames. out = gain * in, in full scale 1.0. */
void format_to_float(float *out, const void *in, uint64_t samples, uint32_t format, float gain);
/* Returns how many were saturated (float: are beyond full scale). */
uint64_t format_from_float(void *out, const float *in, uint64_t samples, uint32_t format);

/* Raises peaks[channel] to the largest magnitude of each channel, at most 1.0. */
void format_peaks(const void *in, uint64_t frames, uint32_t channels, uint32_t format,
                  float *peaks);

#endif
