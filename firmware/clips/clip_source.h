/* SPDX-License-Identifier: MIT
 * clip_source.h - a clip's file, opened; for clips/ only.
 *
 * Memory:   sound_source_close frees it.
 * Fails:    negative NJ_E* with a sentence in `text`, which is empty otherwise. */
#ifndef CLIPS_CLIP_SOURCE_H
#define CLIPS_CLIP_SOURCE_H

#include "clips/clip.h"
#include "files/sound_source.h"

NJ_WARN_UNUSED int clip_source_open(struct sound_source **source, const char *path,
                                    uint32_t rate_hz, char text[static CLIP_TEXT_BYTES]);

#endif
