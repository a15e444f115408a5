/* SPDX-License-Identifier: MIT
 * take_file.h - one file of a take, valid and durable while it grows.
 *
 * It is written as NAME.wav.part with NAME.ledger.csv beside it, and gets its own name when closed;
 * neither ever replaces a file: NAME-2, NAME-3, ... are tried. The head is brought up to date by
 * take_file_beat(), after the audio and the ledger lines that it speaks of are durable. The length
 * of the file is the truth for a new process on the same boot, the head after a power cut. The
 * open file is locked (flock), so that repair leaves it alone.
 *
 * Threads:  one at a time.
 * Memory:   create and resume are paired with close or abandon, which free.
 * Fails:    NJ_EIO with the trouble told; a call that failed may be tried again. After a failed
 *           sync only take_file_abandon() is of use. */
#ifndef TAKES_TAKE_FILE_H
#define TAKES_TAKE_FILE_H

#include "takes/ledger.h"
#include "takes/take_name.h"
#include "takes/wav_head.h"

struct take_file;

/* head: all but frames. hole (may be NULL): what is missing before the first frame. The folder of
 * `path` must exist. On success the file, its ledger and both names are durable. */
NJ_WARN_UNUSED int take_file_create(struct take_file **file, const char *path,
                                    const struct wav_head *head, const struct ledger_hole *hole,
                                    struct trouble *trouble);

/* Takes up a .part. trust_length: whole frames in the file count (same boot); else those of the
 * head, as far as they are there. What is beyond is cut off. NJ_EFORMAT: not a take; NJ_EBUSY:
 * somebody is writing it. */
NJ_WARN_UNUSED int take_file_resume(struct take_file **file, const char *part_path,
                                    bool trust_length, struct trouble *trouble);

/* FILE itself instead, under its own name from the beginning and as whole at every moment; nothing
 * beside it, so hole and note are not for it. One that is there is replaced, or refused (NJ_EFULL)
 * when it is to be kept; NJ_EBUSY: somebody is writing it. A file that could not be begun is
 * removed. */
NJ_WARN_UNUSED int take_file_create_in_place(struct take_file **file, const char *path,
                                             const struct wav_head *head, bool keep_existing,
                                             struct trouble *trouble);
/* Goes on at the end of such a file. boot: the system's present one: on it the length counts, as
 * above. NJ_EFORMAT: it is none, or another program has changed it. */
NJ_WARN_UNUSED int take_file_resume_in_place(struct take_file **file, const char *path,
                                             const char *boot, struct trouble *trouble);
/* Before the first frame is written: where and when it was captured. */
void take_file_stamp(struct take_file *file, uint64_t first_frame, uint64_t epoch, int64_t utc_ns,
                     int32_t utc_offset_s);

/* Appends frames in the file's format; *written says how many came to be whole, on errors too. */
NJ_WARN_UNUSED int take_file_write(struct take_file *file, const void *data, uint64_t frames,
                                   uint64_t *written, struct trouble *trouble);
/* Appends silence. */
NJ_WARN_UNUSED int take_file_silence(struct take_file *file, uint64_t frames, uint64_t *written,
                                     struct trouble *trouble);
/* Enters a hole in the ledger; times and file_frame (the present end) are filled in here. */
NJ_WARN_UNUSED int take_file_hole(struct take_file *file, const struct ledger_hole *hole,
                                  struct trouble *trouble);

/* A line for people in the ledger. */
NJ_WARN_UNUSED int take_file_note(struct take_file *file, const char *text,
                                  struct trouble *trouble);

/* Makes all that was written durable, then the head. true_rate_hz 0: not known. */
NJ_WARN_UNUSED int take_file_beat(struct take_file *file, double true_rate_hz,
                                  struct trouble *trouble);

/* Ends the file: durable, complete, with its own name. The file is freed on success only. */
NJ_WARN_UNUSED int take_file_close(struct take_file *file, struct trouble *trouble);
/* Leaves the .part as it is, and frees. NULL is fine. */
void take_file_abandon(struct take_file *file);

const struct wav_head *take_file_head(const struct take_file *file); /* frames: as promised */
uint64_t take_file_frames(const struct take_file *file);             /* as written */
const char *take_file_path(const struct take_file *file);            /* its own name, no .part */
const struct ledger *take_file_ledger(const struct take_file *file);

#endif
