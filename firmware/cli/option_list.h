/* SPDX-License-Identifier: MIT
 * option_list.h - every option of every command, once; rows are in option_table.c.
 *
 * Two commands that mean the same share an option; where one long name means another thing in
 * another command, that is another option. */
#ifndef CLI_OPTION_LIST_H
#define CLI_OPTION_LIST_H

enum option_group { GROUP_GENERAL, GROUP_TIME, GROUP_CARD, GROUP_FILE, GROUP_SOUND, GROUP_COUNT };

enum option_id {
    OPTION_NONE,
    /* general */
    OPTION_HELP,
    OPTION_VERSION,
    OPTION_LIST,
    OPTION_QUIET,
    OPTION_JSON,       /* the answer */
    OPTION_JSON_LINES, /* progress */
    OPTION_NAMES,
    OPTION_RUNTIME,
    OPTION_CONFIG,
    OPTION_ENGINE,
    /* when, and how long */
    OPTION_DURATION,
    OPTION_OFFSET, /* of a recording: dropped */
    OPTION_BEGIN,  /* --offset of a file that is read */
    OPTION_PAD,
    OPTION_LOOP,
    OPTION_AT,
    OPTION_PREBUFFER,
    /* card */
    OPTION_DEVICE,
    OPTION_RATE,
    OPTION_CHANNELS,
    OPTION_FORMAT,
    OPTION_BLOCKSIZE,
    OPTION_PERIODS,
    OPTION_LATENCY,
    OPTION_BUFFERSIZE,
    OPTION_SELECT,
    OPTION_FATAL_XRUNS,
    /* files */
    OPTION_FILE_RATE, /* --rate of files only */
    OPTION_FILE_CHANNELS,
    OPTION_FILE_TYPE,
    OPTION_ENCODING,
    OPTION_ENDIAN,
    OPTION_NO_CLOBBER,
    OPTION_SPLIT,
    OPTION_APPEND,
    OPTION_LEDGER,
    /* sound */
    OPTION_MAP,
    OPTION_GAIN,
    OPTION_FADE_IN,
    OPTION_FADE_OUT,
    OPTION_MIX,
    OPTION_COUNT
};

#endif
