/* SPDX-License-Identifier: MIT
 * test_parity_play.c - what rtmixer and pastream play, frame by frame, from our plays.
 *
 * Each case is one check of the list of what the others do: its letter and number are in its name.
 */
#include <string.h>

#include "test/unit/mono.h"

#define FRAMES 512

static int16_t one(uint64_t frame, uint32_t channel)
{
    (void)frame;
    (void)channel;
    return 1;
}

static int16_t hundreds(uint64_t frame, uint32_t channel)
{
    (void)frame;
    return (int16_t)(100 * (channel + 1));
}

static void R15_ten_ones_sound_in_frames_5_to_14(void **unused)
{
    struct nj_play play = {.start_frame = 5, .gain = 1};
    int16_t out[BLOCK];
    struct nj_event event;
    struct rig rig;

    (void)unused;
    open_mono(&rig, 4);
    rig_clip(&rig, 0, 0, 1, 10, one);
    start(&rig, &play);
    play_blocks(&rig, out, BLOCK);
    for (uint32_t i = 0; i < BLOCK; i++)
        assert_int_equal(out[i], i >= 5 && i < 15);
    assert_int_equal(rig_event(&rig, NJ_EVENT_STARTED).frame, 5);
    event = rig_event(&rig, NJ_EVENT_DONE);
    assert_int_equal(event.frame, 5);
    assert_int_equal(event.frames, 10);
    assert_int_equal(event.result, NJ_OK);
    rig_close(&rig);
}

/* Times become frames by the clock: the nearest, whatever the rate. */
static void R15_a_start_5_ms_after_a_time_is_that_frame(void **unused)
{
    struct nj_stream_config config = {.direction = NJ_PLAY,
                                      .rate_hz = 8000,
                                      .channels = 1,
                                      .format = NJ_FORMAT_S16,
                                      .bank_bytes = 65536};
    struct nj_play play = {.gain = 1};
    int16_t out[BLOCK];
    struct nj_event event;
    struct nj_clock clock;
    struct rig rig;
    int64_t zero;

    (void)unused;
    rig_open(&rig, &config);
    rig_clip(&rig, 0, 0, 1, 10, one);
    play_blocks(&rig, out, BLOCK);
    nj_clock_read(rig.client, &clock);
    assert_true(clock.valid);
    zero = nj_clock_time_of(&clock, BLOCK);
    play.start_frame = nj_clock_frame_at(&clock, zero + 5000000);
    assert_int_equal(play.start_frame, BLOCK + 40);
    assert_int_equal(nj_clock_frame_at(&clock, zero + 5000000 + 62000), BLOCK + 40);
    assert_int_equal(nj_clock_frame_at(&clock, zero + 5000000 + 63000), BLOCK + 41);
    start(&rig, &play);
    play_blocks(&rig, out, BLOCK);
    for (uint32_t i = 0; i < BLOCK; i++)
        assert_int_equal(out[i], i >= 40 && i < 50);
    event = rig_event(&rig, NJ_EVENT_STARTED);
    assert_in_range(nj_clock_time_of(&clock, event.frame) - zero, 5000000 - 1, 5000000 + 1);
    event = rig_event(&rig, NJ_EVENT_DONE);
    assert_int_equal(event.frames, 10);
    assert_int_equal(event.late_frames, 0);
    rig_close(&rig);
}

static void R17_a_belated_start_is_dropped_or_plays_from_its_first_frame(void **unused)
{
    struct nj_play play = {.gain = 1, .late = NJ_LATE_DROP};
    int16_t out[FRAMES];
    struct nj_event event;
    struct rig rig;

    (void)unused;
    open_mono(&rig, 4);
    play_blocks(&rig, out, FRAMES);
    start(&rig, &play); /* at frame 0 */
    play_blocks(&rig, out, FRAMES);
    for (uint32_t i = 0; i < FRAMES; i++)
        assert_int_equal(out[i], 0);
    event = rig_event(&rig, NJ_EVENT_DONE);
    assert_int_equal(event.result, NJ_ELATE);
    assert_int_equal(event.frames, 0);
    play.late = NJ_LATE_NOW;
    start(&rig, &play);
    play_blocks(&rig, out, FRAMES);
    for (int16_t i = 0; i < FRAMES; i++)
        assert_int_equal(out[i], i + 1);
    event = rig_event(&rig, NJ_EVENT_STARTED);
    assert_int_equal(event.frame, 2 * FRAMES);
    assert_int_equal(event.late_frames, 2 * FRAMES);
    rig_close(&rig);
}

static void R18_two_voices_are_summed_past_full_scale_in_float(void **unused)
{
    struct nj_stream_config config = {
        .direction = NJ_PLAY, .channels = 1, .format = NJ_FORMAT_F32, .bank_bytes = 4096};
    struct nj_play plays[] = {{.clip = 0, .start_frame = 0, .gain = 1},
                              {.clip = 1, .start_frame = 30, .gain = 1}};
    float out[BLOCK], *bank;
    struct rig rig;

    (void)unused;
    rig_open(&rig, &config);
    bank = nj_bank(rig.client, NULL);
    for (uint32_t i = 0; i < BLOCK; i++) {
        bank[i] = 0.8f;
        bank[BLOCK + i] = 0.7f;
    }
    for (uint32_t i = 0; i < 2; i++) {
        struct nj_clip clip = {i * BLOCK * sizeof *bank, BLOCK, 1, NJ_FORMAT_F32};

        assert_int_equal(nj_clip_set(rig.client, i, &clip), 0);
        start(&rig, &plays[i]);
    }
    rig_play(&rig, out, BLOCK);
    for (uint32_t i = 0; i < BLOCK; i++)
        assert_true(out[i] == (i < 30 ? 0.8f : 0.8f + 0.7f));
    rig_close(&rig);
}

/* Theirs lets 1.5 go out, as a card of floats does here: in integers ours stays at full scale. */
static void R18_in_integers_two_voices_saturate_and_are_counted(void **unused)
{
    struct nj_play play = {.clip = 1, .start_frame = 0, .gain = 1};
    struct nj_stats stats;
    int16_t out[BLOCK];
    struct rig rig;

    (void)unused;
    open_mono(&rig, 4);
    start(&rig, &play);
    play.start_frame = 30;
    start(&rig, &play);
    play_blocks(&rig, out, BLOCK);
    for (uint32_t i = 0; i < BLOCK; i++)
        assert_int_equal(out[i], i < 30 ? 20000 : 32767);
    nj_stats(rig.client, &stats);
    assert_int_equal(stats.clipped_samples, BLOCK - 30);
    rig_close(&rig);
}

static void R21_a_cancel_at_frame_74_leaves_exactly_74_frames(void **unused)
{
    struct nj_play play = {.start_frame = 0, .gain = 1};
    int16_t out[FRAMES];
    struct nj_event event;
    nj_handle handle, cancel;
    struct rig rig;

    (void)unused;
    open_mono(&rig, 4);
    handle = start(&rig, &play);
    assert_int_equal(nj_stop(rig.client, handle, 74, 0, &cancel), 0);
    play_blocks(&rig, out, FRAMES);
    for (int16_t i = 0; i < FRAMES; i++)
        assert_int_equal(out[i], i < 74 ? i + 1 : 0);
    rig_event(&rig, NJ_EVENT_STARTED);
    event = rig_event(&rig, NJ_EVENT_DONE);
    assert_int_equal(event.handle, handle);
    assert_int_equal(event.frames, 74);
    event = rig_event(&rig, NJ_EVENT_DONE);
    assert_int_equal(event.handle, cancel);
    assert_int_equal(event.frame, 74);
    rig_close(&rig);
}

static void R21_a_cancel_can_be_cancelled(void **unused)
{
    struct nj_play play = {.start_frame = 0, .gain = 1};
    int16_t out[2 * BLOCK];
    nj_handle cancel;
    struct rig rig;

    (void)unused;
    open_mono(&rig, 4);
    assert_int_equal(nj_stop(rig.client, start(&rig, &play), 74, 0, &cancel), 0);
    assert_int_equal(nj_stop(rig.client, cancel, 10, 0, NULL), 0);
    play_blocks(&rig, out, 2 * BLOCK);
    for (int16_t i = 0; i < 2 * BLOCK; i++)
        assert_int_equal(out[i], i + 1);
    rig_event(&rig, NJ_EVENT_STARTED);
    assert_int_equal(rig_event(&rig, NJ_EVENT_DONE).result, NJ_ESTOPPED);
    assert_int_equal(rig_event(&rig, NJ_EVENT_DONE).result, NJ_OK);
    rig_no_event(&rig);
    rig_close(&rig);
}

static void R26_a_play_of_no_frames_ends_at_its_frame_without_a_sound(void **unused)
{
    struct nj_play play = {.clip = 2, .start_frame = 100, .gain = 1};
    int16_t out[FRAMES];
    struct nj_event event;
    struct rig rig;

    (void)unused;
    open_mono(&rig, 4);
    start(&rig, &play);
    play_blocks(&rig, out, BLOCK);
    rig_no_event(&rig);
    play_blocks(&rig, out, BLOCK);
    for (uint32_t i = 0; i < BLOCK; i++)
        assert_int_equal(out[i], 0);
    event = rig_event(&rig, NJ_EVENT_DONE);
    assert_int_equal(event.result, NJ_OK);
    assert_int_equal(event.frame, 100);
    assert_int_equal(event.frames, 0);
    rig_close(&rig);
}

static void R27_a_channel_that_the_clip_does_not_have_is_refused(void **unused)
{
    struct nj_play play = {.gain = 1, .map_count = 1, .map = {2}};
    nj_handle handle;
    struct rig rig;

    (void)unused;
    open_mono(&rig, 4);
    assert_int_equal(nj_play(rig.client, &play, &handle), NJ_EINVAL);
    play.map_count = 2; /* more outputs than the card has */
    assert_int_equal(nj_play(rig.client, &play, &handle), NJ_EINVAL);
    rig_close(&rig);
}

static void P9_a_loop_repeats_to_the_sample(void **unused)
{
    static const uint64_t lengths[] = {100, 128, 1};

    (void)unused;
    for (uint32_t i = 0; i < 3; i++) {
        struct nj_play play = {
            .start_frame = 0, .gain = 1, .to_frame = lengths[i], .loops = NJ_FOREVER};
        int16_t out[FRAMES];
        struct rig rig;

        open_mono(&rig, 4);
        start(&rig, &play);
        play_blocks(&rig, out, FRAMES);
        for (uint32_t k = 0; k < 500; k++)
            assert_int_equal(out[k], k % lengths[i] + 1);
        rig_close(&rig);
    }
}

static void check_map(uint32_t channels, uint32_t count, const uint8_t *map,
                      const int16_t *expected)
{
    struct nj_stream_config config = {
        .direction = NJ_PLAY, .channels = channels, .format = NJ_FORMAT_S16, .bank_bytes = 4096};
    struct nj_play play = {.start_frame = 0, .gain = 1, .map_count = count};
    int16_t out[BLOCK * 3];
    struct rig rig;

    memcpy(play.map, map, count);
    rig_open(&rig, &config);
    rig_clip(&rig, 0, 0, channels, BLOCK, hundreds);
    start(&rig, &play);
    rig_play(&rig, out, BLOCK);
    for (uint32_t i = 0; i < BLOCK * channels; i++)
        assert_int_equal(out[i], expected[i % channels]);
    rig_close(&rig);
}

static void P10_maps_with_silence_are_right(void **unused)
{
    (void)unused;
    check_map(2, 2, (const uint8_t[]){2, 1}, (const int16_t[]){200, 100});
    check_map(2, 2, (const uint8_t[]){2, 0}, (const int16_t[]){200, 0});
    check_map(2, 2, (const uint8_t[]){0, 1}, (const int16_t[]){0, 100});
    check_map(3, 3, (const uint8_t[]){0, 1, 2}, (const int16_t[]){0, 100, 200});
}

/* Theirs refuses a channel that is named twice; ours plays it twice. */
static void P11_maps_may_repeat_and_end_in_silence(void **unused)
{
    (void)unused;
    check_map(2, 2, (const uint8_t[]){1, 1}, (const int16_t[]){100, 100});
    check_map(2, 1, (const uint8_t[]){1}, (const int16_t[]){100, 0});
}

static void open_many(struct rig *rig, uint32_t voices, uint32_t actions, uint32_t per_block)
{
    struct nj_stream_config config = {.direction = NJ_PLAY,
                                      .channels = 1,
                                      .format = NJ_FORMAT_S16,
                                      .voices = voices,
                                      .actions = actions,
                                      .commands_per_block = per_block,
                                      .bank_bytes = 8192};

    rig_open(rig, &config);
    rig_clip(rig, 0, 0, 1, 1000, count_up);
}

static void check_34_a_thousand_ends_in_one_block_are_all_told(void **unused)
{
    struct nj_play play = {.start_frame = 0, .to_frame = 64, .gain = 0.01f};
    struct nj_event event;
    uint32_t done = 0;
    int16_t out[BLOCK];
    struct rig rig;

    (void)unused;
    open_many(&rig, 1000, 1000, 1000);
    for (uint32_t i = 0; i < 1000; i++)
        start(&rig, &play);
    play_blocks(&rig, out, BLOCK);
    while (nj_event_next(rig.client, &event))
        done += event.kind == NJ_EVENT_DONE && event.result == NJ_OK && event.frames == 64;
    assert_int_equal(done, 1000);
    rig_close(&rig);
}

static void check_34_four_thousand_cancels_are_spread_over_blocks_in_order(void **unused)
{
    struct nj_play play = {.start_frame = 1000000, .gain = 1};
    static nj_handle handles[4000];
    struct nj_event event;
    uint32_t cancelled = 0;
    int16_t out[BLOCK];
    struct nj_stats before, stats;
    struct rig rig;

    (void)unused;
    open_many(&rig, 4, 8000, 64);
    for (uint32_t i = 0; i < 4000; i++)
        handles[i] = start(&rig, &play);
    for (uint32_t i = 0; i < 4000 / 64 + 1; i++)
        rig_play(&rig, out, BLOCK);
    for (uint32_t i = 0; i < 4000; i++)
        assert_int_equal(nj_stop(rig.client, handles[i], NJ_NOW, 0, NULL), 0);
    for (uint32_t block = 0; block < 4000 / 64 + 1; block++) {
        uint64_t at = rig.told;

        nj_stats(rig.client, &before);
        rig_play(&rig, out, BLOCK);
        nj_stats(rig.client, &stats);
        assert_in_range(stats.commands - before.commands, 0, 64);
        while (nj_event_next(rig.client, &event)) {
            assert_int_equal(event.frame, at);
            if (event.result == NJ_ESTOPPED)
                assert_int_equal(event.handle, handles[cancelled++]);
        }
    }
    assert_int_equal(cancelled, 4000);
    rig_close(&rig);
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
        cmocka_unit_test(R27_a_channel_that_the_clip_does_not_have_is_refused),
        cmocka_unit_test(P9_a_loop_repeats_to_the_sample),
        cmocka_unit_test(P10_maps_with_silence_are_right),
        cmocka_unit_test(P11_maps_may_repeat_and_end_in_silence),
        cmocka_unit_test(check_34_a_thousand_ends_in_one_block_are_all_told),
        cmocka_unit_test(check_34_four_thousand_cancels_are_spread_over_blocks_in_order),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
