/* SPDX-License-Identifier: MIT
 * test_parity_play.c - what rtmixer and pastream play, frame by frame, from our plays.
 *
 * Each case is one check of the list of what the others do: its letter and number are in its name.
 */
#include "test/unit/action_kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { BLOCK = KIT_PERIOD, FRAMES = 8 * BLOCK };

/* ---- starts ---------------------------------------------------------------------------------- */

/* Of 8 kHz, the least rate that a card may have: 5 ms are 40 frames, and 5 frames 0.625 ms. */
static void begin_8_khz(struct action_kit *kit)
{
    action_kit_begin(kit, NJ_PLAY, 1, "--rate 8000");
    kit->card.options.play.rate_hz = 8000;
    action_kit_open(kit);
}

/* Ten ones, so long after the time of the second block's first frame. */
static void check_start(int64_t after_ns, uint64_t frame)
{
    static const int16_t ones[10] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
    struct nj_play play = action_kit_memory(ones, 10, 1);
    struct action_report report;
    struct action_kit kit;
    struct nj_clock clock;
    int16_t out[3 * BLOCK];

    begin_8_khz(&kit);
    action_kit_run(&kit, BLOCK);
    nj_clock_read(kit.play, &clock);
    assert_true(clock.valid);
    int64_t zero = nj_clock_time_of(&clock, BLOCK);
    play.start_frame = nj_clock_frame_at(&clock, zero + after_ns);
    nj_handle handle = action_kit_play(&kit, &play);
    action_kit_run(&kit, 2 * BLOCK);
    report = action_kit_report(kit.play, handle);
    assert_true(report.started);
    assert_int_equal(report.start.frame, BLOCK + frame);
    assert_int_equal(nj_clock_time_of(&clock, report.start.frame) - zero, frame * 125000);
    assert_int_equal(report.end.result, NJ_OK);
    assert_int_equal(report.end.frames, 10);
    assert_int_equal(report.end.late_frames, 0);
    action_kit_heard(&kit, out, sizeof out);
    for (uint32_t i = 0; i < 3 * BLOCK; i++)
        assert_int_equal(out[i], i >= BLOCK + frame && i < BLOCK + frame + 10);
}

static void R15_ten_ones_sound_in_frames_5_to_14(void **state)
{
    (void)state;
    check_start(5 * 125000, 5);
}

/* The nearest frame to a time. */
static void R15_a_start_5_ms_after_a_time_is_that_frame(void **state)
{
    (void)state;
    check_start(5000000, 40);
    check_start(5000000 + 62000, 40);
    check_start(5000000 + 63000, 41);
}

/* 0.1 s late: 800 frames. */
static void R17_a_belated_start_is_dropped_or_plays_from_its_first_frame(void **state)
{
    enum { NEXT = 16 * BLOCK, LATE = 800 };
    static int16_t memory[100], out[NEXT + 4 * BLOCK];
    struct nj_play play = action_kit_memory(memory, 100, 1);
    struct action_report report;
    struct action_kit kit;

    (void)state;
    count_frames_up(memory, 100, 1);
    begin_8_khz(&kit);
    action_kit_run(&kit, NEXT);
    play.start_frame = NEXT - LATE;
    play.late = NJ_LATE_DROP;
    nj_handle handle = action_kit_play(&kit, &play);
    action_kit_run(&kit, BLOCK);
    report = action_kit_report(kit.play, handle);
    assert_false(report.started);
    assert_int_equal(report.end.result, NJ_ELATE);
    assert_int_equal(report.end.frames, 0);
    play.start_frame = NEXT + BLOCK - LATE;
    play.late = NJ_LATE_NOW;
    handle = action_kit_play(&kit, &play);
    action_kit_run(&kit, 3 * BLOCK);
    report = action_kit_report(kit.play, handle);
    assert_int_equal(report.start.frame, NEXT + BLOCK);
    assert_int_equal(report.start.late_frames, LATE);
    assert_int_equal(report.end.frames, 100);
    action_kit_heard(&kit, out, sizeof out);
    assert_silence(out, NEXT + BLOCK);
    assert_counts(out + NEXT + BLOCK, 100, 1);
    assert_silence(out + NEXT + BLOCK + 100, 3 * BLOCK - 100);
}

/* ---- sums ------------------------------------------------------------------------------------ */

static void R18_two_voices_are_summed_past_full_scale_in_float(void **state)
{
    float memory[2][BLOCK], out[2 * BLOCK];
    struct nj_play play = {
        .gain = 1, .memory_frames = BLOCK, .memory_channels = 1, .memory_format = NJ_FORMAT_F32};
    struct action_kit kit;

    (void)state;
    for (uint32_t i = 0; i < BLOCK; i++) {
        memory[0][i] = 0.8f;
        memory[1][i] = 0.7f;
    }
    action_kit_begin(&kit, NJ_PLAY, 1, "--format f32");
    kit.frame_bytes = sizeof(float);
    action_kit_open(&kit);
    for (uint32_t i = 0; i < 2; i++) {
        play.memory = memory[i];
        play.start_frame = i * 30;
        action_kit_play(&kit, &play);
    }
    action_kit_run(&kit, 2 * BLOCK);
    action_kit_heard(&kit, out, sizeof out);
    for (uint32_t i = 0; i < 2 * BLOCK; i++) {
        float want = i < 30 ? 0.8f : i < BLOCK ? 0.8f + 0.7f : i < BLOCK + 30 ? 0.7f : 0;

        assert_true(out[i] == want);
    }
}

/* Theirs lets 1.5 go out, as a card of floats does here: in integers ours stays at full scale. */
static void R18_in_integers_two_voices_saturate_and_are_counted(void **state)
{
    static int16_t memory[BLOCK];
    int16_t out[2 * BLOCK];
    struct nj_play play = action_kit_memory(memory, BLOCK, 1);
    struct nj_stats stats;
    struct action_kit kit;

    (void)state;
    for (uint32_t i = 0; i < BLOCK; i++)
        memory[i] = 20000;
    action_kit_mono(&kit);
    action_kit_play(&kit, &play);
    play.start_frame = 30;
    action_kit_play(&kit, &play);
    action_kit_run(&kit, 2 * BLOCK);
    nj_stats(kit.play, &stats);
    assert_int_equal(stats.clipped_samples, BLOCK - 30);
    action_kit_heard(&kit, out, sizeof out);
    for (uint32_t i = 0; i < 2 * BLOCK; i++)
        assert_int_equal(out[i], i >= BLOCK + 30 ? 0 : i >= 30 && i < BLOCK ? 32767 : 20000);
}

/* ---- ends ------------------------------------------------------------------------------------ */

static void R21_a_cancel_at_frame_74_leaves_exactly_74_frames(void **state)
{
    static int16_t memory[1000];
    const struct nj_play play = action_kit_memory(memory, 1000, 1);
    struct action_report report;
    struct action_kit kit;
    struct nj_clock clock;
    int16_t out[FRAMES];
    nj_handle cancel;

    (void)state;
    count_frames_up(memory, 1000, 1);
    begin_8_khz(&kit);
    nj_handle handle = action_kit_play(&kit, &play);
    assert_int_equal(nj_stop(kit.play, handle, 74, 0, &cancel), NJ_OK);
    action_kit_run(&kit, FRAMES);
    report = action_kit_report(kit.play, handle);
    assert_int_equal(report.start.frame, 0);
    assert_int_equal(report.end.result, NJ_ESTOPPED);
    assert_int_equal(report.end.frames, 74);
    report = action_kit_report(kit.play, cancel);
    assert_int_equal(report.end.result, NJ_OK);
    assert_int_equal(report.end.frame, 74);
    nj_clock_read(kit.play, &clock);
    assert_int_equal(nj_clock_time_of(&clock, 74) - nj_clock_time_of(&clock, 0), 74 * 125000);
    action_kit_heard(&kit, out, sizeof out);
    assert_counts(out, 74, 1);
    assert_silence(out + 74, FRAMES - 74);
}

static void R21_a_cancel_can_be_cancelled(void **state)
{
    static int16_t memory[1000];
    const struct nj_play play = action_kit_memory(memory, 1000, 1);
    int16_t out[1000 + BLOCK];
    nj_handle cancel, second;
    struct action_kit kit;

    (void)state;
    count_frames_up(memory, 1000, 1);
    action_kit_mono(&kit);
    nj_handle handle = action_kit_play(&kit, &play);
    assert_int_equal(nj_stop(kit.play, handle, 74, 0, &cancel), NJ_OK);
    assert_int_equal(nj_stop(kit.play, cancel, 10, 0, &second), NJ_OK);
    action_kit_run(&kit, 17 * BLOCK);
    assert_int_equal(action_kit_report(kit.play, cancel).end.result, NJ_ESTOPPED);
    assert_int_equal(action_kit_report(kit.play, second).end.result, NJ_OK);
    assert_int_equal(action_kit_report(kit.play, handle).end.frames, 1000);
    action_kit_heard(&kit, out, sizeof out);
    assert_counts(out, 1000, 1);
    assert_silence(out + 1000, BLOCK);
}

static void R26_a_play_of_no_frames_ends_at_its_frame_without_a_sound(void **state)
{
    const struct nj_clip nothing = {.channels = 1, .format = NJ_FORMAT_S16};
    const struct nj_play play = {.clip = 0, .start_frame = 100, .gain = 1};
    struct nj_event event;
    struct action_kit kit;
    int16_t out[4 * BLOCK];

    (void)state;
    action_kit_mono(&kit);
    assert_int_equal(nj_clip_set(kit.play, 0, &nothing), NJ_OK);
    nj_handle handle = action_kit_play(&kit, &play);
    action_kit_run(&kit, BLOCK);
    assert_false(nj_event_next(kit.play, &event));
    action_kit_run(&kit, BLOCK);
    event = action_kit_report(kit.play, handle).end;
    assert_int_equal(event.result, NJ_OK);
    assert_int_equal(event.frame, 100);
    assert_int_equal(event.frames, 0);
    action_kit_run(&kit, 2 * BLOCK);
    action_kit_heard(&kit, out, sizeof out);
    assert_silence(out, 4 * BLOCK);
}

/* ---- loops and maps -------------------------------------------------------------------------- */

static void P9_a_loop_repeats_to_the_sample(void **state)
{
    static const uint64_t lengths[] = {100, 128, 1};

    (void)state;
    for (uint32_t i = 0; i < 3; i++) {
        static int16_t memory[128];
        int16_t out[FRAMES];
        struct nj_play play = action_kit_memory(memory, lengths[i], 1);
        struct action_kit kit;

        count_frames_up(memory, 128, 1);
        play.loops = NJ_FOREVER;
        play.length_frames = 500;
        action_kit_mono(&kit);
        nj_handle handle = action_kit_play(&kit, &play);
        action_kit_run(&kit, FRAMES);
        assert_int_equal(action_kit_report(kit.play, handle).end.frames, 500);
        action_kit_heard(&kit, out, sizeof out);
        for (uint32_t k = 0; k < 500; k++)
            assert_int_equal(out[k], k % lengths[i] + 1);
        assert_silence(out + 500, FRAMES - 500);
    }
}

/* Memory of (100, 200, 300) in every frame, by a map, on a card of as many channels. */
static void check_map(uint32_t channels, uint32_t count, const uint8_t *map, const int16_t *want)
{
    static int16_t memory[BLOCK * 3];
    int16_t out[BLOCK * 3];
    struct nj_play play = action_kit_memory(memory, BLOCK, channels);
    struct action_kit kit;

    for (uint32_t i = 0; i < BLOCK * channels; i++)
        memory[i] = (int16_t)(100 * (i % channels + 1));
    play.map_count = count;
    memcpy(play.map, map, count);
    action_kit_begin(&kit, NJ_PLAY, channels, "");
    action_kit_open(&kit);
    action_kit_play(&kit, &play);
    action_kit_run(&kit, BLOCK);
    action_kit_heard(&kit, out, BLOCK * kit.frame_bytes);
    for (uint32_t i = 0; i < BLOCK * channels; i++)
        assert_int_equal(out[i], want[i % channels]);
}

static void P10_maps_with_silence_are_right(void **state)
{
    (void)state;
    check_map(2, 2, (const uint8_t[]){2, 1}, (const int16_t[]){200, 100});
    check_map(2, 2, (const uint8_t[]){2, 0}, (const int16_t[]){200, 0});
    check_map(2, 2, (const uint8_t[]){0, 1}, (const int16_t[]){0, 100});
    check_map(3, 3, (const uint8_t[]){0, 1, 2}, (const int16_t[]){0, 100, 200});
}

/* Theirs refuses a channel that is named twice; ours plays it twice. */
static void P11_maps_may_repeat_and_end_in_silence(void **state)
{
    struct action_kit kit;
    int16_t memory[2] = {0};
    struct nj_play play = action_kit_memory(memory, 1, 2);

    (void)state;
    check_map(2, 2, (const uint8_t[]){1, 1}, (const int16_t[]){100, 100});
    check_map(2, 1, (const uint8_t[]){1}, (const int16_t[]){100, 0});
    action_kit_begin(&kit, NJ_PLAY, 2, "");
    action_kit_open(&kit);
    play.map_count = 2;
    memcpy(play.map, (const uint8_t[]){3, 1}, 2);
    assert_int_equal(nj_play(kit.play, &play, NULL), NJ_EINVAL);
    action_kit_end(&kit);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(R15_ten_ones_sound_in_frames_5_to_14),
        cmocka_unit_test(R15_a_start_5_ms_after_a_time_is_that_frame),
        cmocka_unit_test(R17_a_belated_start_is_dropped_or_plays_from_its_first_frame),
        cmocka_unit_test(R18_two_voices_are_summed_past_full_scale_in_float),
        cmocka_unit_test(R18_in_integers_two_voices_saturate_and_are_counted),
        cmocka_unit_test(R21_a_cancel_at_frame_74_leaves_exactly_74_frames),
        cmocka_unit_test(R21_a_cancel_can_be_cancelled),
        cmocka_unit_test(R26_a_play_of_no_frames_ends_at_its_frame_without_a_sound),
        cmocka_unit_test(P9_a_loop_repeats_to_the_sample),
        cmocka_unit_test(P10_maps_with_silence_are_right),
        cmocka_unit_test(P11_maps_may_repeat_and_end_in_silence),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
