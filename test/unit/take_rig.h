/* SPDX-License-Identifier: MIT
 * take_rig.h - a capture segment fed by hand, and what its takes must hold.
 *
 * Every captured sample is a function of its frame and channel, and never silent; so any file says
 * for itself whether a frame is missing, repeated or changed.
 *
 * Threads:  one at a time; take_rig_capture may run beside a recording's thread.
 * Fails:    by cmocka. */
#ifndef TEST_TAKE_RIG_H
#define TEST_TAKE_RIG_H

#include "supervisor/recording_parts.h"
#include "test/unit/counts.h"

#define RIG_MAX_HOLES 256
#define RIG_EPOCH 0x5eed

struct take_rig_hole {
    uint64_t first_frame, frames;
};

struct rig {
    struct nj_stream_config config;
    void *segment; /* shared with forked children */
    uint64_t bytes;
    struct nj_client *client;
    struct process *process;
    uint64_t frame; /* the next that the card captures */
    struct take_rig_hole holes[RIG_MAX_HOLES];
    uint32_t hole_count;
    struct ticker *ticker;
    struct config takes;
    char folder[256];
    bool talks; /* print the log */
    uint32_t log_lines;
    char last_line[512];
};

/* An empty folder, a card of that kind (48 kHz) and one take "dawn" of all channels in the card's
 * format. */
void take_rig_open(struct rig *rig, uint32_t channels, uint32_t format, uint64_t ring_frames);
void take_rig_open_at(struct rig *rig, uint32_t rate_hz, uint32_t channels, uint32_t format,
                      uint64_t ring_frames);
void take_rig_close(struct rig *rig);
struct take_config *take_rig_add_take(struct rig *rig, const char *name, const char *file);

/* The card goes on: frames in blocks of at most 256. */
void take_rig_capture(struct rig *rig, uint64_t frames);
/* The card loses frames and flags it. */
void take_rig_lose(struct rig *rig, uint64_t frames);
/* A client of its own, as a new supervisor has it. */
void take_rig_new_client(struct rig *rig);

/* A recording without a thread, that has looked through the folder. */
struct recording *take_rig_recording(struct rig *rig);

uint32_t take_rig_sample(uint64_t frame,
                         uint32_t channel); /* at the top of 32 bits, 16 of them used */

/* What all closed files of a take hold together. */
struct take_rig_result {
    uint32_t files, rows;
    uint64_t first_frame, end_frame; /* of the first and the last file */
    uint64_t silent_frames;          /* filled, and in the ledger */
    uint64_t left_out_frames;        /* between files, and in the ledger */
    uint64_t untold_frames;          /* between files, in no ledger */
    uint64_t repeated_frames, wrong_frames;
};
/* Reads every .wav of the take below the folder with libsndfile, and its ledger. */
void take_rig_verify(struct rig *rig, const char *take, struct take_rig_result *result);
/* Nothing is missing, repeated or changed from `first` to the card's next frame, but its holes. */
void take_rig_verify_all(struct rig *rig, const char *take, uint64_t first);

/* xorshift: one seed, one history. */
uint32_t take_rig_random(uint64_t *state);

#endif
