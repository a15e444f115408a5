/* SPDX-License-Identifier: MIT
 * recording_parts.h - between recording.c, recording_adopt.c and tests that need no thread. */
#ifndef SUPERVISOR_RECORDING_PARTS_H
#define SUPERVISOR_RECORDING_PARTS_H

#include <pthread.h>

#include "supervisor/recorder.h"

struct recording {
    struct config config;
    uint32_t card_index;
    struct recorder_card card;
    struct recorder *recorders[CONFIG_MAX_TAKES];
    uint32_t recorder_count;
    uint64_t ring_frames;
    bool adopted;            /* the take folder was looked through */
    bool told;               /* that it cannot be */
    bool draining;           /* what the ring holds is written, and no more */
    int64_t adopt_ns;        /* ticker time of the next attempt */
    struct timespec beat_at; /* of the last beat, CLOCK_MONOTONIC: power fails in real time */

    pthread_t thread;
    bool running; /* the owner's */
    struct ticker_sleeper *sleeper;

    pthread_mutex_t mutex; /* for all below */
    pthread_cond_t condition;
    bool stop;
    int started; /* 1: the thread follows the ticker; negative: why not */
    struct config *next_config;
    struct recording_status status;
};

void recording_tell(const struct recording *recording, const char *line);
/* Looks through the take folder: takes up the files of this segment, repairs the rest, and sets the
 * reader to the least frame that is wanted. False when the folder cannot be read. */
bool recording_adopt(struct recording *recording);
/* Moves what the ring holds, up to a frame, as far as the takes accept it. */
void recording_move(struct recording *recording, uint64_t until_frame);
/* Moves all that the ring holds by now, and closes the files; what storage refuses is given up, and
 * said. */
void recording_finish(struct recording *recording);
/* Makes the recorders be those of the configuration. */
void recording_configure(struct recording *recording, const struct config *config);

#endif
