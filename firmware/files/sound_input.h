/* SPDX-License-Identifier: MIT
 * sound_input.h - a sound file or pipe opened with libsndfile; for files/ only.
 *
 * Threads:  one at a time.
 * Memory:   sound_input_open to sound_input_close, after a failure too.
 * Fails:    negative NJ_E* with the cause, without the file's name, in `text`. */
#ifndef FILES_SOUND_INPUT_H
#define FILES_SOUND_INPUT_H

#include <sndfile.h>

#include "files/riff.h"
#include "files/sound_pipe.h"
#include "files/sound_source.h"

#define SOUND_TEXT_BYTES 200

struct sound_input {
    int descriptor;
    uint64_t bytes;          /* of a file */
    struct sound_pipe *pipe; /* NULL: a file */
    SNDFILE *sound;
    SF_INFO head;
    struct riff riff;
    bool endless; /* its length is not known */
};

/* The descriptor is taken over. */
NJ_WARN_UNUSED int sound_input_open(struct sound_input *input, int descriptor,
                                    const struct sound_source_options *options,
                                    char text[static SOUND_TEXT_BYTES]);
void sound_input_close(struct sound_input *input);

/* Says so when the file ends before its audio does; else "". */
void sound_input_warn_when_cut(const struct sound_input *input, char text[static SOUND_TEXT_BYTES]);

#endif
