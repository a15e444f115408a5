/* SPDX-License-Identifier: MIT
 * file.h - a part of nightjar.h: whole sound files. */
#ifndef NIGHTJAR_FILE_H
#define NIGHTJAR_FILE_H

#include "nightjar/stream.h"

/* Whole sound files through a stream, on the caller's thread or a worker's; programs that use these
 * are linked with libsndfile too (nightjar.pc tells). "-" is standard input or output. `text` (may
 * be NULL) receives one line with the path when something is wrong: NJ_EIO, NJ_EFORMAT, NJ_EINVAL,
 * NJ_EMEMORY; of a file to be written also NJ_EBUSY. */

struct nj_file_info {
    uint64_t frames; /* UINT64_MAX: it does not say */
    uint32_t rate_hz, channels;
};
NJ_WARN_UNUSED int nj_file_info(const char *path, struct nj_file_info *info, char *text,
                                size_t text_bytes);
/* Writes the file's frames from from_frame on, `frames` of them (0: to its end), in any format that
 * libsndfile reads. Rate and channels are the stream's, or it is NJ_EFORMAT. Returns how many were
 * written, when they were: they may still have to sound. NJ_ECLOSED when none could be: the run
 * was over. */
int64_t nj_file_play(struct nj_stream *stream, const char *path, uint64_t from_frame,
                     uint64_t frames, char *text, size_t text_bytes);
/* Reads the stream into a new file, in place of one of that name: so many frames (0: until the run
 * is over). The name's ending is the kind of file: wav, rf64, aiff, caf, w64, flac, au, raw, ogg
 * ...; its width the narrowest there that loses nothing. A WAV file of 16 bits or more is whole at
 * every moment and durable each second, whatever becomes of the program. Returns how many frames
 * are in it. For recordings that tell what they miss, take the programs. */
int64_t nj_file_record(struct nj_stream *stream, const char *path, uint64_t frames, char *text,
                       size_t text_bytes);

#endif
