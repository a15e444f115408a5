/* SPDX-License-Identifier: MIT
 * test_play.c - what sounding voices do, and what is told about them. */
#include "test/unit/mono.h"

#include <string.h>

static void voices_go_on_where_they_were_after_a_hole(void **unused)
{
    struct nj_play play = {.start_frame = 0, .gain = 1};
    struct block_time time;
    struct nj_stats stats;
    struct nj_clock clock;
    int16_t out[BLOCK];
    struct rig rig;

    (void)unused;
    open_mono(&rig, 4);
    start(&rig, &play);
    play_blocks(&rig, out, BLOCK);
    time = rig_time(&rig, 777, true);
    play_process(rig.process, out, BLOCK, &time);
    assert_int_equal(out[0], 65);
    nj_clock_read(rig.client, &clock);
    assert_int_equal(nj_clock_time_of(&clock, BLOCK + 777), time.time_ns);
    nj_stats(rig.client, &stats);
    assert_int_equal(stats.xruns, 1);
    assert_int_equal(stats.holes, 1);
    assert_int_equal(stats.hole_frames, 777);
    assert_int_equal(stats.frames, 128);
    rig_close(&rig);
}

static void the_oldest_that_does_not_loop_is_stolen(void **unused)
{
    struct nj_play loop = {.start_frame = 0, .gain = 1, .loops = NJ_FOREVER};
    struct nj_play once = {.start_frame = 0, .gain = 1};
    int16_t out[BLOCK];
    nj_handle handles[3];
    struct nj_event event;
    struct nj_stats stats;
    struct rig rig;

    (void)unused;
    open_mono(&rig, 2);
    handles[0] = start(&rig, &loop);
    handles[1] = start(&rig, &once);
    once.start_frame = 20;
    handles[2] = start(&rig, &once);
    play_blocks(&rig, out, BLOCK);
    assert_int_equal(out[19], 2 * 20);
    assert_int_equal(out[20], 21 + 1);
    for (uint32_t i = 0; i < 3; i++)
        assert_int_equal(rig_event(&rig, NJ_EVENT_STARTED).handle, handles[i]);
    event = rig_event(&rig, NJ_EVENT_DONE);
    assert_int_equal(event.handle, handles[1]);
    assert_int_equal(event.result, NJ_ESTOLEN);
    assert_int_equal(event.frames, 20);
    nj_stats(rig.client, &stats);
    assert_int_equal(stats.stolen_voices, 1);
    assert_int_equal(stats.max_voices, 2);
    rig_close(&rig);
}

static void loud_voices_saturate_and_are_counted(void **unused)
{
    struct nj_play play = {.clip = 1, .start_frame = 0, .gain = 1, .to_frame = 10};
    int16_t out[BLOCK];
    struct nj_stats stats;
    float peak;
    struct rig rig;

    (void)unused;
    open_mono(&rig, 2);
    start(&rig, &play);
    start(&rig, &play);
    play_blocks(&rig, out, BLOCK);
    assert_int_equal(out[9], 32767);
    assert_int_equal(out[10], 0);
    nj_stats(rig.client, &stats);
    assert_int_equal(stats.clipped_samples, 10);
    nj_peaks(rig.client, &peak, 1);
    assert_true(peak == 32767.0f / 32768.0f);
    nj_peaks(rig.client, &peak, 1);
    assert_true(peak == 0.0f);
    rig_close(&rig);
}

static void stereo_to_a_mono_card_is_the_mean(void **unused)
{
    struct nj_play play = {.clip = 3, .start_frame = 0, .gain = 1};
    int16_t out[BLOCK];
    struct rig rig;

    (void)unused;
    open_mono(&rig, 2);
    start(&rig, &play);
    play_blocks(&rig, out, BLOCK);
    assert_int_equal(out[0], (1 + 10001) / 2);
    assert_int_equal(out[63], (64 + 10064) / 2);
    rig_close(&rig);
}

static void a_fade_out_falls_in_a_straight_line_and_ends(void **unused)
{
    struct nj_play play = {.clip = 1, .start_frame = 0, .gain = 1};
    int16_t out[2 * BLOCK];
    struct nj_event event;
    nj_handle handle;
    struct rig rig;

    (void)unused;
    open_mono(&rig, 2);
    handle = start(&rig, &play);
    assert_int_equal(nj_stop(rig.client, handle, 10, 100, NULL), 0);
    play_blocks(&rig, out, 2 * BLOCK);
    for (int32_t i = 0; i < 2 * BLOCK; i++) {
        int32_t expected = i < 10 ? 20000 : i < 110 ? 20000 * (110 - i) / 100 : 0;

        assert_int_equal(out[i], expected);
    }
    rig_event(&rig, NJ_EVENT_STARTED);
    event = rig_event(&rig, NJ_EVENT_DONE); /* the stop, when it began */
    assert_int_equal(event.result, NJ_OK);
    assert_int_equal(event.frame, 10);
    event = rig_event(&rig, NJ_EVENT_DONE);
    assert_int_equal(event.handle, handle);
    assert_int_equal(event.result, NJ_ESTOPPED);
    assert_int_equal(event.frames, 110);
    rig_close(&rig);
}

static void what_ends_in_one_block_is_all_reported(void **unused)
{
    struct nj_stream_config config = {.direction = NJ_PLAY,
                                      .channels = 1,
                                      .format = NJ_FORMAT_S16,
                                      .voices = 1000,
                                      .actions = 4001,
                                      .commands_per_block = 4001,
                                      .bank_bytes = 8192};
    struct nj_play play = {.start_frame = 0, .to_frame = 64, .gain = 0.01f};
    struct nj_stream_config *c = &config;
    uint32_t done = 0;
    int16_t out[BLOCK];
    struct nj_event event;
    nj_handle none;
    struct rig rig;

    (void)unused;
    rig_open(&rig, c);
    rig_clip(&rig, 0, 0, 1, 1000, count_up);
    for (uint32_t i = 0; i < 4001; i++)
        start(&rig, &play);
    assert_int_equal(nj_play(rig.client, &play, &none), NJ_EFULL);
    rig_play(&rig, out, BLOCK);
    while (nj_event_next(rig.client, &event))
        done += event.kind == NJ_EVENT_DONE;
    assert_int_equal(done, 4001);
    start(&rig, &play);
    rig_close(&rig);
}

static void a_lone_32_bit_voice_is_copied(void **unused)
{
    struct nj_stream_config config = {
        .direction = NJ_PLAY, .channels = 2, .format = NJ_FORMAT_S32, .bank_bytes = 8192};
    struct nj_play play = {.start_frame = 5, .gain = 1};
    struct nj_clip clip = {0, 500, 2, NJ_FORMAT_S32};
    struct chance chance = chance_begin(77);
    int32_t out[2 * 600], *bank;
    struct rig rig;

    (void)unused;
    rig_open(&rig, &config);
    bank = nj_bank(rig.client, NULL);
    for (uint32_t i = 0; i < 1000; i++)
        bank[i] = (int32_t)chance_next(&chance);
    assert_int_equal(nj_clip_set(rig.client, 0, &clip), 0);
    start(&rig, &play);
    rig_play(&rig, out, 600);
    assert_memory_equal(out + 10, bank, 4000);
    rig_close(&rig);
}

/* The fade's last frame is a sum of 24 bits, the one after it a copy of 32, in any split. */
static void a_32_bit_voice_is_copied_from_where_its_fade_ends(void **unused)
{
    struct nj_stream_config config = {
        .direction = NJ_PLAY, .channels = 1, .format = NJ_FORMAT_S32, .bank_bytes = 8192};
    struct nj_play play = {.start_frame = 5, .gain = 1, .fade_in_frames = 100};
    struct nj_clip clip = {0, 500, 1, NJ_FORMAT_S32};
    struct chance chance = chance_begin(78);
    int32_t out[600], *bank;
    struct rig rig;

    (void)unused;
    for (uint32_t round = 0; round < 100; round++) {
        rig_open(&rig, &config);
        bank = nj_bank(rig.client, NULL);
        for (uint32_t i = 0; i < 500; i++)
            bank[i] = (int32_t)(0x12345678u + i);
        assert_int_equal(nj_clip_set(rig.client, 0, &clip), 0);
        start(&rig, &play);
        for (uint32_t done = 0, count; done < 600; done += count) {
            count = (uint32_t)chance_between(&chance, 1, 600 - done);
            rig_play(&rig, out + done, count);
        }
        assert_memory_equal(out + 105, bank + 100, 400 * sizeof *out);
        assert_true(out[104] < bank[99] && out[104] % 16 == 0);
        rig_close(&rig);
    }
}

static void reports_without_room_are_counted_and_completions_never_lost(void **unused)
{
    struct nj_stream_config config = {.direction = NJ_PLAY,
                                      .channels = 1,
                                      .format = NJ_FORMAT_S16,
                                      .bank_bytes = 8192,
                                      .actions = 16};
    struct nj_play play = {.start_frame = NJ_NOW, .gain = 1, .to_frame = 1};
    int16_t out[BLOCK];
    struct nj_stats stats;
    struct rig rig;

    (void)unused;
    rig_open(&rig, &config);
    rig_clip(&rig, 0, 0, 1, 1000, count_up);
    for (uint32_t i = 0; i < 40; i++) { /* 40 xruns fill the reports */
        struct block_time time = rig_time(&rig, 0, true);

        play_process(rig.process, out, BLOCK, &time);
        rig.told += BLOCK;
    }
    for (uint32_t i = 0; i < 16; i++)
        start(&rig, &play);
    rig_play(&rig, out, BLOCK);
    nj_stats(rig.client, &stats);
    assert_int_equal(stats.events_refused, 40 + 16 - 32);
    for (uint32_t i = 0; i < 32; i++)
        rig_event(&rig, NJ_EVENT_XRUN);
    for (uint32_t i = 0; i < 16; i++)
        assert_int_equal(rig_event(&rig, NJ_EVENT_DONE).result, NJ_OK);
    rig_no_event(&rig);
    rig_close(&rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(voices_go_on_where_they_were_after_a_hole),
        cmocka_unit_test(the_oldest_that_does_not_loop_is_stolen),
        cmocka_unit_test(loud_voices_saturate_and_are_counted),
        cmocka_unit_test(stereo_to_a_mono_card_is_the_mean),
        cmocka_unit_test(a_fade_out_falls_in_a_straight_line_and_ends),
        cmocka_unit_test(what_ends_in_one_block_is_all_reported),
        cmocka_unit_test(a_lone_32_bit_voice_is_copied),
        cmocka_unit_test(a_32_bit_voice_is_copied_from_where_its_fade_ends),
        cmocka_unit_test(reports_without_room_are_counted_and_completions_never_lost),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
