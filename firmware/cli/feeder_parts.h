/* SPDX-License-Identifier: MIT
 * feeder_parts.h - between feeder.c and feeder_read.c: the frames of one track.
 *
 * Threads:  the feeder's. */
#ifndef CLI_FEEDER_PARTS_H
#define CLI_FEEDER_PARTS_H

#include "cli/feeder.h"

struct feeder_reader {
    const struct feeder_options *options;
    const struct feeder_track *track;
    struct sound_source *source; /* NULL: the next entry is to be opened */
    uint32_t entry;              /* the one that is open, or the next */
    uint64_t loops_left;
    uint64_t from_frame; /* of all passes; 0: found */
    uint64_t skip;       /* frames of the entry that is opened first that are left out */
    uint64_t fed;
    bool ended;
    bool sounded;               /* this pass of the entries had a frame */
    void *file_frames, *frames; /* a step of them: as the file has them, as the ring does */
    float *floats;
};

NJ_WARN_UNUSED int feeder_reader_init(struct feeder_reader *reader,
                                      const struct feeder_options *setup,
                                      const struct feeder_track *track, uint64_t step_frames);
void feeder_reader_deinit(struct feeder_reader *reader);

/* Up to `count` frames in the ring's format and channels, good until the next call; as many, but at
 * the track's end. Negative: a file's fault, which ends the track too. */
NJ_WARN_UNUSED int64_t feeder_reader_read(struct feeder_reader *reader, uint64_t count,
                                          const void **frames, struct trouble *trouble);
/* Adds them to a sum of floats. */
void feeder_reader_add(struct feeder_reader *reader, float *sum, const void *frames, uint64_t count,
                       float gain);

#endif
