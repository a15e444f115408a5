/* SPDX-License-Identifier: MIT
 * test_clip.c - sound files into memory: exact, resampled, damaged. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "clips/clip.h"
#include "test/unit/clip_files.h"

static uint32_t state = 1;

static uint32_t noise(void)
{
    state = state * 1664525u + 1013904223u;
    return state >> 8;
}

static int enter(void **context)
{
    (void)context;
    state = 1;
    folder_enter();
    return 0;
}

static int leave(void **context)
{
    (void)context;
    folder_leave();
    return 0;
}

/* Probes and loads; the frames are the caller's to free. */
static void *load(const char *path, uint32_t rate_hz, struct clip_info *info)
{
    char text[CLIP_TEXT_BYTES];
    assert_int_equal(clip_probe(path, rate_hz, info, text), 0);
    assert_string_equal(text, "");
    void *memory = malloc(clip_bytes(info));
    assert_non_null(memory);
    assert_int_equal(clip_load(path, rate_hz, info, memory, text), 0);
    assert_string_equal(text, "");
    return memory;
}

static void check_info(const struct clip_info *info, uint64_t frames, uint32_t channels,
                       uint32_t format)
{
    assert_int_equal(info->frames, frames);
    assert_int_equal(info->channels, channels);
    assert_int_equal(info->format, format);
}

/* ---- the file's own width -------------------------------------------------------------------- */

static void own_width_is_bit_exact(uint16_t bits, uint16_t channels, uint32_t format)
{
    enum { FRAMES = 20001 };
    const uint32_t bytes = (uint32_t)(FRAMES * channels * bits / 8);
    unsigned char *audio = malloc(bytes);
    struct clip_info info;
    for (uint32_t i = 0; i < bytes; i++)
        audio[i] = (unsigned char)noise();
    wav_write("x.wav",
              &(struct wav){.channels = channels, .bits = bits, .audio = audio, .bytes = bytes});
    void *memory = load("x.wav", 48000, &info);
    check_info(&info, FRAMES, channels, format);
    assert_int_equal(info.file_bits, bits);
    assert_memory_equal(memory, audio, bytes);
    free(memory);
    free(audio);
}

static void sixteen_bits_stay_as_they_are(void **context)
{
    (void)context;
    own_width_is_bit_exact(16, 1, NJ_FORMAT_S16);
    own_width_is_bit_exact(16, 2, NJ_FORMAT_S16);
    own_width_is_bit_exact(16, 7, NJ_FORMAT_S16);
}

static void twenty_four_bits_stay_as_they_are(void **context)
{
    (void)context;
    own_width_is_bit_exact(24, 1, NJ_FORMAT_S24_3);
    own_width_is_bit_exact(24, 2, NJ_FORMAT_S24_3);
    own_width_is_bit_exact(24, 32, NJ_FORMAT_S24_3);
}

static void thirty_two_bits_stay_as_they_are(void **context)
{
    (void)context;
    own_width_is_bit_exact(32, 1, NJ_FORMAT_S32);
    own_width_is_bit_exact(32, 3, NJ_FORMAT_S32);
}

static void floats_stay_as_they_are(void **context)
{
    float audio[3000];
    struct clip_info info;
    (void)context;
    for (size_t i = 0; i < 3000; i++)
        audio[i] = ldexpf((float)noise() - 8388608.0f, -22);
    wav_write("x.wav",
              &(struct wav){
                  .channels = 3, .bits = 32, .codec = 3, .audio = audio, .bytes = sizeof(audio)});
    void *memory = load("x.wav", 48000, &info);
    check_info(&info, 1000, 3, NJ_FORMAT_F32);
    assert_memory_equal(memory, audio, sizeof(audio));
    free(memory);
}

/* Before it is read a clip is silent, which is 128 in u8. */
static void eight_bits_stay_eight(void **context)
{
    const unsigned char audio[4] = {0, 1, 128, 255};
    unsigned char memory[4];
    struct clip_info info;
    struct clip_load *step;
    char text[CLIP_TEXT_BYTES];
    (void)context;
    wav_write("x.wav", &(struct wav){.bits = 8, .audio = audio, .bytes = sizeof(audio)});
    assert_int_equal(clip_probe("x.wav", 48000, &info, text), 0);
    check_info(&info, 4, 1, NJ_FORMAT_U8);
    assert_int_equal(clip_load_begin(&step, "x.wav", 48000, &info, memory, text), 0);
    assert_memory_equal(memory, "\x80\x80\x80\x80", 4);
    assert_int_equal(clip_load_step(step, text), 0);
    assert_memory_equal(memory, audio, 4);
    clip_load_end(step);
}

static void values_that_are_no_numbers_become_silence(void **context)
{
    const float audio[6] = {0.5f, NAN, INFINITY, -INFINITY, 1e30f, -0.25f};
    const float wanted[6] = {0.5f, 0, 0, 0, 256.0f, -0.25f};
    float memory[6];
    struct clip_info info;
    char text[CLIP_TEXT_BYTES];
    (void)context;
    wav_write("x.wav",
              &(struct wav){.bits = 32, .codec = 3, .audio = audio, .bytes = sizeof(audio)});
    assert_int_equal(clip_probe("x.wav", 48000, &info, text), 0);
    assert_int_equal(clip_load("x.wav", 48000, &info, memory, text), 0);
    assert_string_equal(text, "holds 3 values that are no numbers: they are silent");
    assert_memory_equal(memory, wanted, sizeof(wanted));
}

static void put_big(unsigned char *to, uint32_t value)
{
    for (int i = 0; i < 4; i++)
        to[i] = (unsigned char)(value >> (24 - 8 * i));
}

static void other_byte_orders_give_the_same_frames(void **context)
{
    const int16_t wanted[4] = {1, -2, 0x1234, -32768};
    unsigned char file[24 + 8] = ".snd";
    struct clip_info info;
    (void)context;
    const uint32_t head[5] = {24, 8, 3, 48000, 2}; /* offset, bytes, 16 bits, rate, channels */
    for (size_t i = 0; i < 5; i++)
        put_big(file + 4 + 4 * i, head[i]);
    for (size_t i = 0; i < 4; i++) {
        file[24 + 2 * i] = (unsigned char)((uint16_t)wanted[i] >> 8);
        file[25 + 2 * i] = (unsigned char)wanted[i];
    }
    file_write("x.au", file, sizeof(file));
    void *memory = load("x.au", 48000, &info);
    check_info(&info, 2, 2, NJ_FORMAT_S16);
    assert_memory_equal(memory, wanted, sizeof(wanted));
    free(memory);
}

/* ---- another rate ---------------------------------------------------------------------------- */

static double tone_at(double frame, double rate_hz)
{
    return 0.5 * sin(2 * 3.14159265358979 * 997.0 * frame / rate_hz);
}

/* A sine, resampled, is the sine of the other rate: nothing shifted, within -90 dB. */
static void resampled_tone_is_the_tone(uint32_t from_hz, uint32_t to_hz)
{
    const uint32_t frames = from_hz / 2;
    struct clip_info info;
    float *audio = malloc(frames * 2 * sizeof(float));
    for (uint32_t i = 0; i < frames; i++) {
        audio[2 * i] = (float)tone_at(i, from_hz);
        audio[2 * i + 1] = -audio[2 * i];
    }
    wav_write("x.wav", &(struct wav){.rate_hz = from_hz,
                                     .channels = 2,
                                     .bits = 32,
                                     .codec = 3,
                                     .audio = audio,
                                     .bytes = (uint32_t)(frames * 2 * sizeof(float))});
    float *memory = load("x.wav", to_hz, &info);
    check_info(&info, to_hz / 2, 2, NJ_FORMAT_F32);
    assert_int_equal(info.file_rate_hz, from_hz);
    double worst = 0;
    for (uint64_t i = info.frames / 10; i < info.frames * 9 / 10; i++) {
        worst = fmax(worst, fabs(memory[2 * i] - tone_at((double)i, to_hz)));
        assert_true(memory[2 * i + 1] == -memory[2 * i]);
    }
    if (worst > 3.2e-5)
        fail_msg("%u to %u Hz: off by %g", from_hz, to_hz, worst);
    free(memory);
    free(audio);
}

static void other_rates_are_resampled_in_place(void **context)
{
    (void)context;
    resampled_tone_is_the_tone(44100, 48000);
    resampled_tone_is_the_tone(48000, 44100);
    resampled_tone_is_the_tone(96000, 48000);
    resampled_tone_is_the_tone(22050, 48000);
    resampled_tone_is_the_tone(8000, 384000);
}

static void shortest_files_are_resampled_too(void **context)
{
    const int16_t audio[3] = {30000, 30000, 30000};
    (void)context;
    for (uint32_t frames = 1; frames <= 3; frames++) {
        struct clip_info info;
        wav_write("x.wav", &(struct wav){.rate_hz = 44100, .audio = audio, .bytes = 2 * frames});
        float *memory = load("x.wav", 48000, &info);
        check_info(&info, frames + 1, 1, NJ_FORMAT_F32);
        assert_true(memory[0] > 0.2f);
        free(memory);
    }
}

/* ---- what a damaged file says ---------------------------------------------------------------- */

static void expect_probe(const char *path, int result, const char *wanted)
{
    struct clip_info info;
    char text[CLIP_TEXT_BYTES];
    assert_int_equal(clip_probe(path, 48000, &info, text), result);
    assert_string_equal(text, wanted);
}

static void files_that_end_early_play_as_far_as_they_go(void **context)
{
    int16_t audio[480], memory[480];
    struct clip_info info;
    char text[CLIP_TEXT_BYTES];
    (void)context;
    for (int i = 0; i < 480; i++)
        audio[i] = (int16_t)noise();
    wav_write("x.wav", &(struct wav){.said_bytes = 96000, .audio = audio, .bytes = sizeof(audio)});
    assert_int_equal(clip_probe("x.wav", 48000, &info, text), 0);
    assert_string_equal(text,
                        "ends after 0.01 s of 1 s: only that much plays, it was not copied whole");
    check_info(&info, 480, 1, NJ_FORMAT_S16);
    assert_int_equal(clip_load("x.wav", 48000, &info, memory, text), 0);
    assert_memory_equal(memory, audio, sizeof(audio));
}

static void three_gigabytes_in_a_kilobyte_take_a_kilobyte(void **context)
{
    char audio[956] = {0}, text[CLIP_TEXT_BYTES];
    struct clip_info info;
    (void)context;
    wav_write("x.wav",
              &(struct wav){.said_bytes = 3221225472u, .audio = audio, .bytes = sizeof(audio)});
    assert_int_equal(clip_probe("x.wav", 48000, &info, text), 0);
    assert_int_equal(clip_bytes(&info), sizeof(audio));
    assert_string_equal(
        text, "ends after 0.00996 s of 9 h: only that much plays, it was not copied whole");
}

static void streams_of_unknown_length_are_no_mistake(void **context)
{
    const char audio[64] = {0};
    (void)context;
    wav_write("x.wav", &(struct wav){.said_bytes = UINT32_MAX, .audio = audio, .bytes = 64});
    expect_probe("x.wav", 0, "");
}

static void damaged_heads_are_told_apart(void **context)
{
    const char audio[64] = {0};
    (void)context;
    wav_write("x.wav", &(struct wav){.audio = audio, .bytes = 64});
    FILE *file = fopen("x.wav", "r+b");
    fseek(file, 22, SEEK_SET);
    fwrite("\0\0", 1, 2, file);
    fclose(file);
    expect_probe("x.wav", NJ_EFORMAT, "says that it has 0 channels: its head is damaged");
    wav_write("x.wav", &(struct wav){.channels = 33, .audio = audio, .bytes = 64});
    expect_probe("x.wav", NJ_EFORMAT, "has more than 32 channels");
    wav_write("x.wav", &(struct wav){.rate_hz = 1000000, .audio = audio, .bytes = 64});
    expect_probe(
        "x.wav", NJ_EFORMAT,
        "says 1000000 frames per second: 1000 to 768000 are possible, its head may be damaged");
    wav_write("x.wav", &(struct wav){.audio = audio, .bytes = 0});
    expect_probe("x.wav", NJ_EFORMAT,
                 "says that it holds no audio: the recording was never closed, or is empty");
    wav_write("x.wav", &(struct wav){.codec = 0x55, .audio = audio, .bytes = 64});
    expect_probe("x.wav", NJ_EFORMAT, "holds MPEG audio in a WAV file: save it as plain WAV (PCM)");
}

static void other_things_are_no_clips(void **context)
{
    (void)context;
    expect_probe("none.wav", NJ_EIO, "is not there");
    expect_probe(".", NJ_EIO, "is a folder, not a file");
    expect_probe("/dev/null", NJ_EIO, "is not a plain file");
    file_write_text("x.wav", "");
    expect_probe("x.wav", NJ_EFORMAT, "is empty (0 bytes): it was not copied whole");
    file_write_text("x.wav", "My Little Pony\r\n");
    expect_probe("x.wav", NJ_EFORMAT, "is text, not sound");
    file_write("x.wav", "ID3\4\0\0\0\0", 8);
    expect_probe("x.wav", NJ_EFORMAT,
                 "is an MP3 file that cannot be decoded: it is damaged, or was not copied whole");
    file_write("x.wav", "RIFF\4\0\0\0AVI ", 12);
    expect_probe("x.wav", NJ_EFORMAT,
                 "is a RIFF file, but not WAVE: another kind of file has this name");
}

/* Every prefix of a good file: told and bounded, or the frames that are there. */
static void every_prefix_is_told_or_plays(void **context)
{
    unsigned char whole[44 + 64];
    int16_t audio[32], memory[32];
    struct clip_info info;
    char text[CLIP_TEXT_BYTES];
    (void)context;
    for (int i = 0; i < 32; i++)
        audio[i] = (int16_t)noise();
    wav_write("x.wav", &(struct wav){.audio = audio, .bytes = sizeof(audio)});
    FILE *file = fopen("x.wav", "rb");
    assert_int_equal(fread(whole, 1, sizeof(whole), file), sizeof(whole));
    fclose(file);
    for (size_t length = 0; length < sizeof(whole); length++) {
        file_write("p.wav", whole, length);
        int result = clip_probe("p.wav", 48000, &info, text);
        assert_true(*text != '\0');
        assert_int_equal(result, length < 46 ? NJ_EFORMAT : 0);
        if (result < 0)
            continue;
        assert_int_equal(info.frames, (length - 44) / 2);
        assert_int_equal(clip_load("p.wav", 48000, &info, memory, text), 0);
        assert_memory_equal(memory, audio, info.frames * 2);
    }
}

static void file_that_changed_since_is_refused(void **context)
{
    const int16_t audio[32] = {1, 2, 3};
    int16_t memory[32];
    struct clip_info info;
    char text[CLIP_TEXT_BYTES];
    (void)context;
    wav_write("x.wav", &(struct wav){.audio = audio, .bytes = 64});
    assert_int_equal(clip_probe("x.wav", 48000, &info, text), 0);
    wav_write("x.wav", &(struct wav){.audio = audio, .bytes = 32});
    assert_int_equal(clip_load("x.wav", 48000, &info, memory, text), NJ_EFORMAT);
    assert_string_equal(text, "has changed while it was loaded");
    for (int i = 0; i < 32; i++)
        assert_int_equal(memory[i], 0);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, enter, leave)
    const struct CMUnitTest tests[] = {
        CASE(sixteen_bits_stay_as_they_are),
        CASE(twenty_four_bits_stay_as_they_are),
        CASE(thirty_two_bits_stay_as_they_are),
        CASE(floats_stay_as_they_are),
        CASE(eight_bits_stay_eight),
        CASE(values_that_are_no_numbers_become_silence),
        CASE(other_byte_orders_give_the_same_frames),
        CASE(other_rates_are_resampled_in_place),
        CASE(shortest_files_are_resampled_too),
        CASE(files_that_end_early_play_as_far_as_they_go),
        CASE(three_gigabytes_in_a_kilobyte_take_a_kilobyte),
        CASE(streams_of_unknown_length_are_no_mistake),
        CASE(damaged_heads_are_told_apart),
        CASE(other_things_are_no_clips),
        CASE(every_prefix_is_told_or_plays),
        CASE(file_that_changed_since_is_refused),
    };
    return cmocka_run_group_tests_name("clip", tests, NULL, NULL);
}
