/* SPDX-License-Identifier: MIT
 * mono.h - a rig of one channel and 16 bit, with four clips. */
#ifndef UNIT_MONO_H
#define UNIT_MONO_H

#include "test/unit/counting.h"
#include "test/unit/rig.h"

#define BLOCK 64

/* Row 0 counts 1 ... 1000, row 1 is 20000 for 1000 frames, row 2 is empty, row 3 stereo. */
void open_mono(struct rig *rig, uint32_t voices);
/* The same clips, on a stream that is open already. */
void open_mono_clips(struct rig *rig);
/* Whole blocks. */
void play_blocks(struct rig *rig, int16_t *out, uint32_t frames);
nj_handle start(struct rig *rig, const struct nj_play *play);

#endif
