/* SPDX-License-Identifier: MIT
 * sound_writer.h - where libsndfile's bytes go: a file, or a pipe that is written from the front.
 *
 * In a pipe nothing can be mended afterwards: the head is held back until the first frame, says
 * then that the length is not known, and what libsndfile would put in its place later is dropped.
 *
 * Threads:  one at a time.
 * Memory:   the caller's; init takes the descriptor over, deinit closes it. */
#ifndef FILES_SOUND_WRITER_H
#define FILES_SOUND_WRITER_H

#include <sndfile.h>

#include "nightjar.h"

#define SOUND_WRITER_HEAD_BYTES 4096

struct sound_writer {
    int descriptor;
    bool is_pipe;
    bool holds_head; /* still, in `head` */
    bool is_riff;    /* once the head has gone into the pipe */
    bool ends;       /* libsndfile writes what is behind the samples */
    int fault;       /* errno of a write that failed; 0: none did */
    uint64_t at, end;
    size_t head_bytes;
    unsigned char head[SOUND_WRITER_HEAD_BYTES];
};

/* has_head: the kind begins with one. */
void sound_writer_init(struct sound_writer *writer, int descriptor, bool is_pipe, bool has_head);
void sound_writer_deinit(struct sound_writer *writer);

SNDFILE *sound_writer_open(struct sound_writer *writer, SF_INFO *head);
/* libsndfile's end of the file; what sf_close returns. */
int sound_writer_close(struct sound_writer *writer, SNDFILE *sound);
/* Lets a head go that waits for its first frame. */
void sound_writer_flush(struct sound_writer *writer);

#endif
