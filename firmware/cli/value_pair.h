/* SPDX-License-Identifier: MIT
 * value_pair.h - one value for both directions, or PLAY,RECORD.
 *
 * `null`, {} or nothing leaves a direction at its default. Quotes and \ as in a shell keep a comma.
 * ALSA's names keep theirs: hw:1,0 is one value, and hw:CARD=A,DEV=0,hw:CARD=B,DEV=0 two.
 *
 * Threads:  pure functions.
 * Fails:    NJ_EINVAL; `why` then holds one line. */
#ifndef CLI_VALUE_PAIR_H
#define CLI_VALUE_PAIR_H

#include "cli/value_count.h"

#define VALUE_PAIR_BYTES 256

struct value_pair {
    char play[VALUE_PAIR_BYTES], record[VALUE_PAIR_BYTES]; /* "": its default */
};

NJ_WARN_UNUSED int value_pair_read(struct value_pair *pair, const char *text,
                                   char why[VALUE_WHY_BYTES]);

/* null, ^ or nothing, in any case: no file. */
bool value_is_no_file(const char *text);

#endif
