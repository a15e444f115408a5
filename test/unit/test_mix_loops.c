/* SPDX-License-Identifier: MIT
 * test_mix_loops.c - the loops of each width give what one multiplication and one addition for each
 * voice, in order, give: to the last bit, and read nothing beside their clips. */
#include "core/mix_loops.h"

#include <stdlib.h>
#include <string.h>

#include "core/format.h"
#include "core/sample.h"
#include "test/unit/rig.h"

#define MOST 200  /* samples or frames of a pass: more than a tile */
#define VOICES 11 /* most voices of a pass */

/* One row of a table. */
struct entry {
    const char *name;
    mix_loop *const *loops;
    uint32_t in,
        out; /* samples of a voice for so many of the sum; each gain is for `out` of them */
    bool moves;
};

static float value_at(const struct mix_part *part, uint32_t format, size_t i)
{
    const void *at = (const char *)(uintptr_t)part->offset + i * nj_format_bytes(format);
    int16_t narrow;
    int32_t wide;
    float real;

    if (format == NJ_FORMAT_U8 || format == NJ_FORMAT_S8)
        return (float)(format == NJ_FORMAT_U8 ? *(const uint8_t *)at - 128 : *(const int8_t *)at);
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
                    const struct mix_pass *pass)
{
    for (uint32_t i = 0; pass->fresh && i < pass->count * entry->out; i++)
        sum[i] = 0.0f;
    for (uint32_t v = 0; v < pass->voices; v++) {
        const struct mix_part *part = &pass->parts[v];
        struct mix_part at = *part;

        at.offset += (uint64_t)(uintptr_t)pass->base;
        for (uint32_t i = 0; i < pass->count * entry->out; i++) {
            uint32_t frame = i / entry->out;
            float gain = part->level + (part->first + pass->gone + (float)frame) * part->slope;

            sum[i] += (entry->moves ? gain : part->level) *
                      value_at(&at, format, entry->in == entry->out ? i : frame);
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

/* Offsets from a base that lies anywhere, as those of sources outside the bank do. */
static void any_parts(struct chance *chance, struct mix_pass *pass, struct mix_part *parts,
                      uint32_t format, uint32_t samples)
{
    static const unsigned char base[1];
    float scale = format_scale(format);

    pass->base = base;
    pass->parts = parts;
    pass->gone = (float)chance_between(chance, 0, 1000);
    for (uint32_t v = 0; v < pass->voices; v++) {
        parts[v].offset =
            (uint64_t)(uintptr_t)any_source(chance, format, samples) - (uint64_t)(uintptr_t)base;
        parts[v].level = (float)chance_between(chance, 0, 1000) / 999.0f * scale;
        parts[v].slope = (float)chance_between(chance, 0, 1000) / 997.0f / 65536.0f * scale;
        parts[v].first = (float)chance_between(chance, 0, (1 << 24) - 1000 - MOST);
    }
}

static void check(struct chance *chance, const struct entry *entry, uint32_t format)
{
    float expected[2 * MOST], sum[2 * MOST];
    struct mix_part parts[VOICES];
    struct mix_pass pass = {.count = (uint32_t)chance_between(chance, 0, MOST),
                            .voices = (uint32_t)chance_between(chance, 1, VOICES),
                            .fresh = chance_between(chance, 0, 1)};

    for (uint32_t i = 0; i < 2 * MOST; i++)
        sum[i] = expected[i] = (float)chance_between(chance, 0, 1000) / 777.0f - 0.5f;
    any_parts(chance, &pass, parts, format, entry->in * pass.count);
    plainly(entry, format, expected, &pass);
    entry->loops[format](sum, &pass);
    if (memcmp(sum, expected, sizeof sum) != 0)
        fail_msg("%s of %s, %u voices over %u differs", entry->name, nj_format_name(format),
                 pass.voices, pass.count);
    for (uint32_t v = 0; v < pass.voices; v++)
        free((void *)(uintptr_t)(parts[v].offset + (uint64_t)(uintptr_t)pass.base));
}

/* Largest magnitudes, and the bytes that format_from_float gives where nothing saturates. */
static void check_put(struct chance *chance, mix_put *put, uint32_t format)
{
    uint32_t count = (uint32_t)chance_between(chance, 0, MOST), lanes[MIX_LANES];
    uint32_t bytes = nj_format_bytes(format) * count, most[MIX_LANES] = {0};
    float sum[MOST];
    unsigned char out[MOST * 4], expected[MOST * 4];

    memset(out, 0x5a, sizeof out);
    memset(expected, 0x5a, sizeof expected);
    for (uint32_t i = 0; i < count; i++) {
        float size;
        uint32_t bits;

        sum[i] = (float)((int64_t)chance_between(chance, 0, 65533 << 8) - (65533 << 7)) * 0x1p-23f;
        size = sum[i] < 0 ? -sum[i] : sum[i];
        memcpy(&bits, &size, sizeof bits);
        most[i % MIX_LANES] = bits > most[i % MIX_LANES] ? bits : most[i % MIX_LANES];
    }
    assert_int_equal(format_from_float(expected, sum, count, format), 0);
    put(out, sum, count, lanes);
    assert_memory_equal(lanes, most, sizeof lanes);
    if (memcmp(out, expected, sizeof out) != 0)
        fail_msg("%u samples of %s (%u bytes) differ", count, nj_format_name(format), bytes);
}

static void check_table(const struct mix_loops *loops)
{
    const struct entry entries[] = {
        {"flat", loops->flat, 1, 1, false},
        {"line", loops->line, 2, 2, true},
        {"pair", loops->pair, 1, 2, false},
        {"pair_line", loops->pair_line, 1, 2, true},
    };
    struct chance chance = chance_begin(77);

    assert_int_equal(sizeof *loops, (sizeof entries / sizeof *entries) * sizeof loops->flat +
                                        sizeof loops->put + sizeof loops->turn +
                                        sizeof loops->fill);
    for (uint32_t round = 0; round < this_many(300, 10000); round++) {
        for (uint32_t format = 0; format < NJ_FORMAT_COUNT; format++) {
            for (uint32_t k = 0; k < sizeof entries / sizeof *entries; k++)
                if (entries[k].loops[format])
                    check(&chance, &entries[k], format);
            if (loops->put[format])
                check_put(&chance, loops->put[format], format);
        }
    }
}

/* What is no number or infinite shows in the lanes, wherever it stands. */
static void check_beyond(const struct mix_loops *loops)
{
    static const float beyond[] = {__builtin_nanf(""), -__builtin_nanf(""), __builtin_inff()};

    for (uint32_t i = 0; i < 3 * 30; i++) {
        float sum[30] = {0.5f};
        unsigned char out[30 * 4];
        uint32_t lanes[MIX_LANES], worst = 0;

        sum[i % 30] = beyond[i / 30];
        for (uint32_t format = 1; format < NJ_FORMAT_COUNT; format++) {
            if (!loops->put[format])
                continue;
            loops->put[format](out, sum, 30, lanes);
            worst = 0;
            for (uint32_t k = 0; k < MIX_LANES; k++)
                worst = lanes[k] > worst ? lanes[k] : worst;
            assert_true(worst >= 0x7f800000);
        }
    }
}

static void base_loops_add_voice_after_voice(void **unused)
{
    (void)unused;
    check_table(&mix_loops_base);
    check_beyond(&mix_loops_base);
}

static void wider_loops_give_the_same_bits(void **unused)
{
    (void)unused;
#if defined(__x86_64__)
    if (!__builtin_cpu_supports("avx2"))
        skip();
    assert_ptr_equal(mix_loops_choose(), &mix_loops_avx2);
    check_table(&mix_loops_avx2);
    check_beyond(&mix_loops_avx2);
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
