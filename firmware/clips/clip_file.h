/* SPDX-License-Identifier: MIT
 * clip_file.h - an open sound file; for clips/ only.
 *
 * Threads:  one at a time.
 * Memory:   clip_file_open to clip_file_close, after a failure too.
 * Fails:    negative NJ_E* with a sentence in `text`. */
#ifndef CLIPS_CLIP_FILE_H
#define CLIPS_CLIP_FILE_H

#include <sndfile.h>

#include "clips/clip.h"
#include "clips/riff.h"

struct clip_file {
    int descriptor;
    uint64_t bytes;
    SNDFILE *sound;
    SF_INFO head;
    struct riff riff;
};

NJ_WARN_UNUSED int clip_file_open(struct clip_file *file, const char *path,
                                  char text[static CLIP_TEXT_BYTES]);
void clip_file_close(struct clip_file *file);

#endif
