/* SPDX-License-Identifier: MIT
 * take_file_parts.h - between take_file.c and take_file_open.c. */
#ifndef TAKES_TAKE_FILE_PARTS_H
#define TAKES_TAKE_FILE_PARTS_H

#include <sys/types.h>

#include "takes/take_file.h"

#define TAKE_FILE_MAX_NAMES 1000

struct take_file {
    int fd;
    bool renamed;
    struct wav_head head; /* as it stands in the file */
    uint64_t frames;      /* written */
    struct ledger *ledger;
    char path[TAKE_PATH_BYTES]; /* without .part */
    char part[TAKE_PATH_BYTES];
};

off_t take_file_offset(const struct take_file *file, uint64_t frame);
NJ_WARN_UNUSED int take_file_sync(struct take_file *file, struct trouble *trouble);
NJ_WARN_UNUSED int take_file_write_head(struct take_file *file, const struct wav_head *head,
                                        struct trouble *trouble);

#endif
