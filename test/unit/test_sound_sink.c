/* SPDX-License-Identifier: MIT
 * test_sound_sink.c - frames into files of every kind, as they grow. */
#include <errno.h>
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

#include "core/format.h"
#include "test/unit/clip_files.h"
#include "test/unit/sound_kit.h"

#define FRAMES 5001
#define CHANNELS 3
#define SAMPLES (FRAMES * CHANNELS)
#define RATE_HZ 48000

static unsigned char noise[4 * SAMPLES], back[4 * (SAMPLES + CHANNELS)];
static const char *const names[] = {"a.wav", "a.rf64", "a.aiff", "a.caf",
                                    "a.w64", "a.flac", "a.au",   "a.raw"};
#define NAMES (sizeof names / sizeof names[0])

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
static void make_noise(uint32_t format)
{
    static int words[SAMPLES];
    static float floats[SAMPLES];

    sound_kit_noise(words, SAMPLES, 32);
    for (uint32_t i = 0; i < SAMPLES; i++)
        floats[i] = (float)words[i] * 0x1p-31f;
    if (format == NJ_FORMAT_F32)
        memcpy(noise, floats, sizeof floats);
    else
        format_convert(noise, format, words, NJ_FORMAT_S32, SAMPLES);
}

static struct sound_sink_options options_of(uint32_t format)
{
    return (struct sound_sink_options){.rate_hz = RATE_HZ, .channels = CHANNELS, .format = format};
}

static void beat(struct sound_sink *sink)
{
    struct trouble trouble;

    assert_int_equal(sound_sink_beat(sink, 0, &trouble), NJ_OK);
}

/* The file's frames in a format; how many. */
static uint64_t read_back(const char *path, uint32_t format)
{
    const struct sound_source_options raw = {
        .encoding = sound_kind_encoding(SOUND_KIND_RAW, format, CHANNELS, RATE_HZ),
        .rate_hz = RATE_HZ,
        .channels = CHANNELS};
    struct sound_source *source = sound_kit_open(path, &raw);

    sound_source_convert(source, format);
    uint64_t got = sound_kit_read(source, back, FRAMES + 1);

    sound_source_close(source);
    return got;
}

static bool holds(const char *name, uint32_t format)
{
    return sound_kind_of_path(name) != SOUND_KIND_FLAC ||
           (format != NJ_FORMAT_F32 && nj_format_bits(format) <= 24);
}

static void every_kind_holds_every_width_to_the_bit(void **context)
{
    (void)context;
    for (size_t n = 0; n < NAMES; n++)
        for (uint32_t format = 1; format < NJ_FORMAT_COUNT; format++) {
            const struct sound_sink_options options = options_of(format);
            uint32_t frame_bytes = CHANNELS * nj_format_bytes(format);

            if (!holds(names[n], format))
                continue;
            make_noise(format);
            struct sound_sink *sink = sound_kit_create(names[n], &options);

            sound_kit_write(sink, noise, 1000);
            beat(sink);
            sound_kit_write(sink, noise + 1000 * frame_bytes, FRAMES - 1000);
            assert_int_equal(sound_sink_frames(sink), FRAMES);
            assert_int_equal(sound_sink_kind(sink), sound_kind_of_path(names[n]));
            sound_kit_finish(sink);
            assert_int_equal(read_back(names[n], format), FRAMES);
            assert_memory_equal(noise, back, FRAMES * frame_bytes);
        }
}

/* What a killed program leaves: all of the last beat, in every kind. */
static void what_was_beaten_is_in_the_file(void **context)
{
    static const uint32_t formats[] = {NJ_FORMAT_S16, NJ_FORMAT_U8};

    (void)context;
    for (size_t n = 0; n < NAMES * 2; n++) {
        uint32_t format = formats[n / NAMES], frame_bytes = CHANNELS * nj_format_bytes(format);
        const struct sound_sink_options options = options_of(format);
        const char *name = names[n % NAMES];
        int status;

        make_noise(format);
        pid_t child = fork();

        if (child == 0) {
            struct sound_sink *sink = sound_kit_create(name, &options);

            sound_kit_write(sink, noise, 4500);
            beat(sink);
            sound_kit_write(sink, noise + 4500 * frame_bytes, FRAMES - 4500);
            _exit(0);
        }
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_int_equal(status, 0);
        uint64_t got = read_back(name, format);

        /* FLAC keeps a block back until it is full. */
        assert_true(got >= (sound_kind_of_path(name) == SOUND_KIND_FLAC ? 4096 : 4500));
        assert_memory_equal(noise, back, got * frame_bytes);
    }
}

/* ---- conversion ----------------------------------------------------------------------------- */

static void frames_are_rounded_to_a_narrower_file(void **context)
{
    static const struct {
        const char *name;
        uint32_t encoding, format;
    } files[] = {
        {"a.wav", SOUND_ENCODING_PCM_16, NJ_FORMAT_S16},
        {"a.wav", SOUND_ENCODING_PCM_24, NJ_FORMAT_S24_3},
        {"a.wav", SOUND_ENCODING_PCM_U8, NJ_FORMAT_U8},
        {"a.flac", SOUND_ENCODING_PCM_16, NJ_FORMAT_S16},
        {"a.aiff", SOUND_ENCODING_PCM_S8, NJ_FORMAT_S8},
    };
    static unsigned char wanted[4 * SAMPLES];

    (void)context;
    for (size_t f = 0; f < sizeof files / sizeof files[0]; f++)
        for (uint32_t format = NJ_FORMAT_S16; format < NJ_FORMAT_U8; format++) {
            struct sound_sink_options options = options_of(format);
            uint32_t frame_bytes = CHANNELS * nj_format_bytes(files[f].format);

            options.encoding = files[f].encoding;
            make_noise(format);
            struct sound_sink *sink = sound_kit_create(files[f].name, &options);

            sound_kit_write(sink, noise, FRAMES);
            sound_kit_finish(sink);
            format_convert(wanted, files[f].format, noise, format, SAMPLES);
            assert_int_equal(read_back(files[f].name, files[f].format), FRAMES);
            assert_memory_equal(wanted, back, FRAMES * frame_bytes);
        }
}

/* ---- refusals ------------------------------------------------------------------------------- */

static void expect_refusal(const char *path, const struct sound_sink_options *options, int code,
                           const char *text)
{
    struct sound_sink *sink;
    struct trouble trouble;

    assert_int_equal(sound_sink_create(&sink, path, options, &trouble), code);
    assert_string_equal(trouble.text, text);
    assert_null(sink);
}

static void what_cannot_be_is_told_in_one_line(void **context)
{
    struct sound_sink_options options = options_of(NJ_FORMAT_S16);

    (void)context;
    expect_refusal("a.txt", &options, NJ_EFORMAT,
                   "a.txt: its name does not end as one of a sound file: .wav, .flac, .aiff ...");
    expect_refusal("no/a.wav", &options, NJ_EIO, "no/a.wav: open: No such file or directory");
    expect_refusal("no/a.flac", &options, NJ_EIO, "no/a.flac: open: No such file or directory");
    expect_refusal("/", &options, NJ_EIO, "/: is a folder, not a file");
    options.encoding = SOUND_ENCODING_FLOAT;
    expect_refusal("a.flac", &options, NJ_EFORMAT,
                   "a.flac: flac cannot hold float of 3 channels at 48000 Hz");
    options.encoding = SOUND_ENCODING_ANY;
    expect_refusal("a.mp3", &options, NJ_EFORMAT,
                   "a.mp3: mp3 cannot hold 3 channels at 48000 Hz: wav can");
    options.kind = SOUND_KIND_CAF;
    expect_refusal("/dev/null", &options, NJ_EFORMAT,
                   "/dev/null: caf cannot be written to a pipe: wav, au, flac, raw, ogg, opus and "
                   "mp3 can");
    options.kind = SOUND_KIND_ANY;
    options.append = true;
    expect_refusal("a.flac", &options, NJ_EFORMAT,
                   "a.flac: only a WAV file of 8 to 32 bits or float can be gone on with");
    assert_int_equal(access("a.flac", F_OK), -1);
}

static void a_file_that_is_to_be_kept_is_kept(void **context)
{
    struct sound_sink_options options = options_of(NJ_FORMAT_S16);

    (void)context;
    options.keep_existing = true;
    file_write_text("a.wav", "mine");
    file_write_text("a.flac", "mine");
    expect_refusal("a.wav", &options, NJ_EFULL, "a.wav: exists already");
    expect_refusal("a.flac", &options, NJ_EFULL, "a.flac: exists already");
    options.keep_existing = false;
    sound_kit_finish(sound_kit_create("a.wav", &options));
    struct stat status;

    assert_int_equal(stat("a.wav", &status), 0);
    assert_int_equal(status.st_size, 512);
}

static void a_file_that_is_written_is_left_alone(void **context)
{
    const struct sound_sink_options options = options_of(NJ_FORMAT_S16);

    (void)context;
    for (size_t n = 0; n < 2; n++) {
        const char *name = n ? "a.flac" : "a.wav";
        char text[100];
        struct sound_sink *sink = sound_kit_create(name, &options);

        snprintf(text, sizeof text, "%s: another program is writing it", name);
        expect_refusal(name, &options, NJ_EBUSY, text);
        sound_kit_finish(sink);
    }
}

static void a_full_disk_is_told(void **context)
{
    struct sound_sink_options options = options_of(NJ_FORMAT_S16);
    struct sound_sink *sink;
    struct trouble trouble;
    int error;

    (void)context;
    make_noise(NJ_FORMAT_S16);
    options.kind = SOUND_KIND_WAV;
    assert_int_equal(sound_sink_create(&sink, "/dev/full", &options, &trouble), NJ_OK);
    error = sound_sink_write(sink, noise, FRAMES, &trouble);
    assert_int_equal(error, NJ_EIO);
    assert_string_equal(trouble.text, "/dev/full: write: No space left on device");
    assert_int_equal(sound_sink_close(sink, &trouble), NJ_EIO);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_kind_holds_every_width_to_the_bit, enter, leave),
        cmocka_unit_test_setup_teardown(what_was_beaten_is_in_the_file, enter, leave),
        cmocka_unit_test_setup_teardown(frames_are_rounded_to_a_narrower_file, enter, leave),
        cmocka_unit_test_setup_teardown(what_cannot_be_is_told_in_one_line, enter, leave),
        cmocka_unit_test_setup_teardown(a_file_that_is_to_be_kept_is_kept, enter, leave),
        cmocka_unit_test_setup_teardown(a_file_that_is_written_is_left_alone, enter, leave),
        cmocka_unit_test_setup_teardown(a_full_disk_is_told, enter, leave),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
