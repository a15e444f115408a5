/* SPDX-License-Identifier: MIT
 * test_sound_damage.c - damaged files of every kind: one line, or as far as they go; never a crash,
 * never a hang. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <sndfile.h>

#include "test/unit/clip_files.h"
#include "test/unit/rig.h"
#include "test/unit/sound_borders.h"
#include "test/unit/sound_kit.h"

#define FRAMES 4000
#define MOST_BYTES 60000
#define HANG_SECONDS 60

static const struct {
    const char *name;
    int format;
} kinds[] = {
    {"wav", SF_FORMAT_WAV | SF_FORMAT_PCM_16},
    {"wav extensible", SF_FORMAT_WAVEX | SF_FORMAT_PCM_24},
    {"wav float", SF_FORMAT_WAV | SF_FORMAT_FLOAT},
    {"wav big endian", SF_FORMAT_WAV | SF_ENDIAN_BIG | SF_FORMAT_PCM_16},
    {"wav adpcm", SF_FORMAT_WAV | SF_FORMAT_IMA_ADPCM},
    {"rf64", SF_FORMAT_RF64 | SF_FORMAT_PCM_16},
    {"aiff", SF_FORMAT_AIFF | SF_FORMAT_PCM_24},
    {"caf", SF_FORMAT_CAF | SF_FORMAT_PCM_16},
    {"caf alac", SF_FORMAT_CAF | SF_FORMAT_ALAC_16},
    {"w64", SF_FORMAT_W64 | SF_FORMAT_PCM_32},
    {"au", SF_FORMAT_AU | SF_FORMAT_PCM_16},
    {"flac", SF_FORMAT_FLAC | SF_FORMAT_PCM_16},
    {"vorbis", SF_FORMAT_OGG | SF_FORMAT_VORBIS},
    {"opus", SF_FORMAT_OGG | SF_FORMAT_OPUS},
    {"mp3", SF_FORMAT_MPEG | SF_FORMAT_MPEG_LAYER_III},
    {"svx", SF_FORMAT_SVX | SF_FORMAT_PCM_16},
    {"avr", SF_FORMAT_AVR | SF_FORMAT_PCM_16},
    {"htk", SF_FORMAT_HTK | SF_FORMAT_PCM_16},
    {"ircam", SF_FORMAT_IRCAM | SF_FORMAT_PCM_16},
    {"mat4", SF_FORMAT_MAT4 | SF_FORMAT_PCM_16},
    {"mat5", SF_FORMAT_MAT5 | SF_FORMAT_PCM_16},
    {"mpc2k", SF_FORMAT_MPC2K | SF_FORMAT_PCM_16},
    {"nist", SF_FORMAT_NIST | SF_FORMAT_PCM_16},
    {"paf", SF_FORMAT_PAF | SF_FORMAT_PCM_16},
    {"pvf", SF_FORMAT_PVF | SF_FORMAT_PCM_16},
    {"sds", SF_FORMAT_SDS | SF_FORMAT_PCM_16},
    {"voc", SF_FORMAT_VOC | SF_FORMAT_PCM_16},
    {"wve", SF_FORMAT_WVE | SF_FORMAT_ALAW},
    {"xi", SF_FORMAT_XI | SF_FORMAT_DPCM_16},
};

static unsigned char whole[MOST_BYTES];
static uint32_t files, refused, warned, complete;

static int enter(void **context)
{
    (void)context;
    folder_enter();
    alarm(HANG_SECONDS);
    return 0;
}

static int leave(void **context)
{
    (void)context;
    alarm(0);
    folder_leave();
    return 0;
}

static size_t make(size_t kind)
{
    static int samples[FRAMES];

    sound_kit_noise(samples, FRAMES, 16);
    for (int i = 0; i < FRAMES; i++)
        samples[i] = samples[i] / 64 + (i % 100) * 8000000;
    sound_kit_save("whole", kinds[kind].format, 48000, 1, samples, FRAMES);
    FILE *file = fopen("whole", "rb");
    assert_non_null(file);
    size_t bytes = fread(whole, 1, sizeof whole, file);
    fclose(file);
    assert_true(bytes > 300 && bytes < sizeof whole);
    return bytes;
}

static void check_line(const char *text)
{
    assert_true(text[0] != '\0' && strlen(text) < 300);
    assert_null(strchr(text, '\n'));
    assert_non_null(strstr(text, ": "));
}

/* Reads it to its end, at another rate too. */
static void read_on(struct sound_source *source, uint32_t rate_hz)
{
    static float frames[NJ_MAX_CHANNELS * 1024];
    struct trouble trouble;
    uint64_t all = 0;
    int64_t got;

    if (rate_hz > 0)
        assert_int_equal(sound_source_resample(source, rate_hz, &trouble), NJ_OK);
    sound_source_convert(source, NJ_FORMAT_F32);
    while ((got = sound_source_read(source, frames, 1024, &trouble)) > 0 && all < 400000)
        all += (uint64_t)got;
    assert_true(got >= 0);
    const char *warning = sound_source_warning(source);

    if (warning != NULL)
        check_line(warning);
    warned += warning != NULL;
    complete += warning == NULL;
    sound_source_close(source);
}

static void try_file(const char *name)
{
    struct sound_source *source;
    struct trouble trouble;

    files++;
    if (sound_source_open(&source, name, NULL, &trouble) == NJ_OK) {
        read_on(source, 0);
        return;
    }
    check_line(trouble.text);
    refused++;
}

/* The same bytes by a pipe, which has room for all of them. */
static void try_pipe(const void *bytes, size_t count)
{
    static const struct sound_source_options none;
    struct sound_source *source;
    struct trouble trouble;
    int ends[2];

    assert_int_equal(pipe(ends), 0);
    if (fcntl(ends[1], F_SETPIPE_SZ, 1 << 17) < 0)
        assert_true(count <= 1 << 16);
    assert_int_equal(write(ends[1], bytes, count), (ssize_t)count);
    close(ends[1]);
    files++;
    if (sound_source_open_descriptor(&source, ends[0], &none, &trouble) == NJ_OK) {
        read_on(source, 11025);
        return;
    }
    check_line(trouble.text);
    refused++;
}

static void try_both(const void *bytes, size_t count)
{
    file_write("damaged", bytes, count);
    try_file("damaged");
    try_pipe(bytes, count);
}

/* At the border, and a byte to both sides of it. */
static void cut_at(size_t border, size_t bytes)
{
    for (size_t at = border > 0 ? border - 1 : 0; at <= border + 1 && at < bytes; at++) {
        file_write("damaged", whole, at);
        try_file("damaged");
        if (at == border)
            try_pipe(whole, at);
    }
}

static void cut_files_are_told_or_play_as_far_as_they_go(void **context)
{
    (void)context;
    for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++) {
        size_t bytes = make(k);

        size_t borders[SOUND_BORDERS_MOST], count = sound_borders(whole, bytes, borders);

        if (count == 0) /* a head of one part, before samples of 16 bits */
            borders[count++] = bytes - FRAMES * 2;
        else
            assert_true(count >= 6);
        for (size_t i = 0; i < count; i++)
            cut_at(borders[i], bytes);
        for (size_t at = 0; at < 140; at += this_many_slow(140, 4, 1))
            try_both(whole, at);
        for (size_t part = 1; part < 10; part += 4)
            try_both(whole, bytes * part / 10);
    }
    printf("figure: %u cut files and pipes: %u refused, %u warned of, %u without a remark\n", files,
           refused, warned, complete);
    assert_true(files >= 200 && refused > 100 && warned > 100);
}

static void flipped_bits_are_told_or_play(void **context)
{
    uint32_t random = 1;

    (void)context;
    files = refused = warned = complete = 0;
    for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++) {
        size_t bytes = make(k);

        for (uint32_t i = 0; i < this_many_slow(6, 60, 600); i++) {
            random = random * 1664525u + 1013904223u;
            size_t at = (random >> 8) % (i < 45 ? 120 : bytes);
            unsigned char flip = (unsigned char)(1u << (random >> 4) % 8);

            whole[at] ^= flip;
            try_both(whole, bytes);
            whole[at] ^= flip;
        }
    }
    printf("figure: %u files and pipes of a flipped bit: %u refused, %u warned of, %u without a "
           "remark\n",
           files, refused, warned, complete);
    assert_true(files >= 200 && refused > 50 && complete > 50);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(cut_files_are_told_or_play_as_far_as_they_go, enter, leave),
        cmocka_unit_test_setup_teardown(flipped_bits_are_told_or_play, enter, leave),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
