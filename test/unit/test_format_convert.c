/* SPDX-License-Identifier: MIT
 * test_format_convert.c - every format into every other, held against slow integer arithmetic. */
#include "test/unit/rig.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/format.h"

static uint32_t is_float(uint32_t format)
{
    return format == NJ_FORMAT_F32;
}

static uint32_t width(uint32_t format)
{
    return 8 * nj_format_bytes(format);
}

/* A number of the format's width into bytes, the lowest first, and back. */
static void put(unsigned char *to, uint32_t format, int64_t value)
{
    uint64_t bits = (uint64_t)(format == NJ_FORMAT_U8 ? value + 128 : value);

    for (uint32_t i = 0; i < nj_format_bytes(format); i++)
        to[i] = (unsigned char)(bits >> (8 * i));
}

static int64_t get(const unsigned char *from, uint32_t format)
{
    uint64_t bits = 0;

    for (uint32_t i = 0; i < nj_format_bytes(format); i++)
        bits |= (uint64_t)from[i] << (64 - width(format) + 8 * i);
    if (format == NJ_FORMAT_U8)
        return (int64_t)(bits >> 56) - 128;
    return (int64_t)bits >> (64 - width(format));
}

/* value / 2^drop to nearest, halves to even, by counting. */
static int64_t halved(int64_t value, uint32_t drop)
{
    int64_t unit = INT64_C(1) << drop, whole = value / unit, rest = value % unit;

    if (rest < 0) {
        whole--;
        rest += unit;
    }
    return 2 * rest > unit || (2 * rest == unit && whole % 2 != 0) ? whole + 1 : whole;
}

static int64_t expected_integer(int64_t value, uint32_t from, uint32_t to)
{
    int64_t most = (INT64_C(1) << (to - 1)) - 1;

    if (to >= from)
        return value * (INT64_C(1) << (to - from));
    value = halved(value, from - to);
    return value > most ? most : value;
}

/* Low and high ends, halves of every width, their neighbours; then anything. */
static int64_t some_value(struct chance *chance, uint32_t bits, uint32_t i)
{
    int64_t half = INT64_C(1) << (bits - 1);

    if (i < 64) {
        int64_t near = (int64_t)(i % 8) - 4, unit = INT64_C(1) << (i / 8 * 4 % bits);

        return near * unit < -half || near * unit >= half ? -half : near * unit;
    }
    if (i < 80)
        return half - 1 - (int64_t)(i - 64);
    if (i < 96)
        return -half + (int64_t)(i - 80);
    return (int64_t)chance_next(chance) >> (64 - bits);
}

static uint32_t values_of(uint32_t bits)
{
    return bits <= 16 ? 1u << bits : this_many(60000, 4000000);
}

#define BLOCK 1000 /* more than is converted at once */

/* All values of 8 and 16 bits, many of 24 and 32. */
static void check_integers(uint32_t in_format, uint32_t out_format)
{
    struct chance chance = chance_begin(300 + 10 * in_format + out_format);
    uint32_t bits = width(in_format), in_bytes = bits / 8, count = values_of(bits);
    uint32_t out_bytes = nj_format_bytes(out_format);
    static _Alignas(8) unsigned char in[4 * BLOCK], out[4 * BLOCK];

    for (uint32_t done = 0; done < count; done += BLOCK) {
        uint32_t block = count - done < BLOCK ? count - done : BLOCK;

        for (uint32_t i = 0; i < block; i++)
            put(in + i * in_bytes, in_format,
                bits <= 16 ? (int64_t)(done + i) - (INT64_C(1) << (bits - 1))
                           : some_value(&chance, bits, done + i));
        format_convert(out, out_format, in, in_format, block);
        for (uint32_t i = 0; i < block; i++) {
            int64_t value = get(in + i * in_bytes, in_format);

            if (is_float(out_format)) {
                float real;

                memcpy(&real, out + 4 * i, 4);
                assert_true(real == (float)ldexp((double)value, 1 - (int)bits));
            } else {
                assert_int_equal(get(out + i * out_bytes, out_format),
                                 expected_integer(value, bits, width(out_format)));
            }
        }
    }
}

static void integers_are_widened_and_rounded_exactly(void **unused)
{
    (void)unused;
    for (uint32_t in = 1; in < NJ_FORMAT_COUNT; in++)
        for (uint32_t out = 1; out < NJ_FORMAT_COUNT; out++)
            if (!is_float(in))
                check_integers(in, out);
}

static int64_t expected_from_float(float value, uint32_t bits)
{
    double full = ldexp(1.0, (int)bits - 1), whole = rint((double)value * full);

    if (isnan(value))
        return 0;
    return (int64_t)(whole > full - 1 ? full - 1 : whole < -full ? -full : whole);
}

static void floats_are_rounded_to_nearest_even_and_saturated(void **unused)
{
    static const float edges[] = {
        0.0f,     -0.0f,       1.0f,      -1.0f,     2.0f,     -2.0f,    INFINITY,   -INFINITY,
        NAN,      0.99999994f, 1e-30f,    0x1p-8f,   0x3p-8f,  -0x3p-8f, 0x1.fdp-1f, 0x1.feff8p-1f,
        0x1p-16f, 0x3p-16f,    -0x1p-16f, -0x3p-16f, 0x1p-24f, 0x3p-24f, 1e-41f,     -1e-41f};
    struct chance chance = chance_begin(301);
    const uint32_t edge_count = sizeof edges / sizeof *edges;

    (void)unused;
    for (uint32_t format = 1; format < NJ_FORMAT_COUNT; format++) {
        for (uint32_t i = 0; i < this_many(50000, 1000000); i++) {
            float value =
                i < edge_count ? edges[i] : (float)(int32_t)chance_next(&chance) * 0x1.04p-31f;
            unsigned char out[4];

            format_convert(out, format, &value, NJ_FORMAT_F32, 1);
            if (is_float(format))
                assert_memory_equal(out, &value, sizeof value);
            else
                assert_int_equal(get(out, format), expected_from_float(value, width(format)));
        }
    }
}

/* What went through a wider format is what it was. */
static void wider_and_back_changes_nothing(void **unused)
{
    struct chance chance = chance_begin(302);

    (void)unused;
    for (uint32_t narrow = 1; narrow < NJ_FORMAT_COUNT; narrow++) {
        for (uint32_t wide = 1; wide < NJ_FORMAT_COUNT; wide++) {
            _Alignas(8) unsigned char in[4 * BLOCK], through[4 * BLOCK], out[4 * BLOCK];

            if (is_float(narrow) || nj_format_bits(wide) < nj_format_bits(narrow))
                continue;
            for (uint32_t i = 0; i < sizeof in; i++)
                in[i] = (unsigned char)chance_next(&chance);
            format_convert(through, wide, in, narrow, BLOCK);
            format_convert(out, narrow, through, wide, BLOCK);
            assert_memory_equal(out, in, BLOCK * nj_format_bytes(narrow));
        }
    }
}

static void a_block_is_what_its_samples_are(void **unused)
{
    struct chance chance = chance_begin(303);

    (void)unused;
    for (uint32_t round = 0; round < this_many(2000, 100000); round++) {
        uint32_t from = (uint32_t)chance_between(&chance, 1, NJ_FORMAT_COUNT - 1);
        uint32_t to = (uint32_t)chance_between(&chance, 1, NJ_FORMAT_COUNT - 1);
        uint32_t count = (uint32_t)chance_between(&chance, 0, 70);
        _Alignas(8) unsigned char in[4 * 70], out[4 * 70 + 1];

        for (uint32_t i = 0; i < sizeof in; i++)
            in[i] = (unsigned char)chance_next(&chance);
        out[count * nj_format_bytes(to)] = 0x5a;
        format_convert(out, to, in, from, count);
        assert_int_equal(out[count * nj_format_bytes(to)], 0x5a);
        for (uint32_t i = 0; i < count; i++) {
            _Alignas(4) unsigned char lone[4], one[4];

            memcpy(lone, in + i * nj_format_bytes(from), nj_format_bytes(from));
            format_convert(one, to, lone, from, 1);
            assert_memory_equal(one, out + i * nj_format_bytes(to), nj_format_bytes(to));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(integers_are_widened_and_rounded_exactly),
        cmocka_unit_test(floats_are_rounded_to_nearest_even_and_saturated),
        cmocka_unit_test(wider_and_back_changes_nothing),
        cmocka_unit_test(a_block_is_what_its_samples_are),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
