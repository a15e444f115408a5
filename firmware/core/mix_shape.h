/* SPDX-License-Identifier: MIT
 * mix_shape.h - adds voices that no loop is made for: outputs with gains of their own, and loops
 * that fade into their beginning.
 *
 * Callback: safe.
 * Memory:   as mix.h; the scratch. */
#ifndef CORE_MIX_SHAPE_H
#define CORE_MIX_SHAPE_H

#include "core/mix.h"

/* Of each frame of a run; NULL where they are constant: the voice's settled gain, and `pan`. */
struct mix_shape {
    const float *gains, *pans;
    float pan;
};

/* Adds the beginning of a run that lies in one piece to the sum, from its frame `at` on; returns
 * how many frames. The voice stays where it is. */
uint32_t mix_add_shaped(const struct mix *mix, const struct voice *voice,
                        const struct mix_shape *shape, uint32_t at, uint32_t frames);

#endif
