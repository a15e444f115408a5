/* SPDX-License-Identifier: MIT
 * test_sound_sink.c - frames into files of every kind, as they grow. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#include <sndfile.h>

#include "core/format.h"
#include "files/sound_sink.h"
#include "files/sound_source.h"
#include "test/unit/clip_files.h"

#define FRAMES 5001
#define CHANNELS 3
#define SAMPLES (FRAMES * CHANNELS)
#define RATE_HZ 48000

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

/* Noise of a format, of its full range. */
static void make_noise(void *samples, uint32_t format)
{
    static int words[SAMPLES];
    static float floats[SAMPLES];
    uint32_t noise = 4711;

    for (uint32_t i = 0; i < SAMPLES; i++) {
        noise = noise * 1664525u + 1013904223u;
        words[i] = (int)noise;
        floats[i] = (float)(int)noise * 0x1p-31f;
    }
    if (format == NJ_FORMAT_F32)
        memcpy(samples, floats, sizeof floats);
    else
        format_convert(samples, format, words, NJ_FORMAT_S32, SAMPLES);
}

static struct sound_sink *create(const char *path, const struct sound_sink_options *options)
{
    struct sound_sink *sink;
    struct trouble trouble;
    int error = sound_sink_create(&sink, path, options, &trouble);

    if (error != NJ_OK)
        print_error("%s\n", trouble.text);
    assert_int_equal(error, NJ_OK);
    return sink;
}

static void write_all(struct sound_sink *sink, const void *frames, uint64_t count)
{
    struct trouble trouble;
    int error = sound_sink_write(sink, frames, count, &trouble);

    if (error != NJ_OK)
        print_error("%s\n", trouble.text);
    assert_int_equal(error, NJ_OK);
}

static void beat(struct sound_sink *sink)
{
    struct trouble trouble;

    assert_int_equal(sound_sink_beat(sink, 0, &trouble), NJ_OK);
}

static void finish(struct sound_sink *sink)
{
    struct trouble trouble;
    int error = sound_sink_close(sink, &trouble);

    if (error != NJ_OK)
        print_error("%s\n", trouble.text);
    assert_int_equal(error, NJ_OK);
}

/* The file's frames in a format; how many. */
static uint64_t read_back(const char *path, uint32_t format, void *frames, uint64_t most)
{
    struct sound_source_options options = {0};
    struct sound_source *source;
    struct trouble trouble;

    if (sound_kind_of_path(path) == SOUND_KIND_RAW)
        options = (struct sound_source_options){
            .encoding = sound_kind_encoding(SOUND_KIND_RAW, format, CHANNELS, RATE_HZ),
            .rate_hz = RATE_HZ,
            .channels = CHANNELS};
    int error = sound_source_open(&source, path, &options, &trouble);

    if (error != NJ_OK)
        print_error("%s\n", trouble.text);
    assert_int_equal(error, NJ_OK);
    sound_source_convert(source, format);
    int64_t got = sound_source_read(source, frames, most, &trouble);

    assert_true(got >= 0);
    sound_source_close(source);
    return (uint64_t)got;
}

static const char *const names[] = {"a.wav", "a.rf64", "a.aiff", "a.caf",
                                    "a.w64", "a.flac", "a.au",   "a.raw"};

static bool holds(const char *name, uint32_t format)
{
    uint32_t kind = sound_kind_of_path(name);

    return format == NJ_FORMAT_F32 ? kind != SOUND_KIND_FLAC
                                   : kind != SOUND_KIND_FLAC || nj_format_bits(format) <= 24;
}

static void every_kind_holds_every_width_to_the_bit(void **context)
{
    static unsigned char noise[4 * SAMPLES], back[4 * (SAMPLES + CHANNELS)];

    (void)context;
    for (size_t n = 0; n < sizeof names / sizeof names[0]; n++)
        for (uint32_t format = 1; format < NJ_FORMAT_COUNT; format++) {
            const struct sound_sink_options options = {
                .rate_hz = RATE_HZ, .channels = CHANNELS, .format = format};
            uint32_t frame_bytes = CHANNELS * nj_format_bytes(format);

            if (!holds(names[n], format))
                continue;
            make_noise(noise, format);
            struct sound_sink *sink = create(names[n], &options);

            write_all(sink, noise, 1000);
            beat(sink);
            write_all(sink, noise + 1000 * frame_bytes, FRAMES - 1000);
            assert_int_equal(sound_sink_frames(sink), FRAMES);
            finish(sink);
            assert_int_equal(read_back(names[n], format, back, FRAMES + 1), FRAMES);
            assert_memory_equal(noise, back, FRAMES * frame_bytes);
        }
}

/* What a killed program leaves: all of the last beat, in every kind. */
static void what_was_beaten_is_in_the_file(void **context)
{
    static unsigned char noise[4 * SAMPLES], back[4 * (SAMPLES + CHANNELS)];

    (void)context;
    make_noise(noise, NJ_FORMAT_S16);
    for (size_t n = 0; n < sizeof names / sizeof names[0]; n++) {
        const struct sound_sink_options options = {
            .rate_hz = RATE_HZ, .channels = CHANNELS, .format = NJ_FORMAT_S16};
        int status;
        pid_t child = fork();

        if (child == 0) {
            struct sound_sink *sink = create(names[n], &options);

            write_all(sink, noise, 4500);
            beat(sink);
            write_all(sink, noise + 4500 * CHANNELS * 2, FRAMES - 4500);
            _exit(0);
        }
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_int_equal(status, 0);
        uint64_t got = read_back(names[n], NJ_FORMAT_S16, back, FRAMES + 1);

        /* FLAC keeps a block back until it is full. */
        assert_true(got >= (sound_kind_of_path(names[n]) == SOUND_KIND_FLAC ? 4096 : 4500));
        assert_memory_equal(noise, back, got * CHANNELS * 2);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_kind_holds_every_width_to_the_bit, enter, leave),
        cmocka_unit_test_setup_teardown(what_was_beaten_is_in_the_file, enter, leave),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
