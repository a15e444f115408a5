/* SPDX-License-Identifier: MIT
 * test_sound_source.c - sound files and pipes as frames. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <sndfile.h>

#include "files/sound_source.h"
#include "test/unit/clip_files.h"

#define FRAMES 5000
#define CHANNELS 2

static int enter(void **context)
{
    (void)context;
    folder_enter();
    return 0;
}

static int leave(void **context)
{
    (void)context;
    folder_leave();
    return 0;
}

/* Noise of so many bits, at the top of an int. */
static void make_noise(int *samples, uint32_t bits)
{
    uint32_t noise = 12345;

    for (uint32_t i = 0; i < FRAMES * CHANNELS; i++) {
        noise = noise * 1664525u + 1013904223u;
        samples[i] = (int)(noise & ~(uint32_t)((UINT64_C(1) << (32 - bits)) - 1));
    }
}

static void save(const char *name, int format, const int *samples)
{
    SF_INFO head = {.samplerate = 44100, .channels = CHANNELS, .format = format};
    SNDFILE *file = sf_open(name, SFM_WRITE, &head);

    assert_non_null(file);
    assert_int_equal(sf_writef_int(file, samples, FRAMES), FRAMES);
    assert_int_equal(sf_close(file), 0);
}

static struct sound_source *open_source(const char *path,
                                        const struct sound_source_options *options)
{
    struct sound_source *source;
    struct trouble trouble;
    int error = sound_source_open(&source, path, options, &trouble);

    if (error != NJ_OK)
        print_error("%s\n", trouble.text);
    assert_int_equal(error, NJ_OK);
    return source;
}

static uint64_t read_all(struct sound_source *source, void *frames, uint64_t most)
{
    struct trouble trouble;
    int64_t got = sound_source_read(source, frames, most, &trouble);

    assert_true(got >= 0);
    return (uint64_t)got;
}

static void frames_come_at_the_file_s_own_width_or_another(void **context)
{
    static const struct {
        int format;
        uint32_t bits, own;
    } files[] = {
        {SF_FORMAT_WAV | SF_FORMAT_PCM_U8, 8, NJ_FORMAT_U8},
        {SF_FORMAT_WAV | SF_FORMAT_PCM_16, 16, NJ_FORMAT_S16},
        {SF_FORMAT_WAV | SF_FORMAT_PCM_24, 24, NJ_FORMAT_S24_3},
        {SF_FORMAT_WAV | SF_FORMAT_PCM_32, 32, NJ_FORMAT_S32},
        {SF_FORMAT_FLAC | SF_FORMAT_PCM_24, 24, NJ_FORMAT_S24_3},
        {SF_FORMAT_AIFF | SF_FORMAT_PCM_S8, 8, NJ_FORMAT_S8},
    };
    static int samples[FRAMES * CHANNELS], words[FRAMES * CHANNELS + 2];

    (void)context;
    for (size_t f = 0; f < sizeof files / sizeof files[0]; f++) {
        make_noise(samples, files[f].bits);
        save("sound", files[f].format, samples);
        struct sound_source *source = open_source("sound", NULL);
        const struct sound_shape *shape = sound_source_shape(source);

        assert_int_equal(shape->format, files[f].own);
        assert_int_equal(shape->file_bits, files[f].bits);
        assert_int_equal(shape->rate_hz, 44100);
        assert_int_equal(shape->channels, CHANNELS);
        assert_int_equal(shape->frames, FRAMES);
        sound_source_convert(source, NJ_FORMAT_S32);
        assert_int_equal(read_all(source, words, FRAMES + 1), FRAMES);
        assert_memory_equal(words, samples, sizeof samples);
        assert_int_equal(read_all(source, words, 1), 0);
        assert_null(sound_source_warning(source));
        sound_source_close(source);
    }
}

/* A child writes the file into a pipe, in pieces that fit nothing. */
static int pipe_of(const char *path, size_t piece)
{
    int ends[2];

    assert_int_equal(pipe(ends), 0);
    if (fork() == 0) {
        char bytes[4096];
        FILE *file = fopen(path, "rb");
        size_t got;

        close(ends[0]);
        while (file != NULL && (got = fread(bytes, 1, piece, file)) > 0)
            if (write(ends[1], bytes, got) != (ssize_t)got)
                break;
        _exit(0);
    }
    close(ends[1]);
    return ends[0];
}

static struct sound_source *open_pipe(const char *path, size_t piece,
                                      const struct sound_source_options *options)
{
    struct sound_source *source;
    struct trouble trouble;
    int error = sound_source_open_descriptor(&source, pipe_of(path, piece), options, &trouble);

    if (error != NJ_OK)
        print_error("%s\n", trouble.text);
    assert_int_equal(error, NJ_OK);
    return source;
}

static void every_kind_comes_by_a_pipe(void **context)
{
    static const struct {
        int format;
        uint32_t bits;
    } files[] = {
        {SF_FORMAT_WAV | SF_FORMAT_PCM_16, 16},
        {SF_FORMAT_WAVEX | SF_FORMAT_PCM_24, 24},
        {SF_FORMAT_RF64 | SF_FORMAT_PCM_16, 16},
        {SF_FORMAT_AU | SF_FORMAT_PCM_32, 32},
        {SF_FORMAT_FLAC | SF_FORMAT_PCM_16, 16},
        {SF_FORMAT_AIFF | SF_FORMAT_PCM_16, 16},
        {SF_FORMAT_CAF | SF_FORMAT_PCM_24, 24},
        {SF_FORMAT_W64 | SF_FORMAT_PCM_16, 16},
        {SF_FORMAT_WAV | SF_ENDIAN_BIG | SF_FORMAT_PCM_32, 32},
    };
    static int samples[FRAMES * CHANNELS], words[FRAMES * CHANNELS + 2];
    const struct sound_source_options options = {0};

    (void)context;
    for (size_t f = 0; f < sizeof files / sizeof files[0]; f++)
        for (size_t piece = 7; piece < 5000; piece = piece * 20 + 1) {
            make_noise(samples, files[f].bits);
            save("sound", files[f].format, samples);
            struct sound_source *source = open_pipe("sound", piece, &options);

            assert_int_equal(sound_source_shape(source)->frames, FRAMES);
            sound_source_convert(source, NJ_FORMAT_S32);
            assert_int_equal(read_all(source, words, FRAMES + 1), FRAMES);
            assert_memory_equal(words, samples, sizeof samples);
            sound_source_close(source);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(frames_come_at_the_file_s_own_width_or_another, enter,
                                        leave),
        cmocka_unit_test_setup_teardown(every_kind_comes_by_a_pipe, enter, leave),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
