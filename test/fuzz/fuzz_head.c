/* SPDX-License-Identifier: MIT
 * fuzz_head.c - any bytes as a WAV file's chunks, and as a take's head: refused, or what is
 * understood is in range and written again as it was read. */
#include <stdlib.h>
#include <string.h>

#include "files/riff.h"
#include "takes/wav_head.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void need(int good)
{
    if (!good)
        abort();
}

static const uint8_t *bytes;

static bool read_at(const struct riff_bytes *file, uint64_t at, void *to, size_t count)
{
    need(at + count <= file->bytes);
    memcpy(to, bytes + at, count);
    return true;
}

static void try_chunks(size_t size)
{
    const struct riff_bytes file = {.read_at = read_at, .bytes = size};
    struct riff riff;
    const char *fault = riff_scan(&file, &riff);

    need(fault == NULL || *fault != '\0');
    need(*riff_other_kind(&file) != '\0');
    need(riff.data_at <= size && riff.held_bytes <= size - riff.data_at);
    if (fault == NULL && riff.is_wave)
        need(riff.channels >= 1 && riff.channels <= NJ_MAX_CHANNELS && riff.rate_hz > 0 &&
             riff.held_bytes > 0);
}

static void try_head(void)
{
    uint8_t again[WAV_HEAD_BYTES];
    struct wav_head head, back;

    if (wav_head_read(&head, bytes) != 0)
        return;
    need(head.channels >= 1 && head.channels <= NJ_MAX_CHANNELS && head.bits >= 16);
    need(memchr(head.boot, 0, sizeof head.boot) && memchr(head.take, 0, sizeof head.take));
    if (wav_head_write(&head, again) != 0)
        return; /* its texts are longer than ours */
    need(wav_head_read(&back, again) == 0);
    need(back.frames == head.frames && back.rate_hz == head.rate_hz && back.bits == head.bits);
    need(back.first_frame == head.first_frame && strcmp(back.boot, head.boot) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint8_t *copy = malloc(size + 1); /* of the exact size, so that a byte too far is seen */

    need(copy != NULL);
    memcpy(copy, data, size);
    bytes = copy;
    try_chunks(size);
    if (size >= WAV_HEAD_BYTES)
        try_head();
    free(copy);
    return 0;
}
