/* SPDX-License-Identifier: MIT
 * test_mix_loops.c - the loops of each width give what one multiplication and one addition for each
 * voice, in order, give: to the last bit, and read nothing beside their clips. */
#include "core/mix_loops.h"

#include <stdlib.h>
#include <string.h>

#include "core/format.h"
#include "core/sample.h"
#include "test/unit/rig.h"

#define MOST 70 /* samples or frames of a pass */

enum shape { FLAT, LINE, PAIR, PAIR_LINE };

/* One row of a table. */
struct entry {
    const char *name;
    mix_loop *const *loops;
    enum shape shape;
    uint32_t voices;
};

static float value_at(const struct mix_part *part, uint32_t format, size_t i)
{
    const void *at = part->source + i * nj_format_bytes(format);
    int16_t narrow;
    int32_t wide;
    float real;

    if (format == NJ_FORMAT_U8 || format == NJ_FORMAT_S8)
        return (float)(format == NJ_FORMAT_U8 ? part->source[i] - 128 : (int8_t)part->source[i]);
    if (format == NJ_FORMAT_S16) {
        memcpy(&narrow, at, 2);
        return (float)narrow;
    }
    if (format == NJ_FORMAT_S24_3)
        return SAMPLE_S24((const uint8_t *)at, 0);
    memcpy(&wide, at, 4);
    memcpy(&real, at, 4);
    return format == NJ_FORMAT_S32 ? (float)wide : real;
}

static void plainly(const struct entry *entry, uint32_t format, float *sum,
                    const struct mix_part *parts, uint32_t count)
{
    uint32_t in = entry->shape == LINE ? 2 : 1, out = entry->shape == FLAT ? 1 : 2;

    for (uint32_t v = 0; v < entry->voices; v++) {
        for (uint32_t i = 0; i < count * out; i++) {
            const struct mix_part *part = &parts[v];
            float gain = part->from + (part->first + (float)(i / 2)) * part->slope;

            if (entry->shape == FLAT || entry->shape == PAIR)
                gain = part->level;
            sum[i] += gain * value_at(part, format, in == out ? i : i / 2);
        }
    }
}

/* Bytes that end where the allocation does. */
static unsigned char *any_source(struct chance *chance, uint32_t format, uint32_t samples)
{
    uint32_t bytes = samples * nj_format_bytes(format);
    unsigned char *source = malloc(bytes ? bytes : 1);

    assert_non_null(source);
    for (uint32_t i = 0; i < bytes; i++)
        source[i] = (unsigned char)chance_next(chance);
    for (uint32_t i = 0; format == NJ_FORMAT_F32 && i < samples; i++) {
        float real = (float)((int64_t)chance_between(chance, 0, 1 << 25) - (1 << 24)) / 16777216.0f;

        memcpy(source + 4 * i, &real, 4);
    }
    return source;
}

static void check(struct chance *chance, const struct entry *entry, uint32_t format)
{
    uint32_t count = (uint32_t)chance_between(chance, 0, MOST);
    uint32_t samples = entry->shape == LINE ? 2 * count : count;
    float expected[2 * MOST], sum[2 * MOST], scale = format_scale(format);
    struct mix_part parts[MIX_GROUP];

    for (uint32_t i = 0; i < 2 * MOST; i++)
        sum[i] = expected[i] = (float)chance_between(chance, 0, 1000) / 777.0f - 0.5f;
    for (uint32_t v = 0; v < entry->voices; v++) {
        parts[v].source = any_source(chance, format, samples);
        parts[v].level = (float)chance_between(chance, 0, 1000) / 999.0f * scale;
        parts[v].from = (float)chance_between(chance, 0, 1000) / 998.0f * scale;
        parts[v].slope = (float)chance_between(chance, 0, 1000) / 997.0f / 65536.0f * scale;
        parts[v].first = (float)chance_between(chance, 0, (1 << 24) - MOST);
    }
    plainly(entry, format, expected, parts, count);
    entry->loops[format](sum, parts, count);
    if (memcmp(sum, expected, sizeof sum) != 0)
        fail_msg("%s of %s over %u differs", entry->name, nj_format_name(format), count);
    for (uint32_t v = 0; v < entry->voices; v++)
        free((void *)(uintptr_t)parts[v].source);
}

static void check_table(const struct mix_loops *loops)
{
    const struct entry entries[] = {
        {"flat", loops->flat, FLAT, 1},
        {"flat4", loops->flat4, FLAT, 4},
        {"flat8", loops->flat8, FLAT, 8},
        {"line", loops->line, LINE, 1},
        {"line4", loops->line4, LINE, 4},
        {"pair", loops->pair, PAIR, 1},
        {"pair4", loops->pair4, PAIR, 4},
        {"pair_line", loops->pair_line, PAIR_LINE, 1},
        {"pair_line4", loops->pair_line4, PAIR_LINE, 4},
    };
    struct chance chance = chance_begin(77);

    assert_int_equal(sizeof *loops, sizeof entries / sizeof *entries * sizeof loops->flat);
    for (uint32_t round = 0; round < this_many(300, 10000); round++)
        for (uint32_t k = 0; k < sizeof entries / sizeof *entries; k++)
            for (uint32_t format = 0; format < NJ_FORMAT_COUNT; format++)
                if (nj_format_bytes(format) > 0)
                    check(&chance, &entries[k], format);
}

static void base_loops_add_voice_after_voice(void **unused)
{
    (void)unused;
    check_table(&mix_loops_base);
}

static void wider_loops_give_the_same_bits(void **unused)
{
    (void)unused;
#if defined(__x86_64__)
    if (!__builtin_cpu_supports("avx2"))
        skip();
    assert_ptr_equal(mix_loops_choose(), &mix_loops_avx2);
    check_table(&mix_loops_avx2);
#else
    skip();
#endif
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(base_loops_add_voice_after_voice),
        cmocka_unit_test(wider_loops_give_the_same_bits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
