/* SPDX-License-Identifier: MIT
 * test_sound_append.c - WAV files that are gone on with, across 4 GiB too; holes and their ledger.
 */
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

#include "takes/repair.h"
#include "takes/wav_head.h"
#include "test/unit/clip_files.h"
#include "test/unit/sound_kit.h"

#define FRAMES 3000
#define CHANNELS 2
#define RATE_HZ 48000

static int16_t noise[FRAMES * CHANNELS], back[FRAMES * CHANNELS * 2];

static int enter(void **context)
{
    (void)context;
    folder_enter();
    sound_kit_noise_16(noise, FRAMES * CHANNELS);
    return 0;
}

static int leave(void **context)
{
    (void)context;
    folder_leave();
    return 0;
}

static struct sound_sink_options appending(void)
{
    return (struct sound_sink_options){
        .rate_hz = RATE_HZ, .channels = CHANNELS, .format = NJ_FORMAT_S16, .append = true};
}

static void check_file(const char *path, uint64_t frames)
{
    struct sound_source *source = sound_kit_open(path, NULL);

    assert_int_equal(sound_kit_read(source, back, FRAMES * 2), frames);
    for (uint64_t i = 0; i < frames * CHANNELS; i++)
        assert_int_equal(back[i], noise[i % (FRAMES * CHANNELS)]);
    sound_source_close(source);
}

static void expect_refusal(const struct sound_sink_options *options, int code, const char *text)
{
    struct sound_sink *sink;
    struct trouble trouble;

    assert_int_equal(sound_sink_create(&sink, "a.wav", options, &trouble), code);
    assert_string_equal(trouble.text, text);
}

/* ---- going on ------------------------------------------------------------------------------- */

static void a_file_of_ours_is_gone_on_with(void **context)
{
    struct sound_sink_options options = appending();

    (void)context;
    for (int turn = 0; turn < 2; turn++) { /* the first time there is none */
        struct sound_sink *sink = sound_kit_create("a.wav", &options);

        assert_int_equal(sound_sink_frames(sink), turn * FRAMES);
        sound_kit_write(sink, noise, FRAMES);
        sound_kit_finish(sink);
        check_file("a.wav", (uint64_t)(turn + 1) * FRAMES);
    }
    assert_int_equal(access("a.ledger.csv", F_OK), -1);
}

static void a_killed_one_is_gone_on_with_at_its_end(void **context)
{
    struct sound_sink_options options = appending();
    int status;
    pid_t child = fork();

    (void)context;
    if (child == 0) {
        struct sound_sink *sink = sound_kit_create("a.wav", &options);
        struct trouble trouble;

        sound_kit_write(sink, noise, 1000);
        assert_int_equal(sound_sink_beat(sink, 48000.5, &trouble), NJ_OK);
        sound_kit_write(sink, noise + 1000 * CHANNELS, FRAMES - 1000);
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    check_file("a.wav", 1000);
    struct sound_sink *sink = sound_kit_create("a.wav", &options);

    assert_int_equal(sound_sink_frames(sink), FRAMES); /* on the same boot */
    sound_kit_write(sink, noise, FRAMES);
    sound_kit_finish(sink);
    check_file("a.wav", 2 * FRAMES);
}

static void what_is_not_ours_is_refused(void **context)
{
    static int words[FRAMES * CHANNELS];
    struct sound_sink_options options = appending();

    (void)context;
    sound_kit_save("a.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_16, RATE_HZ, CHANNELS, words, FRAMES);
    expect_refusal(&options, NJ_EFORMAT, "a.wav: is no WAV file that Nightjar made");
    unlink("a.wav");
    struct sound_sink *sink = sound_kit_create("a.wav", &options);

    sound_kit_write(sink, noise, FRAMES);
    sound_kit_finish(sink);
    options.rate_hz = 44100;
    expect_refusal(&options, NJ_EFORMAT,
                   "a.wav: has 2 channels at 48000 Hz in pcm_16: what follows must have too");
    options.rate_hz = RATE_HZ;
    options.encoding = SOUND_ENCODING_PCM_24;
    expect_refusal(&options, NJ_EFORMAT,
                   "a.wav: has 2 channels at 48000 Hz in pcm_16: what follows must have too");
    options.encoding = SOUND_ENCODING_ANY;
    options.format = NJ_FORMAT_S32; /* what is there decides */
    sound_kit_finish(sound_kit_create("a.wav", &options));
    check_file("a.wav", FRAMES);

    FILE *file = fopen("a.wav", "r+b"); /* a chunk behind the audio, and the length with it */
    uint32_t riff_bytes = 504 + FRAMES * CHANNELS * 2 + 12;

    assert_non_null(file);
    assert_int_equal(fseek(file, 4, SEEK_SET), 0);
    assert_int_equal(fwrite(&riff_bytes, 1, 4, file), 4);
    assert_int_equal(fseek(file, 0, SEEK_END), 0);
    assert_int_equal(fwrite("note\4\0\0\0abcd", 1, 12, file), 12);
    fclose(file);
    expect_refusal(&options, NJ_EFORMAT, "a.wav: another program has changed it");
}

/* ---- holes ---------------------------------------------------------------------------------- */

static void expect_text(const char *path, const char *wanted)
{
    char text[2000] = "";
    FILE *file = fopen(path, "rb");

    assert_non_null(file);
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    fclose(file);
    assert_string_equal(text, wanted);
}

#define COLUMNS "first_frame,length_frames,bound_frames,cause,utc,file_frame,filled_frames\n"

static void holes_are_silent_and_told_in_the_ledger(void **context)
{
    static const char *const names[] = {"a.wav", "b.flac"};
    static const char *const ledgers[] = {"a.ledger.csv", "b.flac.ledger.csv"};
    const struct sound_stamp stamp = {
        .first_frame = 10000, .epoch = 7, .utc_ns = 1700000000 * INT64_C(1000000000)};
    struct sound_sink_options options = appending();
    struct trouble trouble;

    (void)context;
    options.append = false;
    for (int n = 0; n < 2; n++) {
        file_write_text(ledgers[n], "of what was here before\n");
        struct sound_sink *sink = sound_kit_create(names[n], &options);

        assert_int_equal(access(ledgers[n], F_OK), -1);
        sound_sink_stamp(sink, &stamp);
        sound_kit_write(sink, noise, 480);
        assert_int_equal(sound_sink_holes(sink), 0);
        assert_int_equal(sound_sink_hole(sink, 100, 3, "xrun", &trouble), NJ_OK);
        assert_int_equal(sound_sink_holes(sink), 1);
        sound_kit_write(sink, noise, 10);
        sound_kit_finish(sink);
        expect_text(ledgers[n],
                    COLUMNS "10480,100,3,xrun,2023-11-14T22:13:20.010+00:00,480,100\n"
                            "# complete: 590 frames, first 10000, 1 holes, 100 frames missing\n");
        struct sound_source *source = sound_kit_open(names[n], NULL);

        assert_int_equal(sound_kit_read(source, back, FRAMES), 590);
        for (int i = 480 * CHANNELS; i < 580 * CHANNELS; i++)
            assert_int_equal(back[i], 0);
        assert_memory_equal(back + 580 * CHANNELS, noise, 10 * CHANNELS * 2);
        sound_source_close(source);
    }
}

static void an_appended_hole_goes_on_in_the_same_ledger(void **context)
{
    const struct sound_stamp stamp = {.utc_ns = 1700000000 * INT64_C(1000000000)};
    struct sound_sink_options options = appending();
    struct trouble trouble;

    (void)context;
    options.with_ledger = true;
    for (int turn = 0; turn < 2; turn++) {
        struct sound_sink *sink = sound_kit_create("a.wav", &options);

        sound_sink_stamp(sink, &stamp);
        sound_kit_write(sink, noise, 480);
        assert_int_equal(sound_sink_hole(sink, 480, 0, "ring full", &trouble), NJ_OK);
        sound_kit_finish(sink);
    }
    expect_text("a.ledger.csv",
                COLUMNS "480,480,0,ring full,2023-11-14T22:13:20.010+00:00,480,480\n"
                        "1440,480,0,ring full,2023-11-14T22:13:20.030+00:00,1440,480\n"
                        "# complete: 1920 frames, first 0, 2 holes, 960 frames missing\n");
}

/* ---- 4 GiB ---------------------------------------------------------------------------------- */

/* A file of so many frames, most of them on no disk. */
static void make_sparse(uint32_t channels, uint32_t bits, uint64_t frames)
{
    struct wav_head head = {
        .rate_hz = RATE_HZ, .channels = channels, .bits = bits, .frames = frames};
    uint8_t bytes[WAV_HEAD_BYTES];

    repair_boot(head.boot);
    assert_int_equal(wav_head_write(&head, bytes), 0);
    file_write("a.wav", bytes, sizeof bytes);
    assert_int_equal(truncate("a.wav", (off_t)wav_head_file_bytes(&head)), 0);
}

/* libsndfile itself finds every frame, and the last ones are those that were written. */
static void check_large(uint64_t frames, uint32_t channels, uint32_t container, uint32_t written)
{
    SF_INFO info = {0};
    SNDFILE *file = sf_open("a.wav", SFM_READ, &info);
    short last[4 * 5];

    assert_non_null(file);
    assert_int_equal(info.frames, frames);
    assert_int_equal(info.format & SF_FORMAT_TYPEMASK, container);
    assert_int_equal(sf_seek(file, (sf_count_t)(frames - written), SEEK_SET), frames - written);
    assert_int_equal(sf_readf_short(file, last, 4), written);
    assert_memory_equal(last, noise, written * channels * sizeof *last);
    assert_int_equal(sf_close(file), 0);
}

static void files_cross_4_gib_to_the_frame(void **context)
{
    static const uint32_t shapes[][2] = {{1, 16}, {2, 16}, {5, 16}, {1, 24}, {3, 24}};

    (void)context;
    for (size_t s = 0; s < sizeof shapes / sizeof shapes[0]; s++) {
        uint32_t channels = shapes[s][0], bits = shapes[s][1];
        /* A length of 0xffffffff says that the true one is elsewhere. */
        uint64_t most = (UINT64_C(0xfffffffe) - (WAV_HEAD_BYTES - 8)) / (channels * bits / 8);

        if (most * channels * bits / 8 % 2 == 1 &&
            (most * channels * bits / 8 + 1 + WAV_HEAD_BYTES - 8) > UINT64_C(0xfffffffe))
            most--; /* the pad byte counts */
        for (int beyond = -1; beyond <= 1; beyond++) {
            struct sound_sink_options options = {
                .rate_hz = RATE_HZ, .channels = channels, .format = NJ_FORMAT_S16, .append = true};
            uint32_t written = 3;
            struct trouble trouble;

            make_sparse(channels, bits, (uint64_t)((int64_t)most + beyond) - written);
            struct sound_sink *sink = sound_kit_create("a.wav", &options);

            sound_kit_write(sink, noise, 2);
            assert_int_equal(sound_sink_beat(sink, 0, &trouble), NJ_OK);
            sound_kit_write(sink, noise + 2 * channels, 1);
            sound_kit_finish(sink);
            check_large((uint64_t)((int64_t)most + beyond), channels,
                        beyond > 0                  ? SF_FORMAT_RF64
                        : channels > 2 || bits > 16 ? SF_FORMAT_WAVEX
                                                    : SF_FORMAT_WAV,
                        written);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_file_of_ours_is_gone_on_with, enter, leave),
        cmocka_unit_test_setup_teardown(a_killed_one_is_gone_on_with_at_its_end, enter, leave),
        cmocka_unit_test_setup_teardown(what_is_not_ours_is_refused, enter, leave),
        cmocka_unit_test_setup_teardown(holes_are_silent_and_told_in_the_ledger, enter, leave),
        cmocka_unit_test_setup_teardown(an_appended_hole_goes_on_in_the_same_ledger, enter, leave),
        cmocka_unit_test_setup_teardown(files_cross_4_gib_to_the_frame, enter, leave),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
