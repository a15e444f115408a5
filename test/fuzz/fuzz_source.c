/* SPDX-License-Identifier: MIT
 * fuzz_source.c - any bytes as a sound file, by name and by pipe, with a head and without: refused
 * in a line, or frames come, as many as were promised at most. */
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "files/sound_source.h"

#define READ_FRAMES_MOST 300000
#define PIPE_BYTES 65536

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void need(int good)
{
    if (!good)
        abort();
}

static void check_line(const char *text)
{
    need(text[0] != '\0' && strlen(text) < 400 && strchr(text, '\n') == NULL);
}

/* What the first byte says: of what kind, and what is done with it. */
struct way {
    struct sound_source_options options;
    uint32_t rate_hz, format;
    uint64_t seek_frame;
};

static struct way way_of(uint8_t byte)
{
    struct way way = {.options = {.name = "fuzz"},
                      .rate_hz = byte & 1 ? 11025 : 0,
                      .format = (byte >> 1 & 7) % NJ_FORMAT_COUNT,
                      .seek_frame = byte & 16 ? 100 : 0};

    if (byte & 32)
        way.options = (struct sound_source_options){.name = "fuzz",
                                                    .kind = SOUND_KIND_RAW,
                                                    .encoding = 1 + (byte >> 6) * 5,
                                                    .rate_hz = 8000,
                                                    .channels = 3};
    return way;
}

static void read_on(struct sound_source *source, const struct way *way)
{
    static float frames[NJ_MAX_CHANNELS * 1000];
    uint64_t most = sound_source_shape(source)->frames, all = 0;
    struct trouble trouble;
    int64_t got = 0;

    need(most > 0 && sound_source_shape(source)->channels <= NJ_MAX_CHANNELS);
    if (sound_source_resample(source, way->rate_hz, &trouble) != NJ_OK)
        return;
    sound_source_convert(source, way->format);
    most = sound_source_shape(source)->frames;
    if (sound_source_seek(source, way->seek_frame, &trouble) != NJ_OK) {
        check_line(trouble.text);
        return;
    }
    for (; all < READ_FRAMES_MOST; all += (uint64_t)got)
        if ((got = sound_source_read(source, frames, 1000, &trouble)) <= 0)
            break;
    need(got >= 0 && all + way->seek_frame <= most);
    if (sound_source_warning(source) != NULL)
        check_line(sound_source_warning(source));
}

static void try(int descriptor, const struct way *way)
{
    struct sound_source *source;
    struct trouble trouble;

    if (sound_source_open_descriptor(&source, descriptor, &way->options, &trouble) != NJ_OK) {
        check_line(trouble.text);
        return;
    }
    read_on(source, way);
    sound_source_close(source);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct way way = way_of(size > 0 ? data[size - 1] : 0);
    int file = memfd_create("sound", MFD_CLOEXEC), ends[2];

    size -= size > 0;
    need(file >= 0 && write(file, data, size) == (ssize_t)size && lseek(file, 0, SEEK_SET) == 0);
    try(file, &way);
    if (size > PIPE_BYTES)
        return 0;
    need(pipe(ends) == 0 && write(ends[1], data, size) == (ssize_t)size);
    close(ends[1]);
    try(ends[0], &way);
    return 0;
}
