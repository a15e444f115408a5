/* SPDX-License-Identifier: MIT
 * arguments_file.h - words of a command line, those in files (@FILE) in place.
 *
 * Memory:   deinit frees all, words that were read from files too.
 * Fails:    NJ_EIO, NJ_EINVAL, NJ_EMEMORY; `why` then holds one line. */
#ifndef CLI_ARGUMENTS_FILE_H
#define CLI_ARGUMENTS_FILE_H

#include "cli/arguments.h"

#define ARGUMENTS_MAX_WORDS 100000
#define ARGUMENTS_MAX_FILES 100
#define ARGUMENTS_MAX_BYTES (1u << 20) /* of a file */

struct arguments_words {
    const char **words;
    uint32_t count, room;
    char *texts[ARGUMENTS_MAX_FILES]; /* what was read */
    uint32_t text_count;
    bool ended; /* there was a `--`: an @ is nothing special any more */
};

/* All of argv but its first; in files only when they are wanted. */
NJ_WARN_UNUSED int arguments_words(struct arguments_words *words, int argc, char *const *argv,
                                   bool read_files, char why[ARGUMENTS_WHY_BYTES]);
void arguments_words_deinit(struct arguments_words *words);

#endif
