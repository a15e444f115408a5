/* SPDX-License-Identifier: MIT
 * test_sound_source.c - sound files and pipes as frames. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#include <sndfile.h>

#include "test/unit/clip_files.h"
#include "test/unit/sound_kit.h"

#define FRAMES 5000
#define CHANNELS 2
#define SAMPLES (FRAMES * CHANNELS)

static int samples[SAMPLES], words[SAMPLES + CHANNELS];
static const struct sound_source_options no_options;

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

static void save(const char *name, int format, uint32_t bits)
{
    sound_kit_noise(samples, SAMPLES, bits);
    sound_kit_save(name, format, 44100, CHANNELS, samples, FRAMES);
}

/* All that comes is what was saved; closes. */
static void check_whole(struct sound_source *source)
{
    sound_source_convert(source, NJ_FORMAT_S32);
    assert_int_equal(sound_kit_read(source, words, FRAMES + 1), FRAMES);
    assert_memory_equal(words, samples, sizeof samples);
    assert_int_equal(sound_kit_read(source, words, 1), 0);
    assert_null(sound_source_warning(source));
    sound_source_close(source);
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

    (void)context;
    for (size_t f = 0; f < sizeof files / sizeof files[0]; f++) {
        save("sound", files[f].format, files[f].bits);
        struct sound_source *source = sound_kit_open("sound", NULL);
        const struct sound_shape *shape = sound_source_shape(source);

        assert_int_equal(shape->format, files[f].own);
        assert_int_equal(shape->file_bits, files[f].bits);
        assert_int_equal(shape->rate_hz, 44100);
        assert_int_equal(shape->channels, CHANNELS);
        assert_int_equal(shape->frames, FRAMES);
        check_whole(source);
    }
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

    (void)context;
    for (size_t f = 0; f < sizeof files / sizeof files[0]; f++)
        for (size_t piece = 7; piece < 5000; piece = piece * 20 + 1) {
            save("sound", files[f].format, files[f].bits);
            struct sound_source *source = sound_kit_open_pipe("sound", piece, &no_options);

            assert_int_equal(sound_source_shape(source)->frames, FRAMES);
            check_whole(source);
        }
}

static void files_without_a_head_are_read_as_told(void **context)
{
    static const struct {
        const char *name;
        uint32_t encoding, endian, bits;
    } kinds[] = {
        {"a.raw", SOUND_ENCODING_PCM_S8, SOUND_ENDIAN_FILE, 8},
        {"a.raw", SOUND_ENCODING_PCM_U8, SOUND_ENDIAN_FILE, 8},
        {"a.raw", SOUND_ENCODING_PCM_16, SOUND_ENDIAN_FILE, 16},
        {"a.pcm", SOUND_ENCODING_PCM_16, SOUND_ENDIAN_BIG, 16},
        {"a.raw", SOUND_ENCODING_PCM_24, SOUND_ENDIAN_LITTLE, 24},
        {"a.raw", SOUND_ENCODING_PCM_32, SOUND_ENDIAN_BIG, 32},
    };

    (void)context;
    for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++) {
        const struct sound_source_options options = {.kind = SOUND_KIND_RAW,
                                                     .encoding = kinds[k].encoding,
                                                     .endian = kinds[k].endian,
                                                     .rate_hz = 44100,
                                                     .channels = CHANNELS};

        save(kinds[k].name, sound_kind_sf(SOUND_KIND_RAW, kinds[k].encoding, kinds[k].endian),
             kinds[k].bits);
        check_whole(sound_kit_open(kinds[k].name, &options));
        struct sound_source *source = sound_kit_open_pipe(kinds[k].name, 1000, &options);

        assert_true(sound_source_shape(source)->frames == SOUND_FRAMES_UNKNOWN);
        check_whole(source);
    }
}

/* ---- heads that do not know their length ---------------------------------------------------- */

static uint32_t put32(unsigned char *at, uint32_t value, bool big_endian)
{
    for (unsigned i = 0; i < 4; i++)
        at[i] = (unsigned char)(value >> 8 * (big_endian ? 3 - i : i));
    return 4;
}

/* The audio of a saved file behind another head. */
static void save_streamed(const char *name, const unsigned char *head, size_t head_bytes,
                          bool big_endian)
{
    static unsigned char whole[128 + 2 * SAMPLES];

    memcpy(whole, head, head_bytes);
    for (size_t i = 0; i < SAMPLES; i++) {
        whole[head_bytes + 2 * i] = (unsigned char)(samples[i] >> (big_endian ? 24 : 16));
        whole[head_bytes + 2 * i + 1] = (unsigned char)(samples[i] >> (big_endian ? 16 : 24));
    }
    file_write(name, whole, head_bytes + 2 * SAMPLES);
}

static size_t wav_head(unsigned char *head, uint32_t riff, uint32_t data, bool lists)
{
    static const unsigned char format[] = "WAVEfmt \x10\0\0\0\1\0\2\0\x44\xac\0\0\x10\xb1\2\0\4"
                                          "\0\x10";
    static const unsigned char list[] = "LIST\x1a\0\0\0INFOISFT\x0e\0\0\0Lavf59.27.100";
    size_t at = 8;

    memcpy(head, "RIFF", 4);
    put32(head + 4, riff, false);
    memcpy(head + at, format, sizeof format);
    at += sizeof format;
    if (lists) {
        memcpy(head + at, list, sizeof list);
        at += sizeof list;
    }
    memcpy(head + at, "data", 4);
    put32(head + at + 4, data, false);
    return at + 8;
}

static void check_streamed(void)
{
    struct sound_source *source = sound_kit_open_pipe("streamed", 999, &no_options);

    assert_true(sound_source_shape(source)->frames == SOUND_FRAMES_UNKNOWN);
    assert_false(sound_source_shape(source)->seekable);
    check_whole(source);
}

static void streamed_heads_mean_until_the_end(void **context)
{
    static const uint32_t sizes[] = {0, 0x7ffff000, 0x7fffeffd, 0x7fffffff, 0xffffffff, 0xfffff000};
    unsigned char head[128];

    (void)context;
    sound_kit_noise(samples, SAMPLES, 16);
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
        for (unsigned lists = 0; lists < 2; lists++) {
            size_t bytes = wav_head(head, sizes[i] > 0 ? 0xffffffff : 0, sizes[i], lists);

            save_streamed("streamed", head, bytes, false);
            check_streamed();
            if (sizes[i] > 0) /* redirected into a file */
                check_whole(sound_kit_open("streamed", NULL));
        }
    memcpy(head, ".snd", 4);
    put32(head + 4, 24, true);
    put32(head + 12, 3, true);
    put32(head + 16, 44100, true);
    put32(head + 20, CHANNELS, true);
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        put32(head + 8, sizes[i], true);
        save_streamed("streamed", head, 24, true);
        check_streamed();
    }
}

/* ---- going to a frame ----------------------------------------------------------------------- */

static void a_file_goes_to_any_frame_and_begins_again(void **context)
{
    struct trouble trouble;

    (void)context;
    for (int kind = 0; kind < 2; kind++) {
        save("sound", (kind ? SF_FORMAT_FLAC : SF_FORMAT_WAV) | SF_FORMAT_PCM_16, 16);
        struct sound_source *source = sound_kit_open("sound", NULL);

        sound_source_convert(source, NJ_FORMAT_S32);
        for (uint64_t frame = 4999; frame > 0; frame = frame * 2 / 3) {
            assert_int_equal(sound_source_seek(source, frame, &trouble), NJ_OK);
            assert_int_equal(sound_source_position(source), frame);
            assert_int_equal(sound_kit_read(source, words, FRAMES), FRAMES - frame);
            assert_memory_equal(words, samples + frame * CHANNELS, (FRAMES - frame) * 8);
        }
        assert_int_equal(sound_source_seek(source, FRAMES, &trouble), NJ_OK);
        assert_int_equal(sound_kit_read(source, words, 1), 0);
        assert_int_equal(sound_source_seek(source, FRAMES + 1, &trouble), NJ_EINVAL);
        assert_string_equal(trouble.text, "sound: ends before that frame");
        assert_int_equal(sound_source_seek(source, 0, &trouble), NJ_OK);
        check_whole(source);
    }
}

static void a_pipe_goes_forward_only(void **context)
{
    struct trouble trouble;

    (void)context;
    save("sound", SF_FORMAT_WAV | SF_FORMAT_PCM_16, 16);
    struct sound_source *source = sound_kit_open_pipe("sound", 100, &no_options);

    sound_source_convert(source, NJ_FORMAT_S32);
    assert_int_equal(sound_source_seek(source, 1234, &trouble), NJ_OK);
    assert_int_equal(sound_kit_read(source, words, 10), 10);
    assert_memory_equal(words, samples + 1234 * CHANNELS, 80);
    assert_int_equal(sound_source_seek(source, 0, &trouble), NJ_EINVAL);
    assert_string_equal(trouble.text, "standard input: comes by a pipe: there is no going back");
    assert_int_equal(sound_source_seek(source, FRAMES + 1, &trouble), NJ_EINVAL);
    sound_source_close(source);
}

/* ---- ends ----------------------------------------------------------------------------------- */

static void a_pipe_ends_when_it_is_told_to(void **context)
{
    struct sound_source_options options = {.stop_descriptor = eventfd(0, EFD_CLOEXEC)};
    struct sound_source *source;
    struct trouble trouble;
    unsigned char head[128];
    size_t bytes = wav_head(head, 0xffffffff, 0xffffffff, false);
    int ends[2];

    (void)context;
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], head, bytes), (ssize_t)bytes);
    assert_int_equal(write(ends[1], head, 40), 40);
    assert_int_equal(sound_source_open_descriptor(&source, ends[0], &options, &trouble), NJ_OK);
    assert_int_equal(eventfd_write(options.stop_descriptor, 1), 0);
    assert_true(sound_kit_read(source, words, FRAMES) <= 10);
    sound_source_close(source);
    close(ends[1]);
    close(options.stop_descriptor);
}

/* Nobody holds its other end yet. */
static void a_named_pipe_is_waited_for_until_it_is_told_to_end(void **context)
{
    struct sound_source_options options = {.stop_descriptor = eventfd(1, EFD_CLOEXEC)};
    struct sound_source *source;
    struct trouble trouble;

    (void)context;
    assert_int_equal(mkfifo("fifo", 0600), 0);
    assert_int_equal(sound_source_open(&source, "fifo", &options, &trouble), NJ_EFORMAT);
    assert_string_equal(trouble.text, "fifo: is empty (0 bytes): it was not copied whole");
    close(options.stop_descriptor);
    assert_int_equal(remove("fifo"), 0);
}

static void a_pipe_that_ends_early_is_told(void **context)
{
    (void)context;
    save("sound", SF_FORMAT_WAV | SF_FORMAT_PCM_16, 16);
    assert_int_equal(truncate("sound", 44 + 100 * 2 * CHANNELS), 0);
    struct sound_source *source = sound_kit_open_pipe("sound", 100, &no_options);

    assert_int_equal(sound_kit_read(source, words, FRAMES), 100);
    assert_string_equal(sound_source_warning(source),
                        "standard input: stops being readable at frame 100 of 5000: only that "
                        "much plays");
    sound_source_close(source);
}

static void expect_refusal(const char *path, int code, const char *text)
{
    struct sound_source *source;
    struct trouble trouble;

    assert_int_equal(sound_source_open(&source, path, NULL, &trouble), code);
    assert_string_equal(trouble.text, text);
    assert_null(source);
}

static void what_is_no_sound_is_told_in_one_line(void **context)
{
    (void)context;
    expect_refusal("no/such", NJ_EIO, "no/such: is not there");
    expect_refusal("/", NJ_EIO, "/: is a folder, not a file");
    file_write_text("a.raw", "abcd");
    expect_refusal("a.raw", NJ_EINVAL,
                   "a.raw: has no head (RAW): its encoding, rate and channels must be told");
    file_write_text("empty.wav", "");
    expect_refusal("empty.wav", NJ_EFORMAT,
                   "empty.wav: is empty (0 bytes): it was not copied whole");
    expect_refusal("/dev/null", NJ_EFORMAT,
                   "/dev/null: is empty (0 bytes): it was not copied whole");
    file_write_text("text.wav", "hello\n");
    expect_refusal("text.wav", NJ_EFORMAT, "text.wav: is text, not sound");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(frames_come_at_the_file_s_own_width_or_another, enter,
                                        leave),
        cmocka_unit_test_setup_teardown(every_kind_comes_by_a_pipe, enter, leave),
        cmocka_unit_test_setup_teardown(files_without_a_head_are_read_as_told, enter, leave),
        cmocka_unit_test_setup_teardown(streamed_heads_mean_until_the_end, enter, leave),
        cmocka_unit_test_setup_teardown(a_file_goes_to_any_frame_and_begins_again, enter, leave),
        cmocka_unit_test_setup_teardown(a_pipe_goes_forward_only, enter, leave),
        cmocka_unit_test_setup_teardown(a_pipe_ends_when_it_is_told_to, enter, leave),
        cmocka_unit_test_setup_teardown(a_named_pipe_is_waited_for_until_it_is_told_to_end, enter,
                                        leave),
        cmocka_unit_test_setup_teardown(a_pipe_that_ends_early_is_told, enter, leave),
        cmocka_unit_test_setup_teardown(what_is_no_sound_is_told_in_one_line, enter, leave),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
