/* SPDX-License-Identifier: MIT
 * test_sound_held.c - what sound_kind_holds() promises: a file of each kind, with each encoding of
 * it, is written and read again as one of that encoding. */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "test/unit/clip_files.h"
#include "test/unit/counts.h"
#include "test/unit/sound_kit.h"

#define FRAMES 4096

static uint32_t tried;
static int16_t noise[2 * FRAMES], back[4 * FRAMES];

/* The rate within a thousandth; as many frames as were written, or a codec's last block more. */
static void check_file(const struct sound_sink_options *options)
{
    const struct sound_source_options told = {.kind = options->kind,
                                              .encoding = options->encoding,
                                              .rate_hz = options->rate_hz,
                                              .channels = options->channels};
    const struct sound_source_options untold = {0};
    struct sound_source *source =
        sound_kit_open("held", options->kind == SOUND_KIND_RAW ? &told : &untold);
    const struct sound_shape *shape = sound_source_shape(source);

    assert_int_equal(shape->channels, options->channels);
    assert_in_range(shape->rate_hz, options->rate_hz * 0.999, options->rate_hz * 1.001);
    sound_source_convert(source, NJ_FORMAT_S16);
    uint64_t got = sound_kit_read(source, back, 2 * FRAMES);
    assert_in_range(got, FRAMES, 2 * FRAMES - 1);
    sound_source_close(source);
}

static void try_one(uint32_t kind, uint32_t encoding, uint32_t endian, uint32_t channels,
                    uint32_t rate_hz)
{
    const struct sound_sink_options options = {.kind = kind,
                                               .encoding = encoding,
                                               .endian = endian,
                                               .channels = channels,
                                               .rate_hz = rate_hz,
                                               .format = NJ_FORMAT_S16};
    struct sound_sink *sink;
    struct trouble trouble;

    if (!sound_kind_holds(kind, encoding, endian, channels, rate_hz) ||
        (kind == SOUND_KIND_OPUS && rate_hz == 44100)) /* libsndfile says which rates it can */
        return;
    tried++;
    if (sound_sink_create(&sink, "held", &options, &trouble) != NJ_OK ||
        sound_sink_write(sink, noise, FRAMES, &trouble) != NJ_OK)
        fail_msg("%s of %s, %u channels, %u Hz: %s", sound_kind_name(kind),
                 sound_encoding_name(encoding), channels, rate_hz, trouble.text);
    sound_kit_finish(sink);
    check_file(&options);
}

static void what_a_kind_holds_can_be_written_and_read(void **context)
{
    static const uint32_t rates[] = {8000, 44100, 48000};

    (void)context;
    folder_enter();
    sound_kit_noise_16(noise, 2 * FRAMES);
    for (uint32_t kind = SOUND_KIND_ANY + 1; kind < SOUND_KIND_COUNT; kind++)
        for (uint32_t encoding = SOUND_ENCODING_ANY + 1; encoding < SOUND_ENCODING_COUNT;
             encoding++)
            for (uint32_t i = 0; i < this_many_slow(2, 18, 18); i++)
                try_one(kind, encoding, i / 6, i % 2 + 1, rates[i / 2 % 3]);
    folder_leave();
    print_message("%u files\n", tried);
    assert_true(tried > 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_a_kind_holds_can_be_written_and_read),
    };

    return cmocka_run_group_tests_name("sound_held", tests, NULL, NULL);
}
