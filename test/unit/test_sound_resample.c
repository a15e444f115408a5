/* SPDX-License-Identifier: MIT
 * test_sound_resample.c - sources at another rate: as clips have it, and from any frame. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <sndfile.h>

#include "clips/clip.h"
#include "test/unit/clip_files.h"
#include "test/unit/counts.h"
#include "test/unit/sound_kit.h"

#define FRAMES 30000
#define MOST_FRAMES (FRAMES * 6 + 1)

static int samples[FRAMES * 2];
static float whole[MOST_FRAMES * 2], part[MOST_FRAMES * 2];
static const struct sound_source_options no_options;
static const uint32_t rates[][2] = {
    {44100, 48000}, {48000, 44100}, {8000, 48000}, {96000, 8000}, {44100, 44101}};

/* The first of them where every step is slow. */
static size_t rate_count(void)
{
    return this_many_slow(2, sizeof rates / sizeof rates[0], sizeof rates / sizeof rates[0]);
}

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

/* Two channels of slow tones and a little noise. */
static void save(const char *name, int format, uint32_t rate_hz)
{
    sound_kit_noise(samples, FRAMES * 2, 24);
    for (int i = 0; i < FRAMES; i++)
        for (int c = 0; c < 2; c++) {
            double value = 0.6 * sin(i * 0.02 * (1 + c)) + samples[2 * i + c] * 0x1p-38;

            samples[2 * i + c] = (int)lrint(value * 8388607) * 256;
        }
    sound_kit_save(name, format | SF_FORMAT_PCM_24, rate_hz, 2, samples, FRAMES);
}

static struct sound_source *at_rate(struct sound_source *source, uint32_t rate_hz)
{
    struct trouble trouble;

    assert_int_equal(sound_source_resample(source, rate_hz, &trouble), NJ_OK);
    return source;
}

static void it_is_what_clips_hold(void **context)
{
    (void)context;
    for (size_t r = 0; r < rate_count(); r++) {
        struct clip_info info;
        char text[CLIP_TEXT_BYTES];

        save("sound.wav", SF_FORMAT_WAV, rates[r][0]);
        assert_int_equal(clip_probe("sound.wav", rates[r][1], &info, text), 0);
        assert_true(info.frames <= MOST_FRAMES);
        assert_int_equal(clip_load("sound.wav", rates[r][1], &info, whole, text), 0);
        struct sound_source *source = at_rate(sound_kit_open("sound.wav", NULL), rates[r][1]);
        const struct sound_shape *shape = sound_source_shape(source);
        uint64_t got = 0, some;

        assert_int_equal(shape->frames, info.frames);
        assert_int_equal(shape->rate_hz, rates[r][1]);
        assert_int_equal(shape->format, NJ_FORMAT_F32);
        while ((some = sound_kit_read(source, part + got * 2, 777)) > 0)
            got += some;
        assert_int_equal(got, info.frames);
        assert_memory_equal(part, whole, got * 8);
        sound_source_close(source);
    }
}

/* The largest difference beside the whole, from a frame on. */
static double worst(struct sound_source *source, uint64_t frame)
{
    uint64_t got = sound_kit_read(source, part, 500);
    double most = 0;

    assert_true(got > 0);
    for (uint64_t i = 0; i < got * 2; i++)
        most = fmax(most, fabs((double)(part[i] - whole[frame * 2 + i])));
    return most;
}

static void any_frame_is_the_one_of_the_whole(void **context)
{
    double most = 0;

    (void)context;
    for (size_t r = 0; r < rate_count(); r++) {
        struct trouble trouble;

        save("sound.flac", SF_FORMAT_FLAC, rates[r][0]);
        struct sound_source *source = at_rate(sound_kit_open("sound.flac", NULL), rates[r][1]);
        uint64_t frames = sound_kit_read(source, whole, MOST_FRAMES);

        assert_int_equal(frames, sound_source_shape(source)->frames);
        for (uint64_t frame = frames - 1; frame > 1; frame = frame * 3 / 5) {
            assert_int_equal(sound_source_seek(source, frame, &trouble), NJ_OK);
            most = fmax(most, worst(source, frame));
        }
        assert_int_equal(sound_source_seek(source, 0, &trouble), NJ_OK);
        assert_int_equal(sound_kit_read(source, part, MOST_FRAMES), frames);
        assert_memory_equal(part, whole, frames * 8);
        assert_int_equal(sound_source_seek(source, frames + 1, &trouble), NJ_EINVAL);
        sound_source_close(source);
    }
    printf("figure: a frame that was sought differs by %.1f dB at most\n", 20 * log10(most));
    assert_true(most < 1e-5);
}

static void a_pipe_is_resampled_to_its_end(void **context)
{
    struct trouble trouble;

    (void)context;
    save("sound.wav", SF_FORMAT_WAV, 44100);
    struct sound_source *source = at_rate(sound_kit_open("sound.wav", NULL), 48000);
    uint64_t frames = sound_kit_read(source, whole, MOST_FRAMES);

    sound_source_close(source);
    sound_kit_save("sound.au", SF_FORMAT_AU | SF_FORMAT_PCM_24, 44100, 2, samples, FRAMES);
    FILE *file = fopen("sound.au", "r+b");
    assert_non_null(file);
    assert_int_equal(fseek(file, 8, SEEK_SET), 0);
    assert_int_equal(fwrite("\xff\xff\xff\xff", 1, 4, file), 4);
    fclose(file);
    source = at_rate(sound_kit_open_pipe("sound.au", 4000, &no_options), 48000);
    assert_true(sound_source_shape(source)->frames == SOUND_FRAMES_UNKNOWN);
    assert_int_equal(sound_source_seek(source, 1000, &trouble), NJ_OK);
    assert_int_equal(sound_kit_read(source, part, MOST_FRAMES), frames - 1000);
    assert_memory_equal(part, whole + 2000, (frames - 1000) * 8);
    sound_source_close(source);
}

static void other_formats_come_of_the_resampled(void **context)
{
    static int words[MOST_FRAMES * 2];

    (void)context;
    save("sound.wav", SF_FORMAT_WAV, 44100);
    struct sound_source *source = at_rate(sound_kit_open("sound.wav", NULL), 48000);
    uint64_t frames = sound_kit_read(source, whole, MOST_FRAMES);

    sound_source_close(source);
    source = at_rate(sound_kit_open("sound.wav", NULL), 48000);
    sound_source_convert(source, NJ_FORMAT_S32);
    assert_int_equal(sound_kit_read(source, words, MOST_FRAMES), frames);
    for (uint64_t i = 0; i < frames * 2; i++)
        assert_int_equal(words[i], llrint((double)whole[i] * 2147483648.0));
    sound_source_close(source);
}

static void a_rate_that_is_too_far_away_is_told_before_anything_is_read(void **context)
{
    static const uint32_t wished[] = {187, 188, 48000 * 256, 48000 * 256 + 1};
    struct trouble trouble;

    (void)context;
    save("sound.wav", SF_FORMAT_WAV, 48000);
    for (size_t i = 0; i < 4; i++) {
        struct sound_source *source = sound_kit_open("sound.wav", NULL);

        assert_int_equal(sound_source_resample(source, wished[i], &trouble),
                         i == 1 || i == 2 ? NJ_OK : NJ_EINVAL);
        if (i == 0)
            assert_string_equal(trouble.text, "sound.wav: 48000 Hz cannot become 187 Hz: 256 times "
                                              "as many, or as few, at most");
        sound_source_close(source);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(it_is_what_clips_hold, enter, leave),
        cmocka_unit_test_setup_teardown(any_frame_is_the_one_of_the_whole, enter, leave),
        cmocka_unit_test_setup_teardown(a_pipe_is_resampled_to_its_end, enter, leave),
        cmocka_unit_test_setup_teardown(other_formats_come_of_the_resampled, enter, leave),
        cmocka_unit_test_setup_teardown(a_rate_that_is_too_far_away_is_told_before_anything_is_read,
                                        enter, leave),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
