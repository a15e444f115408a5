/* SPDX-License-Identifier: MIT
 * test_plan.c - the bank's places and the memory of a whole configuration. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "supervisor/plan.h"
#include "test/unit/clip_files.h"

static struct config config;
static struct plan plan;
static char lines[4096];

static void take_line(void *context, const char *line)
{
    (void)context;
    size_t used = strlen(lines);
    snprintf(lines + used, sizeof(lines) - used, "%s\n", line);
}

static void write_clip(const char *name, uint32_t rate_hz, uint16_t bits, uint32_t frames,
                       int value)
{
    unsigned char audio[30000];
    memset(audio, value, sizeof(audio));
    wav_write(name,
              &(struct wav){
                  .rate_hz = rate_hz, .bits = bits, .audio = audio, .bytes = frames * bits / 8});
}

static int enter(void **context)
{
    (void)context;
    folder_enter();
    write_clip("a.wav", 48000, 16, 33, 1);
    write_clip("b.wav", 48000, 24, 100, 2);
    write_clip("c.wav", 44100, 16, 4410, 3);
    file_write_text("text.wav", "no sound\n");
    return 0;
}

static int leave(void **context)
{
    (void)context;
    folder_leave();
    return 0;
}

static int make(const char *text)
{
    lines[0] = '\0';
    config_parse(&config, "nightjar.ini", text, strlen(text), take_line, NULL);
    assert_string_equal(lines, "");
    return plan_make(&plan, &config, take_line, NULL);
}

/* ---- the bank -------------------------------------------------------------------------------- */

static void clips_have_places_of_their_own(void **context)
{
    struct bank bank;
    char text[CLIP_TEXT_BYTES];
    unsigned char memory[20000];
    uint32_t row;
    (void)context;
    bank_init(&bank, 48000);
    static const char *const names[] = {"a.wav", "b.wav", "a.wav", "c.wav"};
    static const uint32_t rows[] = {0, 1, 0, 2};
    for (int i = 0; i < 4; i++) {
        assert_int_equal(bank_add(&bank, names[i], &row, text), 0);
        assert_int_equal(row, rows[i]);
        assert_string_equal(text, "");
    }
    assert_int_equal(bank.count, 3);
    assert_int_equal(bank.clips[0].clip.offset_bytes, 0);
    assert_int_equal(bank.clips[1].clip.offset_bytes, 128); /* 33 x 2 bytes before */
    assert_int_equal(bank.clips[2].clip.offset_bytes, 128 + 320);
    assert_int_equal(bank.clips[2].clip.format, NJ_FORMAT_F32);
    assert_int_equal(bank.clips[2].clip.frames, 4800);
    assert_int_equal(bank.bytes, 128 + 320 + 19200);
    memset(memory, 0xee, sizeof(memory));
    for (row = 0; row < 3; row++)
        assert_int_equal(row_load(&bank, row, memory, bank.bytes, text), 0);
    assert_true(memory[0] == 1 && memory[65] == 1 && memory[66] == 0xee);
    assert_true(memory[128] == 2 && memory[427] == 2 && memory[428] == 0xee);
    assert_true(memory[bank.bytes] == 0xee);
    assert_int_equal(row_load(&bank, 2, memory, bank.bytes - 1, text), NJ_EMEMORY);
    assert_string_equal(text, "does not fit into the bank");
    assert_int_equal(row_load(&bank, 3, memory, bank.bytes, text), NJ_EINVAL);
    bank_deinit(&bank);
}

static void bad_files_take_no_row(void **context)
{
    struct bank bank;
    char text[CLIP_TEXT_BYTES], name[32];
    uint32_t row;
    (void)context;
    bank_init(&bank, 48000);
    assert_int_equal(bank_add(&bank, "text.wav", &row, text), NJ_EFORMAT);
    assert_string_equal(text, "is text, not sound");
    assert_int_equal(bank.count, 0);
    for (uint32_t i = 0; i < 100; i++) {
        snprintf(name, sizeof(name), "%u.wav", i);
        write_clip(name, 48000, 16, 32, 0);
        assert_int_equal(bank_add(&bank, name, &row, text), 0);
        assert_int_equal(row, i);
    }
    assert_int_equal(bank.bytes, 6400);
    bank_deinit(&bank);
}

/* ---- the plan -------------------------------------------------------------------------------- */

#define BUTTON_A "[button a]\nline=GPIO1\nplay=a.wav\n"
#define BUTTON_B "[button b]\nline=GPIO2\nplay=b.wav\n"

static void streams_are_what_buttons_and_takes_need(void **context)
{
    (void)context;
    assert_int_equal(make("[card x]\ndevice=sim\n[card y]\ndevice=hw:1\nrate=96000\nvoices=200\n"
                          "limiter=5ms\ndither=yes\n"
                          "[button b]\ncard=y\nline=GPIO1\nplay=b.wav\n"
                          "[take t]\ncard=y\nchannels=7,8\n[take u]\ncard=x\n"),
                     0);
    assert_int_equal(plan.stream_count, 3);
    assert_null(plan_find(&plan, 0, NJ_PLAY));
    const struct nj_stream_config *play = &plan_find(&plan, 1, NJ_PLAY)->config;
    assert_true(play->rate_hz == 96000 && play->channels == 2 && play->voices == 200);
    assert_int_equal(play->steal_fade_frames, 480);
    assert_true(play->actions == 800 && play->bank_bytes == 832 && play->clips == 256);
    assert_true(play->limiter_frames == 480 && play->flags == NJ_STREAM_DITHER);
    assert_int_equal(plan_find(&plan, 1, NJ_CAPTURE)->config.channels, 8);
    const struct plan_stream *capture = plan_find(&plan, 0, NJ_CAPTURE);
    assert_int_equal(capture->config.channels, 2);
    assert_true(capture->config.ring_frames >= 60 * 48000);
    assert_int_equal(capture->bytes, nj_segment_bytes(&capture->config));
    uint64_t bytes = 0;
    for (uint32_t i = 0; i < plan.stream_count; i++)
        bytes += plan.streams[i].bytes;
    assert_int_equal(plan.bytes, bytes);
    plan_deinit(&plan);
}

static void parts_add_up_to_the_segment(void **context)
{
    struct nj_segment_part part;
    (void)context;
    assert_int_equal(make(BUTTON_A BUTTON_B "[take t]\n"), 0);
    for (uint32_t i = 0; i < plan.stream_count; i++) {
        uint64_t bytes = 0;
        for (uint32_t k = 0; nj_segment_part(&plan.streams[i].config, k, &part); k++)
            bytes += part.bytes;
        assert_int_equal(bytes, plan.streams[i].bytes);
    }
    plan_deinit(&plan);
}

static void ring_shrinks_to_the_memory_that_there_is(void **context)
{
    (void)context;
    assert_int_equal(make("[nightjar]\nmemory_limit=5M\n" BUTTON_A "[take t]\n"), 0);
    const struct plan_stream *capture = plan_find(&plan, 0, NJ_CAPTURE);
    assert_true(plan.bytes <= plan.limit_bytes);
    assert_true(capture->config.ring_frames >= 2 * 48000);
    plan_deinit(&plan);
}

static void streams_over_the_limit_are_refused(void **context)
{
    (void)context;
    assert_int_equal(make("[nightjar]\nmemory_limit=5M\n[card c]\nbuffer=60s\n[take t]\n"),
                     NJ_EMEMORY);
    assert_string_equal(lines,
                        "nightjar.ini: takes 32.2 MiB of memory, more than the limit of 5.0 MiB: "
                        "shorten 'buffer', use fewer or shorter clips, or set 'memory_limit'\n");
    plan_deinit(&plan);
}

static void streams_that_follow_their_cards_stay_within_the_limit(void **context)
{
    (void)context;
    assert_int_equal(make("[nightjar]\nmemory_limit=64M\n[card c]\n[card d]\ndevice=x\n"
                          "[take t]\n[take u]\ncard=d\n" BUTTON_A),
                     0);
    uint64_t bytes = 0;
    for (uint32_t i = 0; i < plan.stream_count; i++) {
        struct plan_stream stream = plan.streams[i];
        assert_int_equal(plan_follow(&plan, &config, &stream, 8), 0);
        assert_int_equal(stream.config.channels, 8);
        assert_int_equal(stream.bytes, nj_segment_bytes(&stream.config));
        bytes += stream.bytes;
    }
    assert_in_range(bytes, plan.bytes / 4, plan.limit_bytes);
    plan_deinit(&plan);
    /* A buffer that was asked for is not made smaller. */
    assert_int_equal(make("[nightjar]\nmemory_limit=5M\n[card c]\nbuffer=2s\n[take t]\n"), 0);
    struct plan_stream stream = plan.streams[0];
    assert_int_equal(plan_follow(&plan, &config, &stream, 1), 0);
    assert_true(stream.config.ring_frames >= 2 * 48000 && stream.bytes < plan.bytes);
    stream = plan.streams[0];
    assert_int_equal(plan_follow(&plan, &config, &stream, NJ_MAX_CHANNELS), NJ_EMEMORY);
    plan_deinit(&plan);
}

static void buttons_with_bad_clips_are_left_out(void **context)
{
    (void)context;
    assert_int_equal(make("[button bad]\nline=GPIO3\nplay=text.wav\n" BUTTON_B BUTTON_A), 0);
    assert_string_equal(lines, "nightjar.ini:3: play: 'text.wav' is text, not sound\n");
    assert_int_equal(plan.mistakes, 1);
    assert_int_equal(config.button_count, 2);
    assert_string_equal(config.buttons[0].name, "b");
    assert_true(plan.button_rows[0] == 0 && plan.button_rows[1] == 1);
    assert_string_equal(plan.banks[0].clips[1].path, "./a.wav");
    plan_deinit(&plan);
}

static void bank_of_a_wished_size_has_to_hold_the_clips(void **context)
{
    (void)context;
    assert_int_equal(make("[card c]\nbank=3M\n" BUTTON_A), 0);
    assert_int_equal(plan_find(&plan, 0, NJ_PLAY)->config.bank_bytes, 3 << 20);
    plan_deinit(&plan);
    char *audio = calloc(1, 2 << 20);
    wav_write("long.wav", &(struct wav){.audio = audio, .bytes = 2 << 20});
    free(audio);
    assert_int_equal(make("[card c]\nbank=1M\n[button l]\nline=GPIO1\nplay=long.wav\n"), NJ_EINVAL);
    assert_string_equal(lines,
                        "nightjar.ini:1: [card c] bank: its clips take 2.0 MiB, more than its room "
                        "of 1.0 MiB\n");
    plan_deinit(&plan);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, enter, leave)
    const struct CMUnitTest tests[] = {
        CASE(clips_have_places_of_their_own),
        CASE(bad_files_take_no_row),
        CASE(streams_are_what_buttons_and_takes_need),
        CASE(parts_add_up_to_the_segment),
        CASE(ring_shrinks_to_the_memory_that_there_is),
        CASE(streams_over_the_limit_are_refused),
        CASE(streams_that_follow_their_cards_stay_within_the_limit),
        CASE(buttons_with_bad_clips_are_left_out),
        CASE(bank_of_a_wished_size_has_to_hold_the_clips),
    };
    return cmocka_run_group_tests_name("plan", tests, NULL, NULL);
}
