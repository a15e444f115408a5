/* SPDX-License-Identifier: MIT
 * test_format_planes.c - planes and interleaved frames hold the same samples. */
#include "test/unit/rig.h"

#include <string.h>

#include "core/format.h"

#define FRAMES 60
#define CHANNELS 9
#define BYTES (4 * FRAMES * CHANNELS)

struct pick {
    uint32_t format, bytes, channels, frames;
    uint64_t first, plane_bytes;
    _Alignas(8) unsigned char planes[BYTES];
};

static struct pick any_pick(struct chance *chance)
{
    struct pick pick;

    pick.format = (uint32_t)chance_between(chance, 1, NJ_FORMAT_COUNT - 1);
    pick.bytes = nj_format_bytes(pick.format);
    pick.channels = (uint32_t)chance_between(chance, 1, CHANNELS);
    pick.frames = (uint32_t)chance_between(chance, 0, FRAMES);
    pick.first = chance_between(chance, 0, FRAMES - pick.frames);
    pick.plane_bytes = (uint64_t)FRAMES * pick.bytes;
    for (uint32_t i = 0; i < BYTES; i++)
        pick.planes[i] = (unsigned char)chance_next(chance);
    return pick;
}

static const unsigned char *in_plane(const struct pick *pick, uint32_t frame, uint32_t channel)
{
    return pick->planes + channel * pick->plane_bytes + (pick->first + frame) * pick->bytes;
}

static void gathered_bytes_are_the_planes(void **unused)
{
    struct chance chance = chance_begin(310);

    (void)unused;
    for (uint32_t round = 0; round < this_many(3000, 100000); round++) {
        struct pick pick = any_pick(&chance);
        unsigned char out[BYTES + 1];

        out[pick.frames * pick.channels * pick.bytes] = 0x5a;
        format_gather_bytes(out, pick.planes, pick.plane_bytes, pick.first, pick.frames,
                            pick.channels, pick.format);
        assert_int_equal(out[pick.frames * pick.channels * pick.bytes], 0x5a);
        for (uint32_t f = 0; f < pick.frames; f++)
            for (uint32_t k = 0; k < pick.channels; k++)
                assert_memory_equal(out + (f * pick.channels + k) * pick.bytes,
                                    in_plane(&pick, f, k), pick.bytes);
    }
}

static void planes_mix_as_interleaved_frames_do(void **unused)
{
    struct chance chance = chance_begin(311);

    (void)unused;
    for (uint32_t round = 0; round < this_many(3000, 100000); round++) {
        struct pick pick = any_pick(&chance);
        float gain = (float)chance_between(&chance, 0, 1000) / 777.0f;
        _Alignas(8) unsigned char together[BYTES];
        float out[FRAMES * CHANNELS], expected[FRAMES * CHANNELS];

        format_gather_bytes(together, pick.planes, pick.plane_bytes, pick.first, pick.frames,
                            pick.channels, pick.format);
        format_to_float(expected, together, pick.frames * pick.channels, pick.format, gain);
        format_gather(out, pick.planes, pick.plane_bytes, pick.first, pick.frames, pick.channels,
                      pick.format, gain);
        assert_memory_equal(out, expected, pick.frames * pick.channels * sizeof *out);
    }
}

static void scattered_frames_come_back_and_touch_nothing_else(void **unused)
{
    struct chance chance = chance_begin(312);

    (void)unused;
    for (uint32_t round = 0; round < this_many(3000, 100000); round++) {
        struct pick pick = any_pick(&chance);
        unsigned char in[BYTES], planes[BYTES], expected[BYTES];

        for (uint32_t i = 0; i < BYTES; i++)
            in[i] = (unsigned char)chance_next(&chance);
        memcpy(planes, pick.planes, BYTES);
        memcpy(expected, pick.planes, BYTES);
        format_scatter(planes, pick.plane_bytes, pick.first, in, pick.frames, pick.channels,
                       pick.format);
        for (uint32_t f = 0; f < pick.frames; f++)
            for (uint32_t k = 0; k < pick.channels; k++)
                memcpy(expected + (in_plane(&pick, f, k) - pick.planes),
                       in + (f * pick.channels + k) * pick.bytes, pick.bytes);
        assert_memory_equal(planes, expected, BYTES);
    }
}

static void channels_are_chosen_repeated_and_left_silent(void **unused)
{
    struct chance chance = chance_begin(313);

    (void)unused;
    for (uint32_t round = 0; round < this_many(3000, 100000); round++) {
        struct pick pick = any_pick(&chance); /* its planes are the interleaved frames */
        uint32_t width = (uint32_t)chance_between(&chance, 1, CHANNELS);
        unsigned char out[BYTES], silent[4];
        uint8_t map[CHANNELS];

        format_silence(silent, 1, pick.format);
        for (uint32_t k = 0; k < width; k++)
            map[k] = (uint8_t)chance_between(&chance, 0, pick.channels);
        format_map(out, width, pick.planes, pick.channels, map, pick.frames, pick.format);
        for (uint32_t f = 0; f < pick.frames; f++) {
            for (uint32_t k = 0; k < width; k++) {
                const unsigned char *from =
                    pick.planes + (f * pick.channels + map[k] - 1u) * pick.bytes;

                assert_memory_equal(out + (f * width + k) * pick.bytes, map[k] ? from : silent,
                                    pick.bytes);
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gathered_bytes_are_the_planes),
        cmocka_unit_test(planes_mix_as_interleaved_frames_do),
        cmocka_unit_test(scattered_frames_come_back_and_touch_nothing_else),
        cmocka_unit_test(channels_are_chosen_repeated_and_left_silent),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
