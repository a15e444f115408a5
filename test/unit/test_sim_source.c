/* SPDX-License-Identifier: MIT
 * test_sim_source.c - what the simulated card captures is the function that source.h states. */
#include "board/sim/source.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static int32_t sample_of(const uint8_t *at, uint32_t bytes)
{
    uint32_t word = 0;

    for (uint32_t i = 0; i < bytes; i++)
        word |= (uint32_t)at[i] << (32 - 8 * (bytes - i));
    return (int32_t)word >> (32 - 8 * bytes);
}

/* From a second implementation of the formula. */
static void prbs_is_the_stated_function(void **state)
{
    static const struct {
        uint64_t frame;
        uint32_t channel, bits;
        int32_t sample;
    } known[] = {
        {UINT64_C(0), 0, 16, 0},
        {UINT64_C(1), 0, 16, -25142},
        {UINT64_C(1), 1, 16, -383},
        {UINT64_C(123456789), 0, 24, 1510202},
        {UINT64_C(123456789), 7, 24, -1075950},
        {UINT64_C(1099511627776), 31, 32, -2137986399},
        {UINT64_C(48000), 2, 32, -611836978},
    };

    (void)state;
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        assert_int_equal(source_prbs(known[i].frame, known[i].channel, known[i].bits),
                         known[i].sample);
}

static void ramp_wraps_at_the_formats_width(void **state)
{
    (void)state;
    assert_int_equal(source_ramp(0, 0, 16), 0);
    assert_int_equal(source_ramp(32767, 0, 16), 32767);
    assert_int_equal(source_ramp(32767, 1, 16), -32768);
    assert_int_equal(source_ramp(65536, 2, 16), 2);
    assert_int_equal(source_ramp(UINT64_C(1) << 23, 0, 24), -(1 << 23));
    assert_int_equal(source_ramp(UINT64_C(1) << 40, 5, 32), 5);
}

/* Any split gives the same samples: position alone counts. */
static void content_depends_on_the_frame_alone(void **state)
{
    static const char *const names[] = {"ramp", "prbs", "tone", "silence"};
    static const uint32_t formats[] = {NJ_FORMAT_S16, NJ_FORMAT_S24_3, NJ_FORMAT_S32};

    (void)state;
    for (size_t i = 0; i < 4; i++)
        for (size_t k = 0; k < 3; k++) {
            struct source source;
            uint8_t whole[1000 * 3 * 4], parts[1000 * 3 * 4];
            uint32_t frame_bytes = 3 * nj_format_bytes(formats[k]);
            assert_int_equal(source_init(&source, names[i], 3, formats[k], 48000), NJ_OK);
            source_fill(&source, 47500, whole, 1000);
            for (uint32_t at = 0, step = 1; at < 1000; at += step, step = step % 97 + 1) {
                if (step > 1000 - at)
                    step = 1000 - at;
                source_fill(&source, 47500 + at, parts + at * frame_bytes, step);
            }
            assert_memory_equal(whole, parts, 1000 * frame_bytes);
            source_deinit(&source);
        }
}

static void tone_has_its_pitch_and_level(void **state)
{
    struct source source;
    uint8_t frames[48000 * 2 * 2];
    int crossings[2] = {0, 0}, peak = 0;

    (void)state;
    assert_int_equal(source_init(&source, "tone", 2, NJ_FORMAT_S16, 48000), NJ_OK);
    source_fill(&source, 0, frames, 48000);
    for (size_t i = 1; i < 48000; i++)
        for (size_t channel = 0; channel < 2; channel++) {
            int32_t last = sample_of(frames + ((i - 1) * 2 + channel) * 2, 2);
            int32_t now = sample_of(frames + (i * 2 + channel) * 2, 2);
            crossings[channel] += last < 0 && now >= 0;
            peak = now > peak ? now : peak;
        }
    assert_in_range(crossings[0], 999, 1000);
    assert_in_range(crossings[1], 1099, 1100);
    assert_in_range(peak, 3276, 3277);
    source_deinit(&source);
}

static void write_file(const char *path, const uint8_t *bytes, size_t count)
{
    FILE *file = fopen(path, "we");

    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, count, file), count);
    assert_int_equal(fclose(file), 0);
}

static void a_file_repeats_and_fits_any_format(void **state)
{
    /* 3 mono frames of 16 bits at 8 kHz: 1, -2, 0x4000; before them a chunk of odd length. */
    static const uint8_t wav[] = "RIFF\x34\0\0\0WAVEjunk\x01\0\0\0x\0"
                                 "fmt \x10\0\0\0\x01\0\x01\0\x40\x1f\0\0\x80\x3e\0\0\x02\0\x10\0"
                                 "data\x06\0\0\0\x01\0\xfe\xff\0\x40";
    static const int32_t wanted[] = {1, -2, 0x4000};
    char path[] = "/tmp/nightjar-test-XXXXXX.wav";
    struct source source;
    uint8_t frames[7 * 2 * 3];
    int fd = mkstemps(path, 4);

    (void)state;
    assert_true(fd >= 0);
    close(fd);
    write_file(path, wav, sizeof wav - 1);
    assert_int_equal(source_init(&source, path, 2, NJ_FORMAT_S24_3, 8000), NJ_OK);
    source_fill(&source, UINT64_C(3000000001), frames, 7);
    for (size_t i = 0; i < 14; i++)
        assert_int_equal(sample_of(frames + i * 3, 3), wanted[(i / 2 + 1) % 3] * 256);
    source_deinit(&source);
    assert_int_equal(source_init(&source, path, 2, NJ_FORMAT_S24_3, 48000), NJ_EFORMAT);
    /* Every cut is refused or read within its bounds. */
    for (size_t length = 0; length < sizeof wav - 1; length++) {
        write_file(path, wav, length);
        if (source_init(&source, path, 2, NJ_FORMAT_S24_3, 8000) == NJ_OK) {
            source_fill(&source, 0, frames, 7);
            source_deinit(&source);
        }
    }
    unlink(path);
}

static void a_card_of_floats_gets_24_bits_and_a_float_file_as_it_is(void **state)
{
    /* 2 mono frames of float at 8 kHz, a NaN among them: bits are bits. */
    static const uint8_t wav[] = "RIFF\x2c\0\0\0WAVE"
                                 "fmt \x10\0\0\0\x03\0\x01\0\x40\x1f\0\0\x00\x7d\0\0\x04\0\x20\0"
                                 "data\x08\0\0\0\x01\x02\x03\x3e\x01\0\xc0\x7f";
    char path[] = "/tmp/nightjar-test-XXXXXX.wav";
    struct source source;
    float values[6];
    int fd = mkstemps(path, 4);

    (void)state;
    assert_true(fd >= 0);
    close(fd);
    assert_int_equal(source_init(&source, "prbs", 2, NJ_FORMAT_F32, 8000), NJ_OK);
    source_fill(&source, 77, values, 3);
    for (uint32_t i = 0; i < 6; i++)
        assert_true(values[i] * (1 << 23) == (float)source_prbs(77 + i / 2, i % 2, 24));
    source_deinit(&source);
    write_file(path, wav, sizeof wav - 1);
    assert_int_equal(source_init(&source, path, 1, NJ_FORMAT_F32, 8000), NJ_OK);
    source_fill(&source, 3, values, 2);
    assert_memory_equal(&values[0], wav + sizeof wav - 1 - 4, 4);
    assert_memory_equal(&values[1], wav + sizeof wav - 1 - 8, 4);
    source_deinit(&source);
    assert_int_equal(source_init(&source, path, 1, NJ_FORMAT_S32, 8000), NJ_EFORMAT);
    unlink(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(prbs_is_the_stated_function),
        cmocka_unit_test(ramp_wraps_at_the_formats_width),
        cmocka_unit_test(content_depends_on_the_frame_alone),
        cmocka_unit_test(tone_has_its_pitch_and_level),
        cmocka_unit_test(a_file_repeats_and_fits_any_format),
        cmocka_unit_test(a_card_of_floats_gets_24_bits_and_a_float_file_as_it_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
