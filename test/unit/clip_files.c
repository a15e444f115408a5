/* SPDX-License-Identifier: MIT
 * clip_files.c - sound files and folders for tests. */
#include "test/unit/clip_files.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char folder[512], before[512];

static void need(int good, const char *what)
{
    if (good)
        return;
    perror(what);
    abort();
}

void folder_enter(void)
{
    const char *parent = getenv("TMPDIR");
    need(getcwd(before, sizeof(before)) != NULL, "getcwd");
    snprintf(folder, sizeof(folder), "%s/clips.XXXXXX", parent ? parent : "/tmp");
    need(mkdtemp(folder) != NULL, folder);
    need(chdir(folder) == 0, folder);
}

static int remove_entry(const char *path, const struct stat *status, int kind, struct FTW *walk)
{
    (void)status;
    (void)kind;
    (void)walk;
    return remove(path);
}

void folder_leave(void)
{
    need(chdir(before) == 0, before);
    need(nftw(folder, remove_entry, 16, FTW_DEPTH | FTW_PHYS) == 0, folder);
}

void file_write(const char *name, const void *bytes, size_t count)
{
    FILE *file = fopen(name, "wb");
    need(file != NULL, name);
    need(fwrite(bytes, 1, count, file) == count, name);
    need(fclose(file) == 0, name);
}

void file_write_text(const char *name, const char *text)
{
    file_write(name, text, strlen(text));
}

void wav_write(const char *name, const struct wav *wav)
{
    uint32_t rate = wav->rate_hz ? wav->rate_hz : 48000;
    uint16_t channels = wav->channels ? wav->channels : 1, bits = wav->bits ? wav->bits : 16;
    uint16_t frame = (uint16_t)(channels * bits / 8), codec = wav->codec ? wav->codec : 1;
    uint32_t said = wav->said_bytes ? wav->said_bytes : wav->bytes, second = rate * frame;
    uint32_t riff = 36 + wav->bytes, format_bytes = 16;
    unsigned char head[44];
    memcpy(head, "RIFF....WAVEfmt ", 16);
    memcpy(head + 4, &riff, 4);
    memcpy(head + 16, &format_bytes, 4);
    memcpy(head + 20, &codec, 2);
    memcpy(head + 22, &channels, 2);
    memcpy(head + 24, &rate, 4);
    memcpy(head + 28, &second, 4);
    memcpy(head + 32, &frame, 2);
    memcpy(head + 34, &bits, 2);
    memcpy(head + 36, "data", 4);
    memcpy(head + 40, &said, 4);
    FILE *file = fopen(name, "wb");
    need(file != NULL, name);
    need(fwrite(head, 1, sizeof(head), file) == sizeof(head), name);
    need(wav->bytes == 0 || fwrite(wav->audio, 1, wav->bytes, file) == wav->bytes, name);
    need(fclose(file) == 0, name);
}

int row_load(const struct bank *bank, uint32_t row, void *memory, uint64_t bytes,
             char text[static CLIP_TEXT_BYTES])
{
    struct clip_load *load;
    int result = bank_load_begin(bank, row, memory, bytes, &load, text);
    if (result)
        return result;
    while ((result = clip_load_step(load, text)) == CLIP_LOAD_MORE)
        continue;
    clip_load_end(load);
    return result;
}
