/* SPDX-License-Identifier: MIT
 * clip_files.h - sound files and folders for tests.
 *
 * Threads:  one at a time.
 * Memory:   its own.
 * Fails:    ends the test. */
#ifndef TEST_CLIP_FILES_H
#define TEST_CLIP_FILES_H

#include <stddef.h>
#include <stdint.h>

#include "clips/bank.h"

/* A new folder below $TMPDIR, which becomes the working folder; folder_leave removes it. */
void folder_enter(void);
void folder_leave(void);

void file_write(const char *name, const void *bytes, size_t count);
void file_write_text(const char *name, const char *text);

/* What a WAV file's head is to say; zeros are filled in with what is right. */
struct wav {
    uint32_t rate_hz;    /* [48,000] */
    uint16_t channels;   /* [1] */
    uint16_t bits;       /* [16] */
    uint16_t codec;      /* [1: PCM] */
    uint32_t said_bytes; /* of audio */
    const void *audio;
    uint32_t bytes;
};
void wav_write(const char *name, const struct wav *wav);

/* All pieces of a row. */
NJ_WARN_UNUSED int row_load(const struct bank *bank, uint32_t row, void *memory, uint64_t bytes,
                            char text[static CLIP_TEXT_BYTES]);

#endif
