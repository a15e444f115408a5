/* SPDX-License-Identifier: MIT
 * sound_file.h - an open sound file whose frames are in a stream's format.
 *
 * Threads:  one at a time.
 * Memory:   the file's own; sound_file_close frees, and is fine for one that did not open.
 * Fails:    NJ_EIO, NJ_EFORMAT, NJ_EMEMORY; `text` then holds one line with the path. */
#ifndef FILES_SOUND_FILE_H
#define FILES_SOUND_FILE_H

#include <sndfile.h>

#include "nightjar.h"

#define SOUND_FILE_FRAMES 4096 /* most frames of a transfer */

/* Where a line for people goes; bytes may be 0. */
struct sound_text {
    char *text;
    size_t bytes;
};

struct sound_file {
    SNDFILE *sound;
    SF_INFO head;
    uint32_t format; /* enum nj_format of the frames outside the file */
    void *scratch;   /* SOUND_FILE_FRAMES as libsndfile has them */
};

/* Says the path and what is wrong with it; returns the code. */
int sound_text_say(const struct sound_text *to, int code, const char *path, const char *what);

NJ_WARN_UNUSED int sound_file_open(struct sound_file *file, const char *path, uint32_t format,
                                   const struct sound_text *text);
/* The kind of file is the one that its name ends with; one that is there already is replaced. */
NJ_WARN_UNUSED int sound_file_create(struct sound_file *file, const char *path, uint32_t format,
                                     uint32_t channels, uint32_t rate_hz,
                                     const struct sound_text *text);
/* NJ_EIO when what was written did not all reach the file. */
int sound_file_close(struct sound_file *file);

/* At most SOUND_FILE_FRAMES; how many there were. */
uint64_t sound_file_read(struct sound_file *file, void *frames, uint64_t count);
uint64_t sound_file_write(struct sound_file *file, const void *frames, uint64_t count);

#endif
