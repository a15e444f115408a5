/* SPDX-License-Identifier: MIT
 * sound_kit.c - sounds, files and pipes for the tests of files/. */
#include "test/unit/sound_kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#include <sndfile.h>

static uint32_t noise_after(uint32_t noise)
{
    return noise * 1664525u + 1013904223u;
}

void sound_kit_noise(int *samples, uint32_t count, uint32_t bits)
{
    uint32_t noise = 12345;

    for (uint32_t i = 0; i < count; i++) {
        noise = noise_after(noise);
        samples[i] = (int)(noise & ~(uint32_t)((UINT64_C(1) << (32 - bits)) - 1));
    }
}

void sound_kit_noise_16(int16_t *samples, uint32_t count)
{
    uint32_t noise = 12345;

    for (uint32_t i = 0; i < count; i++) {
        noise = noise_after(noise);
        samples[i] = (int16_t)(noise >> 16);
    }
}

void sound_kit_save(const char *name, int format, uint32_t rate_hz, uint32_t channels,
                    const int *samples, uint32_t frames)
{
    SF_INFO head = {.samplerate = (int)rate_hz, .channels = (int)channels, .format = format};
    SNDFILE *file = sf_open(name, SFM_WRITE, &head);

    assert_non_null(file);
    assert_int_equal(sf_writef_int(file, samples, frames), frames);
    assert_int_equal(sf_close(file), 0);
}

static void need(int error, const struct trouble *trouble)
{
    if (error != NJ_OK)
        print_error("%s\n", trouble->text);
    assert_int_equal(error, NJ_OK);
}

struct sound_source *sound_kit_open(const char *path, const struct sound_source_options *options)
{
    struct sound_source *source;
    struct trouble trouble;

    need(sound_source_open(&source, path, options, &trouble), &trouble);
    return source;
}

struct sound_sink *sound_kit_create(const char *path, const struct sound_sink_options *options)
{
    struct sound_sink *sink;
    struct trouble trouble;

    need(sound_sink_create(&sink, path, options, &trouble), &trouble);
    return sink;
}

/* ---- pipes ----------------------------------------------------------------------------------- */

static void pour(const char *path, size_t piece, int to)
{
    char bytes[4096];
    FILE *file = fopen(path, "rb");
    size_t got;

    while (file != NULL && (got = fread(bytes, 1, piece, file)) > 0)
        if (write(to, bytes, got) != (ssize_t)got)
            break;
}

/* The writer is a grandchild, which init takes care of. */
int sound_kit_pipe(const char *path, size_t piece)
{
    int ends[2];

    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();

    if (child == 0) {
        close(ends[0]);
        if (fork() == 0)
            pour(path, piece, ends[1]);
        _exit(0);
    }
    close(ends[1]);
    assert_int_equal(waitpid(child, NULL, 0), child);
    return ends[0];
}

struct sound_source *sound_kit_open_pipe(const char *path, size_t piece,
                                         const struct sound_source_options *options)
{
    struct sound_source *source;
    struct trouble trouble;

    need(sound_source_open_descriptor(&source, sound_kit_pipe(path, piece), options, &trouble),
         &trouble);
    return source;
}

/* ---- frames ---------------------------------------------------------------------------------- */

uint64_t sound_kit_read(struct sound_source *source, void *frames, uint64_t most)
{
    struct trouble trouble;
    int64_t got = sound_source_read(source, frames, most, &trouble);

    need(got < 0 ? (int)got : NJ_OK, &trouble);
    return (uint64_t)got;
}

void sound_kit_write(struct sound_sink *sink, const void *frames, uint64_t count)
{
    struct trouble trouble;

    need(sound_sink_write(sink, frames, count, &trouble), &trouble);
}

void sound_kit_finish(struct sound_sink *sink)
{
    struct trouble trouble;

    need(sound_sink_close(sink, &trouble), &trouble);
}
