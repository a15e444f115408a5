/* SPDX-License-Identifier: MIT
 * test_clip_codecs.c - clips in every container and codec that people bring along. */
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

#define FRAMES 20000
#define MOST_SAMPLES (2 * FRAMES)

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

/* Two tones and a little noise, of so many bits at the top of an int. */
static void make_sound(int *samples, uint32_t channels, uint32_t bits)
{
    uint32_t noise = 1;
    for (uint32_t i = 0; i < FRAMES * channels; i++) {
        double at = (double)(i / channels), side = 1.0 + i % channels;
        noise = noise * 1664525u + 1013904223u;
        double value = 0.4 * sin(at * 0.05 * side) + 0.2 * sin(at * 0.011) +
                       ((double)(noise >> 8) / (1 << 24) - 0.5) / 500.0;
        int64_t step = (int64_t)1 << (32 - bits);
        samples[i] = (int)(llrint(value * 2147483647.0 / (double)step) * step);
    }
}

static void save(const char *name, int format, uint32_t rate_hz, uint32_t channels,
                 const int *samples)
{
    SF_INFO head = {.samplerate = (int)rate_hz, .channels = (int)channels, .format = format};
    SNDFILE *file = sf_open(name, SFM_WRITE, &head);
    assert_non_null(file);
    assert_int_equal(sf_writef_int(file, samples, FRAMES), FRAMES);
    assert_int_equal(sf_close(file), 0);
}

static void *load(const char *path, uint32_t rate_hz, struct clip_info *info)
{
    char text[CLIP_TEXT_BYTES];
    int result = clip_probe(path, rate_hz, info, text);
    if (result != 0)
        print_error("%s: %s\n", path, text);
    assert_int_equal(result, 0);
    assert_string_equal(text, "");
    void *memory = malloc(clip_bytes(info));
    assert_non_null(memory);
    assert_int_equal(clip_load(path, rate_hz, info, memory, text), 0);
    assert_string_equal(text, "");
    return memory;
}

/* A sample as an int's top bits. */
static int sample(const void *memory, uint32_t format, size_t i)
{
    const unsigned char *at = (const unsigned char *)memory + i * nj_format_bytes(format);
    uint32_t value = 0;
    for (uint32_t k = 0; k < nj_format_bytes(format); k++)
        value |= (uint32_t)at[k] << (8 * (4 - nj_format_bytes(format) + k));
    return (int)value;
}

static void what_loses_nothing_is_loaded_to_the_bit(void **context)
{
    static const struct {
        const char *name;
        int format;
        uint32_t bits;
    } files[] = {
        {"8.flac", SF_FORMAT_FLAC | SF_FORMAT_PCM_S8, 8},
        {"16.flac", SF_FORMAT_FLAC | SF_FORMAT_PCM_16, 16},
        {"24.flac", SF_FORMAT_FLAC | SF_FORMAT_PCM_24, 24},
        {"16.aiff", SF_FORMAT_AIFF | SF_FORMAT_PCM_16, 16},
        {"24.aiff", SF_FORMAT_AIFF | SF_FORMAT_PCM_24, 24},
        {"32.caf", SF_FORMAT_CAF | SF_FORMAT_PCM_32, 32},
        {"24.w64", SF_FORMAT_W64 | SF_FORMAT_PCM_24, 24},
        {"16.rf64", SF_FORMAT_RF64 | SF_FORMAT_PCM_16, 16},
        {"16.au", SF_FORMAT_AU | SF_FORMAT_PCM_16, 16},
        {"16.caf", SF_FORMAT_CAF | SF_FORMAT_ALAC_16, 16},
        {"24.caf", SF_FORMAT_CAF | SF_FORMAT_ALAC_24, 24},
    };
    static int samples[MOST_SAMPLES];
    (void)context;
    for (size_t f = 0; f < sizeof files / sizeof files[0]; f++)
        for (uint32_t channels = 1; channels <= 2; channels++) {
            struct clip_info info;
            make_sound(samples, channels, files[f].bits);
            save(files[f].name, files[f].format, 48000, channels, samples);
            void *memory = load(files[f].name, 48000, &info);
            assert_int_equal(info.frames, FRAMES);
            assert_int_equal(info.channels, channels);
            for (size_t i = 0; i < FRAMES * channels; i++)
                assert_int_equal(sample(memory, info.format, i), samples[i]);
            free(memory);
        }
}

/* Energy of the difference below that of the sound, dB, at the delay where it is least. */
static double likeness_db(const float *clip, uint64_t frames, const int *samples, uint32_t channels)
{
    double best = -1000;
    for (int shift = -1200; shift <= 1200; shift++) {
        double sound = 0, difference = 0;
        for (int64_t i = 2000; i < 12000; i += 3) {
            int64_t at = i + shift;
            if (at < 0 || at >= (int64_t)frames)
                continue;
            double wanted = (double)samples[i * channels] / 2147483648.0;
            double error = (double)clip[at * channels] - wanted;
            sound += wanted * wanted;
            difference += error * error;
        }
        double db = 10 * log10(sound / (difference + 1e-20));
        best = db > best ? db : best;
    }
    return best;
}

static void what_loses_a_little_sounds_like_what_was_saved(void **context)
{
    static const struct {
        const char *name;
        int format;
        double least_db;
    } files[] = {
        {"clip.ogg", SF_FORMAT_OGG | SF_FORMAT_VORBIS, 20},
        {"clip.opus", SF_FORMAT_OGG | SF_FORMAT_OPUS, 15},
        {"clip.mp3", SF_FORMAT_MPEG | SF_FORMAT_MPEG_LAYER_III, 20},
    };
    static int samples[MOST_SAMPLES];
    (void)context;
    for (size_t f = 0; f < sizeof files / sizeof files[0]; f++)
        for (uint32_t channels = 1; channels <= 2; channels++) {
            struct clip_info info;
            make_sound(samples, channels, 16);
            save(files[f].name, files[f].format, 48000, channels, samples);
            float *memory = load(files[f].name, 48000, &info);
            assert_int_equal(info.format, NJ_FORMAT_F32);
            assert_int_equal(info.channels, channels);
            /* MP3 has frames of 1,152, and a delay of its own. */
            assert_true(info.frames >= FRAMES && info.frames < FRAMES + 3 * 1152);
            double likeness = likeness_db(memory, info.frames, samples, channels);
            printf("figure: %s, %u channels: %.1f dB\n", files[f].name, channels, likeness);
            assert_true(likeness >= files[f].least_db);
            free(memory);
        }
}

static void a_compressed_clip_is_resampled_too(void **context)
{
    static int samples[MOST_SAMPLES];
    struct clip_info info;
    (void)context;
    make_sound(samples, 1, 16);
    save("clip.flac", SF_FORMAT_FLAC | SF_FORMAT_PCM_16, 44100, 1, samples);
    float *memory = load("clip.flac", 48000, &info);
    assert_int_equal(info.frames, (FRAMES * 480ull + 440) / 441);
    free(memory);
}

/* Silence is what packs best: a true file is not taken for a damaged one. */
static void a_long_silence_is_no_damage(void **context)
{
    static const int samples[MOST_SAMPLES];
    struct clip_info info;
    (void)context;
    save("silence.flac", SF_FORMAT_FLAC | SF_FORMAT_PCM_16, 48000, 2, samples);
    int16_t *memory = load("silence.flac", 48000, &info);
    assert_int_equal(info.frames, FRAMES);
    for (size_t i = 0; i < MOST_SAMPLES; i++)
        assert_int_equal(memory[i], 0);
    free(memory);
}

/* Each cut, and a flipped bit at many places: one line or a clip, never more. */
static void damaged_files_are_told_in_one_line(void **context)
{
    static const int formats[] = {SF_FORMAT_FLAC | SF_FORMAT_PCM_16,
                                  SF_FORMAT_OGG | SF_FORMAT_VORBIS, SF_FORMAT_OGG | SF_FORMAT_OPUS,
                                  SF_FORMAT_MPEG | SF_FORMAT_MPEG_LAYER_III};
    static int samples[MOST_SAMPLES];
    static unsigned char whole[200000];
    uint32_t refused = 0, loaded = 0;
    (void)context;
    make_sound(samples, 1, 16);
    for (size_t f = 0; f < sizeof formats / sizeof formats[0]; f++) {
        save("whole", formats[f], 48000, 1, samples);
        FILE *file = fopen("whole", "rb");
        assert_non_null(file);
        size_t size = fread(whole, 1, sizeof whole, file);
        assert_true(size > 1000 && size < sizeof whole);
        fclose(file);
        for (uint32_t damage = 0; damage < 50; damage++) {
            char text[CLIP_TEXT_BYTES];
            struct clip_info info;
            size_t at =
                damage < 25 ? size * damage / 25 : (size_t)(damage - 25) * (damage - 25) * 3;
            unsigned char *bit = &whole[at % size];
            unsigned flip = damage < 25 ? 0 : 1u << damage % 8;
            *bit = (unsigned char)(*bit ^ flip);
            file_write("damaged", whole, damage < 25 ? at : size);
            *bit = (unsigned char)(*bit ^ flip);
            int result = clip_probe("damaged", 48000, &info, text);
            assert_null(strchr(text, '\n'));
            assert_true(result == 0 || text[0] != '\0');
            refused += result != 0;
            if (result != 0 || clip_bytes(&info) > 100000000)
                continue;
            void *memory = malloc(clip_bytes(&info));
            assert_non_null(memory);
            result = clip_load("damaged", 48000, &info, memory, text);
            assert_true(result == 0 || text[0] != '\0');
            assert_null(strchr(text, '\n'));
            free(memory);
            loaded++;
        }
    }
    printf("figure: 200 damaged files: %u refused, %u loaded as far as they go\n", refused, loaded);
    assert_true(refused > 0 && loaded > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_loses_nothing_is_loaded_to_the_bit, enter, leave),
        cmocka_unit_test_setup_teardown(what_loses_a_little_sounds_like_what_was_saved, enter,
                                        leave),
        cmocka_unit_test_setup_teardown(a_compressed_clip_is_resampled_too, enter, leave),
        cmocka_unit_test_setup_teardown(a_long_silence_is_no_damage, enter, leave),
        cmocka_unit_test_setup_teardown(damaged_files_are_told_in_one_line, enter, leave),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
