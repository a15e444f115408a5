/* SPDX-License-Identifier: MIT
 * playlist.c - see playlist.h. */
#include "cli/playlist.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* What can be opened once only: standard input and named pipes. */
static bool is_pipe(const char *path)
{
    struct stat status;

    return strcmp(path, "-") == 0 || (stat(path, &status) == 0 && !S_ISREG(status.st_mode));
}

static int look_at(struct playlist *playlist, struct playlist_entry *entry, struct trouble *trouble)
{
    struct sound_source *source;
    int error = sound_source_open(&source, entry->path, &playlist->options, trouble);

    if (error)
        return error;
    entry->shape = *sound_source_shape(source);
    if (is_pipe(entry->path))
        entry->opened = source;
    else
        sound_source_close(source);
    return NJ_OK;
}

int playlist_init(struct playlist *playlist, const char *const *paths, uint32_t count,
                  const struct wishes_side *wish, int stop_descriptor, struct trouble *trouble)
{
    *playlist = (struct playlist){.entries = calloc(count + 1, sizeof *playlist->entries),
                                  .options = {.kind = wish->file_type,
                                              .encoding = wish->encoding,
                                              .endian = wish->endian,
                                              .rate_hz = wish->rate_hz,
                                              .channels = wish->channels,
                                              .stop_descriptor = stop_descriptor}};
    if (!playlist->entries)
        return trouble_set(trouble, NJ_EMEMORY, "playlist", nj_error_text(NJ_EMEMORY));
    for (uint32_t i = 0; i < count; i++) {
        playlist->entries[i].path = paths[i];
        playlist->count++;
        int error = look_at(playlist, &playlist->entries[i], trouble);
        if (error)
            return error;
    }
    return NJ_OK;
}

void playlist_deinit(struct playlist *playlist)
{
    for (uint32_t i = 0; i < playlist->count; i++)
        sound_source_close(playlist->entries[i].opened);
    free(playlist->entries);
    memset(playlist, 0, sizeof *playlist);
}

bool playlist_can_loop(const struct playlist *playlist)
{
    for (uint32_t i = 0; i < playlist->count; i++)
        if (playlist->entries[i].opened)
            return false;
    return true;
}

static int shape_source(struct sound_source *source, uint32_t rate_hz, uint32_t format,
                        struct trouble *trouble)
{
    if (sound_source_shape(source)->rate_hz != rate_hz) {
        int error = sound_source_resample(source, rate_hz, trouble);
        if (error)
            return error;
    }
    sound_source_convert(source, format);
    return NJ_OK;
}

int playlist_source(struct playlist *playlist, uint32_t index, uint32_t rate_hz, uint32_t format,
                    struct sound_source **source, struct trouble *trouble)
{
    struct playlist_entry *entry = &playlist->entries[index];
    int error = NJ_OK;

    *source = entry->opened;
    entry->opened = NULL;
    if (!*source && is_pipe(entry->path))
        return trouble_set(trouble, NJ_EINVAL, entry->path, "a pipe can be read once only");
    if (!*source)
        error = sound_source_open(source, entry->path, &playlist->options, trouble);
    if (!error)
        error = shape_source(*source, rate_hz, format, trouble);
    if (error) {
        sound_source_close(*source);
        *source = NULL;
    }
    return error;
}

/* As many as the resampler makes: the last is the one at or behind the file's end. */
uint64_t playlist_frames(const struct playlist *playlist, uint32_t index, uint32_t rate_hz)
{
    const struct sound_shape *shape = &playlist->entries[index].shape;
    uint64_t seconds = shape->frames / shape->rate_hz, rest = shape->frames % shape->rate_hz;

    if (shape->frames == SOUND_FRAMES_UNKNOWN)
        return NJ_ENDLESS;
    return seconds * rate_hz + (rest * rate_hz + shape->rate_hz - 1) / shape->rate_hz;
}
