/* SPDX-License-Identifier: MIT
 * recording.h - the takes of one card: a thread that moves its captured frames into files.
 *
 * One recording serves one capture segment, and every [take] section of that card. It finds what
 * an earlier run left in the take folder: files of this very segment are gone on with at their
 * next frame, all others are repaired. Storage that is full, read-only or missing is told once
 * and tried again each second, while the frames wait in the ring; a take that fails alone does not
 * let the ring run over for the others: what it misses is entered in its ledger.
 *
 * Threads:  one owner calls all functions; recording_status from any thread. The recording's own
 *           thread calls nj_capture_*(), nj_peaks(), nj_clock_read() and nj_engine_info() on the
 *           client: nobody else may call the first two for this client.
 * Memory:   the configuration is copied; client and ticker must outlive recording_stop().
 * Fails:    0 or a negative NJ_E* code; the reason goes to the log function. */
#ifndef SUPERVISOR_RECORDING_H
#define SUPERVISOR_RECORDING_H

#include "host/ticker.h"
#include "nightjar.h"
#include "supervisor/config.h"

#define RECORDING_PATH_BYTES 1024

/* Receives one line without newline; called on the recording's thread. */
typedef void recording_log(void *context, const char *line);

struct recording_options {
    const struct config *config;
    uint32_t card; /* index in config->cards */
    struct ticker *ticker;
    struct nj_client *client; /* of the card's capture segment */
    uint64_t epoch;           /* of that segment, as given to nj_segment_init */
    uint64_t ring_frames;     /* of that segment; 0: a take in trouble holds up all others */
    recording_log *log;       /* NULL: nobody is told */
    void *log_context;
};

enum take_state {
    TAKE_WAITING,   /* for the card's first frame */
    TAKE_RECORDING, /* a file is open */
    TAKE_TROUBLE,   /* storage fails; tried again each second */
    TAKE_FULL,      /* free space is below keep_free; the file is closed */
    TAKE_STOPPED
};
const char *take_state_text(uint32_t state); /* "waiting", ... */

struct take_status {
    char name[CONFIG_NAME_BYTES];
    char file[RECORDING_PATH_BYTES]; /* the open file, or the last one */
    uint32_t state;                  /* enum take_state */
    uint64_t files;                  /* closed by this recording */
    uint64_t first_frame;            /* of the open file */
    uint64_t file_frames;            /* in the open file */
    uint64_t next_frame;             /* of the segment's time line */
    uint64_t frames;                 /* captured ones written by this recording, all files */
    uint64_t holes, hole_frames;     /* as entered in the ledgers by this recording */
    uint64_t lost_frames;            /* of hole_frames, those that were not filled with silence */
    uint32_t max_write_ms, max_sync_ms;
    char trouble[512]; /* why, in TAKE_TROUBLE and TAKE_FULL; else empty */
};

struct recording_status {
    struct take_status takes[CONFIG_MAX_TAKES];
    uint32_t take_count;
    uint64_t waiting_frames;      /* in the ring, not yet written by the slowest take */
    uint32_t channels;            /* of the card; 0 before it was opened */
    float peaks[NJ_MAX_CHANNELS]; /* since the last recording_status, 1.0 = full scale */
};

struct recording;

NJ_WARN_UNUSED int recording_create(struct recording **recording,
                                    const struct recording_options *options);
/* Stops first, if it runs. NULL is fine. */
void recording_destroy(struct recording *recording);

/* Returns when the thread follows the ticker. */
NJ_WARN_UNUSED int recording_start(struct recording *recording);
/* Writes all that the ring holds at this moment, closes the files, ends the thread. What storage
 * refuses to take stays as .part, for the next start. */
void recording_stop(struct recording *recording);

/* Takes whose section is the same go on without a missing frame; others are closed and begun. The
 * card itself must be the same. */
NJ_WARN_UNUSED int recording_reload(struct recording *recording, const struct config *config);

void recording_status(struct recording *recording, struct recording_status *status);

#endif
