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
    bool in_place;              /* part is path, and there is no ledger */
    struct wav_head head;       /* as it stands in the file */
    uint64_t frames;            /* written */
    struct ledger *ledger;      /* NULL: in place */
    char path[TAKE_PATH_BYTES]; /* without .part */
    char part[TAKE_PATH_BYTES];
};

NJ_WARN_UNUSED struct take_file *take_file_allocate(const char *path, struct trouble *trouble);
/* Takes the head, and counts the frames that are in the file. */
NJ_WARN_UNUSED int take_file_read_head(struct take_file *file, bool trust_length,
                                       struct trouble *trouble);
off_t take_file_offset(const struct take_file *file, uint64_t frame);
NJ_WARN_UNUSED int take_file_sync(struct take_file *file, struct trouble *trouble);
NJ_WARN_UNUSED int take_file_write_head(struct take_file *file, const struct wav_head *head,
                                        struct trouble *trouble);

#endif
