/* SPDX-License-Identifier: MIT
 * recorder.h - one take: spans of the card's time line in, files and ledgers out.
 *
 * A recorder knows the next frame that it wants. Spans are offered in order, and offered again
 * until it has all of them; what it already has is skipped. A file ends after exactly split_ms of
 * frames at the nominal rate, or before a hole of more than a minute; the next file exists before
 * the last one is closed, so that a recorder killed at any moment finds where to go on.
 *
 * Threads:  one at a time.
 * Memory:   the card is the caller's, and outlives its recorders.
 * Fails:    never: storage that fails puts the recorder into trouble, and it tries again later. */
#ifndef SUPERVISOR_RECORDER_H
#define SUPERVISOR_RECORDER_H

#include "supervisor/recording.h"
#include "takes/convert.h"
#include "takes/take_file.h"

#define RECORDER_MAX_FILL_S 60
#define RECORDER_MAX_UNCLOSED 4

/* What the takes of one card share. */
struct recorder_card {
    struct nj_client *client;
    struct ticker *ticker;
    uint64_t epoch;
    char boot[WAV_HEAD_BOOT_BYTES];
    char folder[CONFIG_PATH_BYTES];
    uint64_t keep_free_bytes;
    uint32_t rate_hz, channels, format; /* of the opened card; 0 before */
    recording_log *log;
    void *log_context;
};

struct recorder {
    const struct recorder_card *card;
    struct take_config take;
    struct convert convert;          /* channels 0: the card is not known yet */
    bool unusable;                   /* the card has no such channels: every frame passes */
    struct take_file *file;          /* NULL between files */
    char lost_part[TAKE_PATH_BYTES]; /* a file given up on trouble, to be taken up again */
    struct take_file *unclosed[RECORDER_MAX_UNCLOSED]; /* complete, but storage refused the end */
    uint32_t unclosed_count;
    uint64_t doubt_from, doubt_to; /* frames of the lost file that storage did not confirm */
    bool roll;                     /* the file can hold no more */
    uint64_t next_frame;
    int64_t retry_ns; /* in trouble: ticker time of the next attempt */
    uint8_t *scratch;
    struct take_status status;
};

NJ_WARN_UNUSED int recorder_create(struct recorder **recorder, const struct recorder_card *card,
                                   const struct take_config *take, uint64_t next_frame);
/* Without closing: what is open stays .part. NULL is fine. */
void recorder_destroy(struct recorder *recorder);

/* Goes on in the file that an earlier process left; next_frame is then the file's. */
void recorder_adopt(struct recorder *recorder, struct take_file *file);

/* Takes a part of the span, of bounded size; next_frame tells how far it came. */
void recorder_feed(struct recorder *recorder, const struct nj_span *span);
/* Once a second: makes durable what was written, looks after free space, tries again. */
void recorder_beat(struct recorder *recorder);
/* Closes the open file. Where storage refuses, the beat tries again. */
void recorder_close(struct recorder *recorder);

/* Fills in the status. */
const struct take_status *recorder_status(struct recorder *recorder);

/* ---- between recorder.c and recorder_file.c ------------------------------------------------- */

/* How long storage took: CLOCK_MONOTONIC, for *max_ms of the status. */
int64_t recorder_now_ns(void);
void recorder_keep_max(uint32_t *max_ms, int64_t since_ns);
__attribute__((format(printf, 2, 3))) void recorder_tell(const struct recorder *recorder,
                                                         const char *format, ...);
/* True when there is a file that the next frame belongs to. hole (may be NULL): what is missing
 * before next_frame, for a file that begins here. */
bool recorder_file_ready(struct recorder *recorder, const struct ledger_hole *hole);
/* Opens the file that was given up. The medium may have lost the end of it, or all: next_frame then
 * goes back. */
bool recorder_file_regain(struct recorder *recorder);
/* Begins a new file at `frame`, then closes the old one. */
bool recorder_file_begin(struct recorder *recorder, uint64_t frame, const struct ledger_hole *hole);
void recorder_file_failed(struct recorder *recorder, const struct trouble *trouble);
/* Tries again to close what could not be. */
void recorder_file_close_rest(struct recorder *recorder);
/* After a write that went well: an end to trouble. */
void recorder_file_works(struct recorder *recorder);
/* False while in trouble and not yet time to try again. */
bool recorder_may_try(struct recorder *recorder);
bool recorder_space_ok(struct recorder *recorder);

#endif
