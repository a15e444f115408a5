/* SPDX-License-Identifier: MIT
 * stream_clips.h - the clips of a play stream: into its bank, and to the buttons.
 *
 * Threads:  the stream's. */
#ifndef SUPERVISOR_STREAM_CLIPS_H
#define SUPERVISOR_STREAM_CLIPS_H

#include "supervisor/streams.h"

const struct bank *stream_bank(const struct stream *stream);

/* A number that tells one set of clips from another: places, names, sizes and times of the files.
 */
uint64_t stream_clips_print(const struct bank *bank);
/* The bank of an adopted segment holds exactly these clips. */
bool stream_clips_kept(const struct stream *stream);

/* Nobody is to find them again. */
void stream_clips_forget(const struct runtime *runtime, const char *name);

/* Rows first .. end - 1 are in the bank: the buttons' to play. */
void stream_clips_give(struct stream *stream, uint32_t first, uint32_t end);
/* Loads a piece of the row after those that were loaded: the supervisor must not be away for the
 * seconds that a long clip takes. */
void stream_clips_load(struct stream *stream);

#endif
