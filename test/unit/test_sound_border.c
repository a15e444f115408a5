/* SPDX-License-Identifier: MIT
 * test_sound_border.c - files of every kind at the length where their head ends to tell it; what is
 * before the border is on no disk. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "files/sound_sink_parts.h"
#include "test/unit/clip_files.h"
#include "test/unit/sound_kit.h"

#define CHANNELS 1
#define RATE_HZ 8000
#define HALF 500
#define BLOCK 1000

static int16_t noise[BLOCK], back[BLOCK + 1];

static int enter(void **context)
{
    (void)context;
    folder_enter();
    sound_kit_noise_16(noise, BLOCK);
    return 0;
}

static int leave(void **context)
{
    (void)context;
    folder_leave();
    return 0;
}

static struct sound_sink *create(uint32_t kind, uint32_t endian, uint32_t encoding)
{
    const struct sound_sink_options options = {.rate_hz = RATE_HZ,
                                               .channels = CHANNELS,
                                               .format = NJ_FORMAT_S16,
                                               .kind = kind,
                                               .endian = endian,
                                               .encoding = encoding};

    return sound_kit_create("long", &options);
}

/* As if it had been written for hours: the next frame stands so many bytes behind the beginning. */
static void go_to(struct sound_sink *sink, uint64_t bytes, uint32_t sample_bytes)
{
    sound_kit_write(sink, noise, BLOCK);
    uint64_t head = sink->writer.end - (uint64_t)BLOCK * sample_bytes;
    uint64_t frame = (bytes - head) / sample_bytes;

    assert_true(sf_seek(sink->sound, (sf_count_t)frame, SEEK_SET) == (sf_count_t)frame);
    sink->frames = frame;
    sound_kit_write(sink, noise, HALF); /* so far the file is long */
}

static void check_end(uint64_t frames)
{
    struct sound_source *source = sound_kit_open("long", NULL);
    struct trouble trouble;

    assert_true(sound_source_shape(source)->frames == frames);
    sound_source_convert(source, NJ_FORMAT_S16);
    assert_int_equal(sound_source_seek(source, frames - BLOCK, &trouble), NJ_OK);
    assert_int_equal(sound_kit_read(source, back, BLOCK + 1), BLOCK);
    assert_null(sound_source_warning(source));
    sound_source_close(source);
}

static void a_head_that_would_wrap_is_not_written(void **context)
{
    static const struct {
        uint32_t kind, endian, encoding;
        const char *text;
    } kinds[] = {
        {SOUND_KIND_AIFF, 0, 0, "aiff ends at 4 GiB"},
        {SOUND_KIND_WAVEX, 0, 0, "wavex ends at 4 GiB"},
        {SOUND_KIND_WAV, SOUND_ENDIAN_BIG, 0, "wav ends at 4 GiB"},
        {SOUND_KIND_SVX, 0, 0, "svx ends at 4 GiB"},
        {SOUND_KIND_AVR, 0, 0, "avr ends at 4 GiB"},
        {SOUND_KIND_MAT4, 0, SOUND_ENCODING_PCM_16, "mat4 ends at 4 GiB"},
        {SOUND_KIND_MAT5, 0, SOUND_ENCODING_PCM_16, "mat5 ends at 4 GiB"},
        {SOUND_KIND_MPC2K, 0, 0, "mpc2k ends at 4 GiB"},
        {SOUND_KIND_HTK, 0, 0, "htk ends at 2 GiB"},
        {SOUND_KIND_VOC, 0, SOUND_ENCODING_PCM_16, "voc ends at 0.016 GiB"},
    };

    (void)context;
    for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++) {
        struct sound_sink *sink = create(kinds[k].kind, kinds[k].endian, kinds[k].encoding);
        struct trouble trouble;
        struct stat status;

        go_to(sink, sound_kind_most_bytes(kinds[k].kind) - (uint64_t)BLOCK * 2, 2);
        assert_int_equal(sound_sink_write(sink, noise, BLOCK, &trouble), NJ_EIO);
        assert_int_equal(trouble.number, EFBIG);
        assert_non_null(strstr(trouble.text, kinds[k].text));
        uint64_t frames = sound_sink_frames(sink);

        assert_int_equal(sound_sink_write(sink, noise, 1, &trouble), NJ_EIO);
        assert_true(sound_sink_frames(sink) == frames);
        sound_kit_finish(sink);
        assert_int_equal(stat("long", &status), 0);
        assert_true((uint64_t)status.st_size <= sound_kind_most_bytes(kinds[k].kind) + 65536);
        check_end(frames);
        assert_memory_equal(back, noise, HALF * 2);
        assert_memory_equal(back + HALF, noise, HALF * 2);
    }
}

static void the_others_go_on(void **context)
{
    static const struct {
        uint32_t kind, encoding, sample_bytes;
    } kinds[] = {
        {SOUND_KIND_CAF, 0, 2},  {SOUND_KIND_W64, 0, 2},
        {SOUND_KIND_AU, 0, 2},   {SOUND_KIND_IRCAM, 0, 2},
        {SOUND_KIND_NIST, 0, 2}, {SOUND_KIND_WAV, SOUND_ENCODING_DOUBLE, 8},
        {SOUND_KIND_PVF, 0, 2},  {SOUND_KIND_PAF, 0, 2},
    };

    (void)context;
    for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++) {
        struct sound_sink *sink = create(kinds[k].kind, 0, kinds[k].encoding);

        go_to(sink, UINT64_C(0x100000000), kinds[k].sample_bytes);
        sound_kit_write(sink, noise, BLOCK);
        uint64_t frames = sound_sink_frames(sink);

        sound_kit_finish(sink);
        check_end(frames);
        assert_memory_equal(back, noise, BLOCK * 2);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_head_that_would_wrap_is_not_written, enter, leave),
        cmocka_unit_test_setup_teardown(the_others_go_on, enter, leave),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
