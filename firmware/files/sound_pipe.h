/* SPDX-License-Identifier: MIT
 * sound_pipe.h - a pipe in place of a file, for libsndfile: read once, and for the head twice.
 *
 * The first bytes are remembered, so that a head can be looked at, mended and read again. Going
 * forward is reading; there is nothing behind what has come as long as the file is being opened.
 *
 * Threads:  one at a time.
 * Memory:   create is paired with destroy, which leaves the descriptor open; NULL is fine. */
#ifndef FILES_SOUND_PIPE_H
#define FILES_SOUND_PIPE_H

#include <sndfile.h>

#include "files/riff.h"

#define SOUND_PIPE_HEAD_BYTES (1u << 20)

struct sound_pipe;

/* stop_descriptor: the pipe has ended when it is readable; 0: none. NULL: no memory. */
struct sound_pipe *sound_pipe_create(int descriptor, int stop_descriptor);
void sound_pipe_destroy(struct sound_pipe *pipe);

/* At most SOUND_PIPE_HEAD_BYTES; fewer when it ended. */
const unsigned char *sound_pipe_head(struct sound_pipe *pipe, size_t wanted, size_t *bytes);
/* The head for riff_scan; its length is not known. */
void sound_pipe_bytes(struct sound_pipe *pipe, struct riff_bytes *bytes);
/* Makes a WAV or AU file's head say that the audio goes on to the end. */
void sound_pipe_mend(struct sound_pipe *pipe, const struct riff *riff);

/* All of it in a file in memory, for kinds that cannot be read in passing: its descriptor, which is
 * the caller's; NJ_EFULL when it is larger than `most` bytes. */
NJ_WARN_UNUSED int sound_pipe_spool(struct sound_pipe *pipe, uint64_t most);

SNDFILE *sound_pipe_open(struct sound_pipe *pipe, SF_INFO *head);
/* errno of a read that failed; 0: none did. */
int sound_pipe_fault(const struct sound_pipe *pipe);

#endif
