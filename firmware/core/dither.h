/* SPDX-License-Identifier: MIT
 * dither.h - triangular noise of less than one step of an integer format, before it is rounded.
 *
 * The noise of a sample is a function of its number alone, so that no split into blocks changes it:
 * the difference of two numbers of 16 bits, both from one hash, over 2^16 steps.
 *
 * Callback: safe. */
#ifndef CORE_DITHER_H
#define CORE_DITHER_H

#include <stdint.h>

/* Whether a format is one that is dithered: integers of up to 24 bits. */
int dither_fits(uint32_t format);

/* Adds the noise of samples first, first + 1, ... to floats of full scale 1.0. */
void dither_add(float *samples, uint64_t first, uint32_t count, uint32_t format);

#endif
