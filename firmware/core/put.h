/* SPDX-License-Identifier: MIT
 * put.h - a block's sum into the card's format, with its levels, in one walk.
 *
 * Callback: all safe. */
#ifndef CORE_PUT_H
#define CORE_PUT_H

#include <stdint.h>

/* frames x channels samples of full scale 1.0, rounded and saturated as format_from_float does;
 * peaks are raised as format_peaks does. `out` is written only. scratch: room for as many samples.
 * Returns how many were saturated. */
uint64_t put_sum(void *out, const float *sum, uint32_t frames, uint32_t channels, uint32_t format,
                 float *peaks, float *scratch);

#endif
