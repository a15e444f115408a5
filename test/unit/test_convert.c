/* SPDX-License-Identifier: MIT
 * test_convert.c - every format into every other, held against slow arithmetic. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "takes/convert.h"

static int64_t get(const uint8_t *p, uint32_t bytes)
{
    int64_t value = (int8_t)p[bytes - 1];

    for (uint32_t i = bytes - 1; i-- > 0;)
        value = value * 256 + p[i];
    return value;
}

static void put(uint8_t *p, int64_t value, uint32_t bytes)
{
    for (uint32_t i = 0; i < bytes; i++)
        p[i] = (uint8_t)((uint64_t)value >> (8 * i));
}

/* value / 2^drop, to nearest even, at most 2^(bits - 1) - 1. */
static int64_t expected_integer(int64_t value, uint32_t from_bits, uint32_t to_bits)
{
    if (to_bits >= from_bits)
        return value * (INT64_C(1) << (to_bits - from_bits));
    double exact = (double)value / (double)(INT64_C(1) << (from_bits - to_bits));
    int64_t rounded = (int64_t)nearbyint(exact);
    int64_t most = (INT64_C(1) << (to_bits - 1)) - 1;

    return rounded > most ? most : rounded;
}

static int64_t expected_from_float(float value, uint32_t bits)
{
    double most = (double)(INT64_C(1) << (bits - 1));
    double scaled = nearbyint((double)value * most);

    if (isnan(value))
        return 0;
    return (int64_t)(scaled > most - 1 ? most - 1 : scaled < -most ? -most : scaled);
}

static int64_t interesting(uint32_t i, uint32_t bits)
{
    static uint64_t random = 88172645463325252u;
    int64_t most = (INT64_C(1) << (bits - 1)) - 1;

    if (i < 1024) /* every border of rounding at both ends and about zero */
        return i < 256 ? most - i : i < 512 ? -most - 1 + (i - 256) : (int64_t)i - 768;
    random ^= random << 13;
    random ^= random >> 7;
    random ^= random << 17;
    return (int64_t)random >> (64 - bits);
}

static void integers_become_integers_and_floats_exactly(void **state)
{
    const uint32_t formats[] = {NJ_FORMAT_S16, NJ_FORMAT_S24_3, NJ_FORMAT_S32};
    (void)state;

    for (uint32_t f = 0; f < 3; f++)
        for (uint32_t bits = 16; bits <= 40; bits += 8) {
            uint32_t in_bytes = nj_format_bytes(formats[f]);
            bool to_float = bits == 40;
            uint32_t out_bytes = to_float ? 4 : bits / 8;
            struct convert convert;

            assert_int_equal(
                convert_init(&convert, formats[f], 1, NULL, 0, to_float ? 0 : bits, to_float), 0);
            for (uint32_t i = 0; i < 20000; i++) {
                int64_t value = interesting(i, in_bytes * 8);
                uint8_t in[4], out[4];

                put(in, value, in_bytes);
                convert_frames(&convert, out, in, 1);
                if (to_float) {
                    float got,
                        want = (float)((double)value / (double)(INT64_C(1) << (in_bytes * 8 - 1)));
                    memcpy(&got, out, sizeof(got));
                    assert_true(got == want);
                } else {
                    assert_int_equal(get(out, out_bytes),
                                     expected_integer(value, in_bytes * 8, bits));
                }
            }
        }
}

static void floats_become_integers_to_nearest_even(void **state)
{
    const float edges[] = {0.0f,         -0.0f,     1.0f,      -1.0f,    2.0f,
                           -2.0f,        INFINITY,  -INFINITY, NAN,      0.99999994f,
                           -0.99999994f, 1e-30f,    0x1p-16f,  0x3p-16f, 0x5p-16f,
                           -0x1p-16f,    -0x3p-16f, 0x1p-24f,  0x3p-24f};
    (void)state;

    for (uint32_t bits = 16; bits <= 32; bits += 8) {
        struct convert convert;

        assert_int_equal(convert_init(&convert, NJ_FORMAT_F32, 1, NULL, 0, bits, false), 0);
        for (uint32_t i = 0; i < 20000; i++) {
            float value = i < sizeof(edges) / sizeof(edges[0])
                              ? edges[i]
                              : (float)interesting(i, 32) * 0x1p-31f * 1.01f;
            uint8_t out[4];

            convert_frames(&convert, out, &value, 1);
            assert_int_equal(get(out, bits / 8), expected_from_float(value, bits));
        }
    }
}

static void channels_are_chosen_and_repeated(void **state)
{
    const uint8_t map[] = {3, 1, 3, 2};
    const int16_t in[] = {11, 12, 13, 21, 22, 23};
    const int16_t want[] = {13, 11, 13, 12, 23, 21, 23, 22};
    struct convert convert;
    int16_t out[8];
    (void)state;

    assert_int_equal(convert_init(&convert, NJ_FORMAT_S16, 3, map, 4, 0, false), 0);
    assert_false(convert_is_copy(&convert));
    assert_int_equal(convert_file_frame_bytes(&convert), 8);
    convert_frames(&convert, out, in, 2);
    assert_memory_equal(out, want, sizeof(want));
}

static void the_same_format_is_a_copy(void **state)
{
    const uint32_t formats[] = {NJ_FORMAT_S16, NJ_FORMAT_S24_3, NJ_FORMAT_S32, NJ_FORMAT_F32};
    (void)state;

    for (uint32_t f = 0; f < 4; f++) {
        struct convert convert;
        uint8_t in[64], out[64];

        assert_int_equal(convert_init(&convert, formats[f], 2, NULL, 0, 0, false), 0);
        assert_true(convert_is_copy(&convert));
        assert_true(convert.is_float == (formats[f] == NJ_FORMAT_F32));
        for (uint32_t i = 0; i < sizeof(in); i++)
            in[i] = (uint8_t)(i * 37);
        uint32_t bytes = convert_card_frame_bytes(&convert);
        convert_frames(&convert, out, in, 64 / bytes);
        assert_memory_equal(out, in, 64 / bytes * bytes);
    }
}

static void a_channel_that_is_not_there_is_refused(void **state)
{
    const uint8_t third[] = {1, 3}, zeroth[] = {0};
    struct convert convert;
    (void)state;

    assert_int_equal(convert_init(&convert, NJ_FORMAT_S16, 2, third, 2, 0, false), NJ_EINVAL);
    assert_int_equal(convert_init(&convert, NJ_FORMAT_S16, 2, zeroth, 1, 0, false), NJ_EINVAL);
    assert_int_equal(convert_init(&convert, NJ_FORMAT_ANY, 2, NULL, 0, 0, false), NJ_EINVAL);
    assert_int_equal(convert_init(&convert, NJ_FORMAT_S16, 0, NULL, 0, 0, false), NJ_EINVAL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(integers_become_integers_and_floats_exactly),
        cmocka_unit_test(floats_become_integers_to_nearest_even),
        cmocka_unit_test(channels_are_chosen_and_repeated),
        cmocka_unit_test(the_same_format_is_a_copy),
        cmocka_unit_test(a_channel_that_is_not_there_is_refused),
    };

    return cmocka_run_group_tests_name("take convert", tests, NULL, NULL);
}
