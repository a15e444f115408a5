/* SPDX-License-Identifier: MIT
 * config_value.h - the values of nightjar.ini, from text to fields.
 *
 * A reader puts the value into a field of the section's struct, or says in `why` what is wrong with
 * it, beginning in lower case and naming the remedy, and leaves the field as it was.
 *
 * Threads:  any.
 * Memory:   the caller's.
 * Fails:    a reader returns false with `why` filled. */
#ifndef SUPERVISOR_CONFIG_VALUE_H
#define SUPERVISOR_CONFIG_VALUE_H

#include "supervisor/config.h"

#define WHY_BYTES 200

struct config_key;
typedef bool value_reader(const struct config_key *key, void *section, const char *text,
                          char why[static WHY_BYTES]);

/* A row of config_keys.h. */
struct config_key {
    const char *name;
    value_reader *read;
    size_t offset, size; /* of the field */
    int64_t least, most;
    const char *words;    /* "low|high" */
    const char *fallback; /* NULL: has to be given */
    const char *help;
};

value_reader value_text;      /* char[], quotes taken off */
value_reader value_path;      /* char[], quotes taken off, \ turned into / */
value_reader value_number;    /* uint32_t */
value_reader value_time;      /* uint32_t or uint64_t, milliseconds: 500ms, 10s, 1h30m */
value_reader value_bytes;     /* uint64_t: 64K, 100M, 2G in powers of 1,024 */
value_reader value_db;        /* double: -6, -6.5 dB */
value_reader value_choice;    /* uint32_t, the word's place in words */
value_reader value_flag;      /* bool, true for the second of two words */
value_reader value_word;      /* char[], one of words */
value_reader value_line;      /* char[]: GPIO17 | label:offset | sim:3, in one spelling */
value_reader value_channels;  /* struct take_config: channels, channel_count */
value_reader value_wav;       /* struct take_config: bits, is_float */
value_reader value_take_file; /* char[]: a strftime template that every file system takes */

#endif
