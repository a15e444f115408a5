/* SPDX-License-Identifier: MIT
 * bank.h - the clips of one card: rows, places in the bank, and their frames put there.
 *
 * First every file is added (only its head is read), then the bank's size is known, then it is
 * loaded: rows in the order in which they were added, each at a multiple of 64 bytes.
 *
 * Threads:  one at a time.
 * Memory:   bank_init to bank_deinit; the bank's own memory is the caller's.
 * Fails:    negative NJ_E*, with a sentence in `text` where there is one. */
#ifndef CLIPS_BANK_H
#define CLIPS_BANK_H

#include "clips/clip.h"

struct bank_clip {
    char *path;
    struct clip_info info;
    struct nj_clip clip; /* for nj_clip_set(client, row, &clip) */
};

struct bank {
    uint32_t rate_hz;
    uint32_t count, room;
    uint64_t bytes; /* what the clips take */
    struct bank_clip *clips;
};

void bank_init(struct bank *bank, uint32_t rate_hz);
void bank_deinit(struct bank *bank); /* a zeroed one is fine */

/* The row of the file, a new one unless it has one. With 0 the text may hold a warning, else "". */
NJ_WARN_UNUSED int bank_add(struct bank *bank, const char *path, uint32_t *row,
                            char text[static CLIP_TEXT_BYTES]);

/* Begins to decode one row into the bank's memory: clip_load_step() does the work. On failure its
 * place is silent. The load does not need the bank any more. */
NJ_WARN_UNUSED int bank_load_begin(const struct bank *bank, uint32_t row, void *memory,
                                   uint64_t bytes, struct clip_load **load,
                                   char text[static CLIP_TEXT_BYTES]);

#endif
