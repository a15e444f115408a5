/* SPDX-License-Identifier: MIT
 * stream_clips.c - see stream_clips.h. */
#include "supervisor/stream_clips.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "supervisor/log.h"

static uint64_t add_print(uint64_t print, const void *bytes, size_t count)
{
    for (const unsigned char *at = bytes; count; at++, count--)
        print = (print ^ *at) * UINT64_C(1099511628211);
    return print;
}

uint64_t stream_clips_print(const struct bank *bank)
{
    uint64_t print = UINT64_C(14695981039346656037);
    for (uint32_t row = 0; row < bank->count; row++) {
        const struct bank_clip *clip = &bank->clips[row];
        struct stat status = {0};
        if (stat(clip->path, &status))
            status.st_size = -1;
        print = add_print(print, clip->path, strlen(clip->path));
        print = add_print(print, &clip->clip, sizeof clip->clip);
        print = add_print(print, &status.st_size, sizeof status.st_size);
        print = add_print(print, &status.st_mtim, sizeof status.st_mtim);
    }
    return print;
}

const struct bank *stream_bank(const struct stream *stream)
{
    return &stream->shared->plan->banks[stream->card];
}

static void print_path(const struct runtime *runtime, const char *name,
                       char path[RUNTIME_PATH_BYTES])
{
    snprintf(path, RUNTIME_PATH_BYTES, "%.400s/%.79s.clips", runtime->folder, name);
}

void stream_clips_forget(const struct runtime *runtime, const char *name)
{
    char path[RUNTIME_PATH_BYTES];
    print_path(runtime, name, path);
    unlink(path);
}

/* The print is kept beside the segment, for the next supervisor: written when all clips are in. */
static void keep_print(const struct stream *stream)
{
    char path[RUNTIME_PATH_BYTES];
    print_path(stream->shared->runtime, stream->name, path);
    FILE *file = fopen(path, "we");
    if (!file)
        return;
    fprintf(file, "%016" PRIx64 " %016" PRIx64 "\n", stream->segment.epoch, stream->clips_print);
    fclose(file);
}

bool stream_clips_kept(const struct stream *stream)
{
    char path[RUNTIME_PATH_BYTES];
    uint64_t epoch = 0, print = 0;
    print_path(stream->shared->runtime, stream->name, path);
    FILE *file = fopen(path, "re");
    bool read = file && fscanf(file, "%" SCNx64 " %" SCNx64, &epoch, &print) == 2;
    if (file)
        fclose(file);
    return read && epoch == stream->segment.epoch && print == stream->clips_print;
}

/* Rows that are in the bank are the buttons' to play. */
void stream_clips_give(struct stream *stream, uint32_t first, uint32_t end)
{
    const struct config *config = stream->shared->config;
    for (uint32_t i = 0; i < config->button_count; i++) {
        uint32_t row = stream->shared->plan->button_rows[i];
        if (config->buttons[i].card_index == stream->card && row >= first && row < end)
            player_set_clip(stream->player, i, row, stream_bank(stream)->clips[row].clip.frames);
    }
}

/* CLIP_LOAD_MORE, or what became of the next row. */
static int load_some(struct stream *stream, char text[CLIP_TEXT_BYTES])
{
    uint64_t bytes;
    void *memory = nj_bank(stream->client, &bytes);
    if (stream->loading)
        return clip_load_step(stream->loading, text);
    int error = bank_load_begin(stream_bank(stream), stream->rows_loaded, memory, bytes,
                                &stream->loading, text);
    return error ? error : CLIP_LOAD_MORE;
}

void stream_clips_load(struct stream *stream)
{
    const struct bank *bank = stream_bank(stream);
    char text[CLIP_TEXT_BYTES] = "";
    int error = load_some(stream, text);
    if (error == CLIP_LOAD_MORE)
        return;
    clip_load_end(stream->loading);
    stream->loading = NULL;
    uint32_t row = stream->rows_loaded++;
    if (!error)
        error = nj_clip_set(stream->client, row, &bank->clips[row].clip);
    if (error || text[0])
        log_line("clip %s: %s", bank->clips[row].path, text[0] ? text : nj_error_text(error));
    if (!error)
        stream_clips_give(stream, row, row + 1);
    if (stream->rows_loaded == bank->count)
        keep_print(stream);
}
