/* SPDX-License-Identifier: MIT
 * test_format.c - samples to floats and back. */
#include "test/unit/rig.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/format.h"

static void every_16_bit_sample_comes_back(void **unused)
{
    int16_t in[256], out[256];
    float floats[256];

    (void)unused;
    for (int32_t base = -32768; base < 32768; base += 256) {
        for (int32_t i = 0; i < 256; i++)
            in[i] = (int16_t)(base + i);
        format_to_float(floats, in, 256, NJ_FORMAT_S16, 1.0f);
        assert_true(floats[0] == (float)base / 32768.0f);
        assert_int_equal(format_from_float(out, floats, 256, NJ_FORMAT_S16), 0);
        assert_memory_equal(in, out, sizeof in);
    }
}

static void every_24_bit_sample_comes_back_in_3_and_in_4_bytes(void **unused)
{
    int32_t step = (int32_t)this_many(37, 1);

    (void)unused;
    for (int32_t value = -8388608; value < 8388608; value += step) {
        unsigned char in[3] = {(unsigned char)value, (unsigned char)(value >> 8),
                               (unsigned char)(value >> 16)};
        unsigned char out[3];
        int32_t wide = value * 256, wide_out;
        float real;

        format_to_float(&real, in, 1, NJ_FORMAT_S24_3, 1.0f);
        assert_true(real == (float)value / 8388608.0f);
        assert_int_equal(format_from_float(out, &real, 1, NJ_FORMAT_S24_3), 0);
        assert_memory_equal(in, out, 3);
        format_to_float(&real, &wide, 1, NJ_FORMAT_S32, 1.0f);
        assert_true(real == (float)value / 8388608.0f);
        assert_int_equal(format_from_float(&wide_out, &real, 1, NJ_FORMAT_S32), 0);
        assert_int_equal(wide, wide_out);
    }
}

static void every_8_bit_sample_comes_back(void **unused)
{
    unsigned char in[256], out[256];
    float floats[256];

    (void)unused;
    for (int32_t i = 0; i < 256; i++)
        in[i] = (unsigned char)i;
    for (uint32_t format = NJ_FORMAT_U8; format <= NJ_FORMAT_S8; format++) {
        format_to_float(floats, in, 256, format, 1.0f);
        for (int32_t i = 0; i < 256; i++)
            assert_true(floats[i] ==
                        (float)(format == NJ_FORMAT_U8 ? i - 128 : (int8_t)i) / 128.0f);
        memset(out, 1, sizeof out);
        assert_int_equal(format_from_float(out, floats, 256, format), 0);
        assert_memory_equal(in, out, sizeof in);
    }
}

static void silence_is_each_formats_zero(void **unused)
{
    (void)unused;
    for (uint32_t format = 1; format < NJ_FORMAT_COUNT; format++) {
        unsigned char bytes[41];
        float floats[10];

        memset(bytes, 0x55, sizeof bytes);
        format_silence(bytes, 10, format);
        format_to_float(floats, bytes, 10, format, 1.0f);
        for (uint32_t i = 0; i < 10; i++)
            assert_true(floats[i] == 0.0f);
        assert_int_equal(bytes[10 * nj_format_bytes(format)], 0x55);
    }
}

static int16_t to_s16(double lsb, uint64_t *clipped)
{
    float value = (float)(lsb / 32768.0);
    int16_t out;

    *clipped = format_from_float(&out, &value, 1, NJ_FORMAT_S16);
    return out;
}

static void halves_go_to_the_even_neighbour(void **unused)
{
    uint64_t clipped;

    (void)unused;
    assert_int_equal(to_s16(0.5, &clipped), 0);
    assert_int_equal(to_s16(1.5, &clipped), 2);
    assert_int_equal(to_s16(2.5, &clipped), 2);
    assert_int_equal(to_s16(-0.5, &clipped), 0);
    assert_int_equal(to_s16(-1.5, &clipped), -2);
    assert_int_equal(to_s16(0.50001, &clipped), 1);
    assert_int_equal(to_s16(32766.5, &clipped), 32766);
    assert_int_equal(clipped, 0);
}

static void beyond_full_scale_is_saturated_and_counted(void **unused)
{
    static const float loud[] = {1.0f, -1.0001f, 1e9f, -1e30f, INFINITY, -INFINITY, 0.5f, -1.0f};
    static const int32_t wide[] = {INT32_MAX, INT32_MIN, INT32_MAX, INT32_MIN,
                                   INT32_MAX, INT32_MIN, 1 << 30,   INT32_MIN};
    unsigned char packed[24];
    uint64_t clipped;
    int32_t out[8];
    int16_t narrow[8];
    float same[8];

    (void)unused;
    assert_int_equal(to_s16(32767.4, &clipped), 32767);
    assert_int_equal(clipped, 0);
    assert_int_equal(to_s16(32767.5, &clipped), 32767);
    assert_int_equal(clipped, 1);
    assert_int_equal(format_from_float(out, loud, 8, NJ_FORMAT_S32), 6);
    assert_memory_equal(out, wide, sizeof out);
    assert_int_equal(format_from_float(narrow, loud, 8, NJ_FORMAT_S16), 6);
    assert_int_equal(narrow[2], 32767);
    assert_int_equal(narrow[3], -32768);
    assert_int_equal(narrow[6], 16384);
    assert_int_equal(format_from_float(packed, loud, 8, NJ_FORMAT_S24_3), 6);
    assert_memory_equal(packed, "\xff\xff\x7f\x00\x00\x80", 6);
    assert_int_equal(format_from_float(packed, loud, 8, NJ_FORMAT_U8),
                     5); /* -1.0001 rounds to -1 */
    assert_memory_equal(packed, "\xff\x00\xff\x00\xff\x00\xc0\x00", 8);
    assert_int_equal(format_from_float(packed, loud, 8, NJ_FORMAT_S8), 5);
    assert_memory_equal(packed, "\x7f\x80\x7f\x80\x7f\x80\x40\x80", 8);
    assert_int_equal(format_from_float(same, loud, 8, NJ_FORMAT_F32),
                     5); /* 1.0 is a float's full scale */
    assert_memory_equal(same, loud, sizeof same);
}

static void not_a_number_is_silence(void **unused)
{
    float bad = NAN;
    int16_t narrow = 1;
    int32_t wide = 1;

    (void)unused;
    assert_int_equal(format_from_float(&narrow, &bad, 1, NJ_FORMAT_S16), 0);
    assert_int_equal(format_from_float(&wide, &bad, 1, NJ_FORMAT_S32), 0);
    assert_int_equal(narrow, 0);
    assert_int_equal(wide, 0);
}

/* Against the C library's rounding, in the default mode: nearest even. */
static void any_float_is_rounded_as_the_c_library_does(void **unused)
{
    struct chance chance = chance_begin(31);

    (void)unused;
    for (uint32_t i = 0; i < this_many(200000, 20000000); i++) {
        float value = (float)((double)(int64_t)chance_next(&chance) / 9.3e18) *
                      (chance_next(&chance) % 4 ? 1.0f : 1e-4f);
        int16_t narrow;
        int32_t wide;

        format_from_float(&narrow, &value, 1, NJ_FORMAT_S16);
        format_from_float(&wide, &value, 1, NJ_FORMAT_S32);
        assert_true(narrow == fmax(fmin(rint((double)value * 32768.0), 32767), -32768));
        assert_true(wide ==
                    fmax(fmin(rint((double)value * 2147483648.0), 2147483647.0), -2147483648.0));
    }
}

/* Blocks go several samples at a time, and a lone sample does not. */
static void a_block_is_rounded_as_its_samples_are(void **unused)
{
    static const float special[] = {
        NAN,       INFINITY, -INFINITY, 32767.5f, 32767.498f, 32767.25f, -32768.5f, -32768.6f,
        -32768.0f, 65536.0f, -65537.0f, 3e9f,     -3e9f,      0.5f,      -0.5f,     1.5f,
        -2.5f,     1e38f,    -1e38f,    0.0f,     -0.0f,      32766.5f,  -32767.5f, 1e-38f};
    struct chance chance = chance_begin(32);

    (void)unused;
    for (uint32_t round = 0; round < this_many(3000, 300000); round++) {
        uint32_t count = (uint32_t)chance_between(&chance, 1, 40);
        uint64_t clipped = 0;
        float in[40];
        int16_t out[40], one;

        for (uint32_t i = 0; i < count; i++)
            in[i] =
                chance_between(&chance, 0, 1)
                    ? special[chance_between(&chance, 0, sizeof special / sizeof *special - 1)] /
                          32768.0f
                    : (float)((double)(int64_t)chance_next(&chance) / 9e18);
        clipped = format_from_float(out, in, count, NJ_FORMAT_S16);
        for (uint32_t i = 0; i < count; i++) {
            clipped -= format_from_float(&one, &in[i], 1, NJ_FORMAT_S16);
            assert_int_equal(out[i], one);
        }
        assert_int_equal(clipped, 0);
    }
}

static void peaks_are_each_channels_own(void **unused)
{
    struct chance chance = chance_begin(41);

    (void)unused;
    for (uint32_t round = 0; round < 2000; round++) {
        uint32_t channels = (uint32_t)chance_between(&chance, 1, 9);
        uint32_t frames = (uint32_t)chance_between(&chance, 0, 40);
        float peaks[9] = {0}, expected[9] = {0};
        int16_t in[9 * 40];

        for (uint32_t i = 0; i < frames * channels; i++) {
            float size;

            in[i] = (int16_t)chance_next(&chance);
            size = (float)abs(in[i]) / 32768.0f;
            expected[i % channels] = fmaxf(expected[i % channels], size);
        }
        format_peaks(in, frames, channels, NJ_FORMAT_S16, peaks);
        assert_memory_equal(peaks, expected, sizeof peaks);
    }
}

static void peaks_stay_within_full_scale_in_every_format(void **unused)
{
    static const unsigned char low24[3] = {0, 0, 0x80};
    int32_t low32 = INT32_MIN;
    const unsigned char low8[] = {0, 200}, low_signed[] = {0x80, 64};
    float loud[2] = {-7.0f, NAN};
    float peak = 0, two[2] = {0, 0};

    (void)unused;
    format_peaks(low24, 1, 1, NJ_FORMAT_S24_3, &peak);
    assert_true(peak == 1.0f);
    peak = 0;
    format_peaks(&low32, 1, 1, NJ_FORMAT_S32, &peak);
    assert_true(peak == 1.0f);
    format_peaks(loud, 1, 2, NJ_FORMAT_F32, two);
    assert_true(two[0] == 1.0f && two[1] == 0.0f);
    memset(two, 0, sizeof two);
    format_peaks(low8, 1, 2, NJ_FORMAT_U8, two);
    assert_true(two[0] == 1.0f && two[1] == 72.0f / 128.0f);
    memset(two, 0, sizeof two);
    format_peaks(low_signed, 1, 2, NJ_FORMAT_S8, two);
    assert_true(two[0] == 1.0f && two[1] == 0.5f);
}

static void formats_have_sizes_and_names(void **unused)
{
    (void)unused;
#define CHECK(name, text, bytes, bits)                                                             \
    assert_int_equal(nj_format_bytes(name), bytes);                                                \
    assert_int_equal(nj_format_bits(name), bits);                                                  \
    assert_string_equal(nj_format_name(name), text);
    NJ_FORMATS(CHECK)
#undef CHECK
    assert_int_equal(nj_format_bytes(NJ_FORMAT_ANY), 0);
    assert_int_equal(nj_format_bytes(NJ_FORMAT_COUNT), 0);
    assert_string_equal(nj_format_name(99), "?");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_8_bit_sample_comes_back),
        cmocka_unit_test(silence_is_each_formats_zero),
        cmocka_unit_test(every_16_bit_sample_comes_back),
        cmocka_unit_test(every_24_bit_sample_comes_back_in_3_and_in_4_bytes),
        cmocka_unit_test(halves_go_to_the_even_neighbour),
        cmocka_unit_test(beyond_full_scale_is_saturated_and_counted),
        cmocka_unit_test(not_a_number_is_silence),
        cmocka_unit_test(any_float_is_rounded_as_the_c_library_does),
        cmocka_unit_test(a_block_is_rounded_as_its_samples_are),
        cmocka_unit_test(peaks_are_each_channels_own),
        cmocka_unit_test(peaks_stay_within_full_scale_in_every_format),
        cmocka_unit_test(formats_have_sizes_and_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
