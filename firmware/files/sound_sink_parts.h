/* SPDX-License-Identifier: MIT
 * sound_sink_parts.h - between sound_sink.c and sound_sink_open.c. */
#ifndef FILES_SOUND_SINK_PARTS_H
#define FILES_SOUND_SINK_PARTS_H

#include <sndfile.h>

#include "files/sound_sink.h"
#include "files/sound_writer.h"
#include "takes/take_file.h"

#define SOUND_SINK_SAMPLES 16384

/* Either a take's file or one of libsndfile. */
struct sound_sink {
    struct sound_sink_options options; /* kind and encoding settled */
    uint32_t file_format;              /* enum nj_format of what the file is given */
    struct take_file *take;
    struct sound_writer writer;
    SNDFILE *sound;
    uint64_t most_bytes; /* of libsndfile's file, so that its head is right */
    uint64_t frames;     /* of libsndfile's */
    struct sound_stamp stamp;
    double true_rate_hz;
    struct ledger *ledger; /* NULL: there is nothing to tell yet */
    char name[512];
    char ledger_path[TAKE_PATH_BYTES]; /* "": a pipe's */
    unsigned char converted[4 * SOUND_SINK_SAMPLES];
    int widened[SOUND_SINK_SAMPLES];
};

/* Makes the ledger when there is none. */
NJ_WARN_UNUSED int sound_sink_begin_ledger(struct sound_sink *sink, struct trouble *trouble);

#endif
