/* SPDX-License-Identifier: MIT
 * test_record_maps.c - every map of up to 4 inputs and 4 channels, and any above. */
#include <stdlib.h>
#include <string.h>

#include "test/unit/tape.h"

#define FRAMES 21
#define MOST 800

/* Records that run together, each with a map of its own. */
struct sheet {
    struct tape tape;
    struct nj_record wishes[MOST];
    unsigned char *memory; /* FRAMES x NJ_MAX_CHANNELS x 4 bytes of each */
    uint32_t count;
};

static void open_sheet(struct sheet *sheet, uint32_t inputs, uint32_t format)
{
    struct nj_stream_config config = {.direction = NJ_CAPTURE,
                                      .channels = inputs,
                                      .format = format,
                                      .voices = MOST,
                                      .actions = MOST,
                                      .commands_per_block = MOST,
                                      .flags = NJ_STREAM_ACTIONS_ONLY};

    tape_begin(&sheet->tape, &config);
    sheet->memory = malloc((size_t)MOST * FRAMES * NJ_MAX_CHANNELS * 4);
    assert_non_null(sheet->memory);
    sheet->count = 0;
}

static struct nj_record *next(struct sheet *sheet, uint32_t channels)
{
    struct nj_record *wish = &sheet->wishes[sheet->count];

    *wish = (struct nj_record){.memory_frames = FRAMES, .map_count = channels};
    wish->memory = sheet->memory + (size_t)sheet->count++ * FRAMES * NJ_MAX_CHANNELS * 4;
    return wish;
}

static void assert_sample(const struct sheet *sheet, const struct nj_record *wish, uint32_t frame,
                          uint32_t channel)
{
    uint32_t format = wish->format ? wish->format : sheet->tape.rig.config.format;
    uint32_t bytes = nj_format_bytes(format);
    uint64_t at =
        wish->layout == NJ_PLANAR ? channel * FRAMES + frame : frame * wish->map_count + channel;
    unsigned char expected[4];

    tape_sample(&sheet->tape, frame, wish->map[channel], format, expected);
    assert_memory_equal((unsigned char *)wish->memory + at * bytes, expected, bytes);
}

static void record_sheet(struct sheet *sheet)
{
    for (uint32_t i = 0; i < sheet->count; i++)
        (void)tape_record(&sheet->tape, &sheet->wishes[i]);
    tape_block(&sheet->tape, 10, 0);
    tape_block(&sheet->tape, 20, 0);
    tape_block(&sheet->tape, 20, 0);
    for (uint32_t i = 0; i < sheet->count; i++)
        for (uint32_t frame = 0; frame < FRAMES; frame++)
            for (uint32_t k = 0; k < sheet->wishes[i].map_count; k++)
                assert_sample(sheet, &sheet->wishes[i], frame, k);
    free(sheet->memory);
    tape_end(&sheet->tape);
}

static void add_all(struct sheet *sheet, uint32_t inputs)
{
    for (uint32_t channels = 1, maps = inputs + 1; channels <= 4; channels++, maps *= inputs + 1) {
        for (uint32_t number = 0; number < maps; number++) {
            struct nj_record *wish = next(sheet, channels);

            for (uint32_t k = 0, rest = number; k < channels; k++, rest /= inputs + 1)
                wish->map[k] = (uint8_t)(rest % (inputs + 1));
        }
    }
}

static void every_map_of_up_to_four_channels_is_recorded(void **unused)
{
    static const uint32_t formats[] = {NJ_FORMAT_S16, NJ_FORMAT_S24_3, NJ_FORMAT_S32,
                                       NJ_FORMAT_F32};
    uint32_t maps = 0;

    (void)unused;
    for (uint32_t inputs = 1; inputs <= 4; inputs++) {
        for (uint32_t i = 0; i < 4; i++) {
            struct sheet sheet;

            open_sheet(&sheet, inputs, formats[i]);
            add_all(&sheet, inputs);
            maps += i == 0 ? sheet.count : 0;
            record_sheet(&sheet);
        }
    }
    assert_int_equal(maps, 30 + 120 + 340 + 780);
}

static void any_map_is_recorded_in_any_format_and_layout(void **unused)
{
    struct chance chance = chance_begin(11);
    uint32_t maps = this_many(400, 10000);

    (void)unused;
    for (uint32_t done = 0; done < maps; done += 40) {
        uint32_t inputs = (uint32_t)chance_between(&chance, 1, NJ_MAX_CHANNELS);
        struct sheet sheet;

        open_sheet(&sheet, inputs, done % 80 ? NJ_FORMAT_S16 : NJ_FORMAT_F32);
        for (uint32_t i = 0; i < 40; i++) {
            struct nj_record *wish =
                next(&sheet, (uint32_t)chance_between(&chance, 1, NJ_MAX_CHANNELS));

            wish->format = (uint32_t)chance_between(&chance, 0, NJ_FORMAT_COUNT - 1);
            wish->layout = (uint32_t)chance_between(&chance, 0, 1);
            for (uint32_t k = 0; k < wish->map_count; k++)
                wish->map[k] = (uint8_t)chance_between(&chance, 0, inputs);
        }
        record_sheet(&sheet);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_map_of_up_to_four_channels_is_recorded),
        cmocka_unit_test(any_map_is_recorded_in_any_format_and_layout),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
