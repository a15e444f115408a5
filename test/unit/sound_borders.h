/* SPDX-License-Identifier: MIT
 * sound_borders.h - where the parts of a sound file begin and end, by its container's own rules.
 *
 * WAV in all its forms, AIFF, SVX, CAF, W64, AU, FLAC, Ogg and MP3 are known; of others the border
 * between the head and the samples is the caller's to tell.
 *
 * Memory:   the caller's. */
#ifndef TEST_SOUND_BORDERS_H
#define TEST_SOUND_BORDERS_H

#include <stddef.h>

#define SOUND_BORDERS_MOST 32

/* Each part's beginning, the end of its own head and its end, in their order and at most as many as
 * there is room for; how many. 0: no known container. */
size_t sound_borders(const unsigned char *file, size_t bytes, size_t borders[SOUND_BORDERS_MOST]);

#endif
