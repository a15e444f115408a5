/* SPDX-License-Identifier: MIT
 * wishes.h - what the arguments of play, record, playrec, io, meter and convert ask for, read and
 * checked: all that can be without asking card or file.
 *
 * Memory:   texts point into the arguments, or are the struct's own.
 * Fails:    NJ_EINVAL; `why` then holds one line that names the option. */
#ifndef CLI_WISHES_H
#define CLI_WISHES_H

#include "cli/arguments.h"
#include "cli/fade.h"
#include "cli/value_at.h"
#include "cli/value_map.h"
#include "cli/value_pair.h"

#define WISHES_BUFFER_FRAMES 65536

enum wishes_latency { LATENCY_LEFT, LATENCY_LOW, LATENCY_HIGH, LATENCY_SECONDS };

/* Of one direction: of the card, and of the file that is played to it or recorded from it. */
struct wishes_side {
    char device[VALUE_PAIR_BYTES]; /* as typed; "": the default one */
    uint32_t rate_hz;              /* 0: left open. Both sides the same but for convert */
    uint32_t channels;             /* 0: left open */
    uint32_t format;               /* enum nj_format of the frames; NJ_FORMAT_ANY: left open */
    uint32_t file_type;            /* enum sound_kind */
    uint32_t encoding;             /* enum sound_encoding */
    uint32_t endian;               /* enum sound_endian */
    struct value_map map;          /* play: output k of the card gets a channel of the file; record:
                                      channel k of the file gets an input of the card */
    struct value_map select;       /* the card's channels that are used at all */
};

struct wishes {
    struct wishes_side play, record;

    /* Words: every FILE of play; record's FILE is the output; NULL: none ("-" is a pipe). */
    const char *const *files;
    uint32_t file_count;
    const char *input, *output;

    struct value_time duration; /* unset: none */
    struct value_time offset;   /* of the recording is dropped; play and convert: of the file */
    struct value_time pad;      /* unset: none; endless: up to the duration, or for ever */
    uint64_t loops;             /* how often it is played, 1; NJ_ENDLESS: for ever */
    struct value_at at;
    struct value_time prebuffer;

    uint32_t period_frames; /* 0: left open */
    uint32_t periods;       /* 0: left open */
    uint32_t latency;       /* enum wishes_latency */
    struct value_time latency_time;
    uint64_t buffer_frames; /* a power of two */
    bool fatal_xruns;

    struct value_time split; /* unset: one file */
    bool append, ledger, no_clobber;

    double gain_db;
    struct value_time fade_in, fade_out;
    bool mix;

    bool quiet, json;
};

/* For an option that the command does not have its default stands. */
NJ_WARN_UNUSED int wishes_read(struct wishes *wishes, const struct arguments *arguments,
                               char why[ARGUMENTS_WHY_BYTES]);

struct fade wishes_fade(const struct wishes *wishes, uint32_t rate_hz);

#endif
