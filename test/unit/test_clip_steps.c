/* SPDX-License-Identifier: MIT
 * test_clip_steps.c - clips loaded in pieces, by a thread that has more to do. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "test/unit/clip_files.h"

enum { FRAMES = 200000, PIECE_MOST = 40000 };

static int16_t audio[FRAMES];

static int enter(void **context)
{
    (void)context;
    for (int i = 0; i < FRAMES; i++)
        audio[i] = (int16_t)(1 + i % 30000);
    folder_enter();
    return 0;
}

static int leave(void **context)
{
    (void)context;
    folder_leave();
    return 0;
}

static struct clip_load *begin(uint32_t rate_hz, uint16_t bits, struct clip_info *info,
                               void **memory)
{
    char text[CLIP_TEXT_BYTES];
    struct clip_load *load;
    wav_write(
        "x.wav",
        &(struct wav){.rate_hz = rate_hz, .bits = bits, .audio = audio, .bytes = sizeof(audio)});
    assert_int_equal(clip_probe("x.wav", 48000, info, text), 0);
    *memory = malloc(clip_bytes(info));
    memset(*memory, 0xee, clip_bytes(info));
    assert_int_equal(clip_load_begin(&load, "x.wav", 48000, info, *memory, text), 0);
    return load;
}

/* Bytes up to the last that is not 0. */
static uint64_t filled(const unsigned char *memory, uint64_t bytes)
{
    while (bytes && !memory[bytes - 1])
        bytes--;
    return bytes;
}

static void each_piece_is_small(uint32_t rate_hz, uint16_t bits)
{
    struct clip_info info;
    char text[CLIP_TEXT_BYTES];
    void *memory;
    struct clip_load *load = begin(rate_hz, bits, &info, &memory);
    uint64_t frame_bytes = clip_bytes(&info) / info.frames, before = 0;
    uint32_t pieces = 0;
    int result = CLIP_LOAD_MORE;
    assert_int_equal(filled(memory, clip_bytes(&info)), 0);
    for (; result == CLIP_LOAD_MORE; pieces++) {
        result = clip_load_step(load, text);
        uint64_t now = filled(memory, clip_bytes(&info));
        assert_true(now - before <= PIECE_MOST * frame_bytes);
        before = now;
    }
    clip_load_end(load);
    assert_int_equal(result, 0);
    assert_string_equal(text, "");
    assert_true(pieces >= info.frames / PIECE_MOST);
    assert_true(before > clip_bytes(&info) - 500 * frame_bytes);
    free(memory);
}

static void no_piece_is_long_whatever_the_file(void **context)
{
    (void)context;
    each_piece_is_small(48000, 16);
    each_piece_is_small(48000, 32);
    each_piece_is_small(44100, 16);
    each_piece_is_small(192000, 16);
}

static void load_may_end_at_any_piece(void **context)
{
    (void)context;
    for (uint32_t pieces = 0; pieces < 4; pieces++) {
        struct clip_info info;
        char text[CLIP_TEXT_BYTES];
        void *memory;
        struct clip_load *load = begin(44100, 16, &info, &memory);
        for (uint32_t i = 0; i < pieces; i++)
            assert_int_equal(clip_load_step(load, text), CLIP_LOAD_MORE);
        clip_load_end(load);
        free(memory);
    }
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, enter, leave)
    const struct CMUnitTest tests[] = {
        CASE(no_piece_is_long_whatever_the_file),
        CASE(load_may_end_at_any_piece),
    };
    return cmocka_run_group_tests_name("clip_steps", tests, NULL, NULL);
}
