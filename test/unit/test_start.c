/* SPDX-License-Identifier: MIT
 * test_start.c - when plays begin, on time, late or not at all. */
#include "test/unit/mono.h"

#include <math.h>
#include <string.h>

static void a_play_starts_at_its_frame_and_says_so(void **unused)
{
    struct nj_play play = {.start_frame = 70, .gain = 1, .tag = 42, .to_frame = 100};
    struct nj_event event;
    int16_t out[256];
    struct rig rig;
    nj_handle handle;

    (void)unused;
    open_mono(&rig, 4);
    handle = start(&rig, &play);
    play_blocks(&rig, out, 256);
    for (int16_t i = 0; i < 256; i++)
        assert_int_equal(out[i], i < 70 || i >= 170 ? 0 : i - 69);
    event = rig_event(&rig, NJ_EVENT_STARTED);
    assert_int_equal(event.handle, handle);
    assert_int_equal(event.frame, 70);
    assert_int_equal(event.tag, 42);
    event = rig_event(&rig, NJ_EVENT_DONE);
    assert_int_equal(event.handle, handle);
    assert_int_equal(event.result, NJ_OK);
    assert_int_equal(event.frame, 70);
    assert_int_equal(event.frames, 100);
    assert_int_equal(event.tag, 42);
    rig_no_event(&rig);
    rig_close(&rig);
}

static void a_late_start_plays_now_or_goes_on_or_is_dropped(void **unused)
{
    struct nj_play play = {.start_frame = 10, .gain = 1};
    struct nj_event event;
    int16_t out[BLOCK];
    struct rig rig;

    (void)unused;
    open_mono(&rig, 4);
    play_blocks(&rig, out, BLOCK); /* the next block begins at 64 */
    play.late = NJ_LATE_NOW;
    start(&rig, &play);
    play_blocks(&rig, out, BLOCK);
    assert_int_equal(out[0], 1);
    event = rig_event(&rig, NJ_EVENT_STARTED);
    assert_int_equal(event.frame, 64);
    assert_int_equal(event.late_frames, 54);
    assert_int_equal(nj_stop_all(rig.client, NJ_NOW, 0, NULL), 0);
    play.late = NJ_LATE_SKIP;
    start(&rig, &play);
    play_blocks(&rig, out, BLOCK);
    assert_int_equal(out[0], 128 - 10 + 1);
    play.late = NJ_LATE_DROP;
    start(&rig, &play);
    assert_int_equal(nj_stop_all(rig.client, NJ_NOW, 0, NULL), 0);
    play_blocks(&rig, out, BLOCK);
    assert_int_equal(out[0], 0);
    assert_int_equal(rig_event(&rig, NJ_EVENT_STARTED).frame, 128);
    assert_int_equal(rig_event(&rig, NJ_EVENT_DONE).result, NJ_ESTOPPED);
    assert_int_equal(rig_event(&rig, NJ_EVENT_DONE).result, NJ_OK);
    event = rig_event(&rig, NJ_EVENT_DONE);
    assert_int_equal(event.result, NJ_ELATE);
    assert_int_equal(event.frames, 0);
    assert_int_equal(event.late_frames, 182);
    rig_close(&rig);
}

/* The voice that skips is the one that began in time: fade, loops and all. */
static void skipping_is_having_begun_in_time(void **unused)
{
    (void)unused;
    for (uint32_t round = 0; round < this_many_slow(300, 2000, 100000); round++) {
        struct chance chance = chance_begin(5000 + round);
        struct nj_play play = {.gain = 0.75f, .late = NJ_LATE_SKIP};
        uint32_t late = (uint32_t)chance_between(&chance, 1, 700);
        int16_t early[1024], now[1024];
        struct rig rig;

        play.loops =
            chance_between(&chance, 0, 2) ? (uint32_t)chance_between(&chance, 0, 5) : NJ_FOREVER;
        play.from_frame = chance_between(&chance, 0, 100);
        play.to_frame = play.from_frame + chance_between(&chance, 1, 300);
        play.fade_in_frames = (uint32_t)chance_between(&chance, 0, 400);
        open_mono(&rig, 4);
        start(&rig, &play);
        rig_play(&rig, early, 1024);
        rig_close(&rig);
        open_mono(&rig, 4);
        rig_play(&rig, now, late);
        start(&rig, &play);
        rig_play(&rig, now + late, 1024 - late);
        rig_close(&rig);
        assert_memory_equal(early + late, now + late, (1024 - late) * sizeof *now);
    }
}

static void a_start_that_a_hole_swallowed_is_late(void **unused)
{
    struct nj_play play = {.start_frame = 100, .gain = 1, .late = NJ_LATE_DROP};
    struct block_time time;
    struct nj_event event;
    int16_t out[BLOCK];
    struct rig rig;

    (void)unused;
    open_mono(&rig, 4);
    play_blocks(&rig, out, BLOCK);
    start(&rig, &play);
    time = rig_time(&rig, 500, true);
    play_process(rig.process, out, BLOCK, &time);
    event = rig_event(&rig, NJ_EVENT_XRUN);
    assert_int_equal(event.frame, 64);
    assert_int_equal(event.frames, 500);
    assert_int_equal(event.handle, 0);
    event = rig_event(&rig, NJ_EVENT_DONE);
    assert_int_equal(event.result, NJ_ELATE);
    assert_int_equal(event.frame, 564);
    rig_close(&rig);
}

static void an_empty_clip_is_a_timer(void **unused)
{
    struct nj_play play = {.clip = 2, .start_frame = 30, .gain = 1};
    int16_t out[BLOCK];
    struct nj_event event;
    struct rig rig;

    (void)unused;
    open_mono(&rig, 2);
    start(&rig, &play);
    play_blocks(&rig, out, BLOCK);
    event = rig_event(&rig, NJ_EVENT_DONE);
    assert_int_equal(event.result, NJ_OK);
    assert_int_equal(event.frame, 30);
    assert_int_equal(event.frames, 0);
    rig_close(&rig);
}

static void a_few_commands_a_block_and_the_rest_in_order(void **unused)
{
    struct nj_stream_config config = {.direction = NJ_PLAY,
                                      .channels = 1,
                                      .format = NJ_FORMAT_S16,
                                      .bank_bytes = 8192,
                                      .commands_per_block = 3};
    struct nj_play play = {.start_frame = NJ_NOW, .gain = 1};
    nj_handle handles[10];
    int16_t out[4 * BLOCK];
    struct rig rig;

    (void)unused;
    rig_open(&rig, &config);
    rig_clip(&rig, 0, 0, 1, 1000, count_up);
    for (uint32_t i = 0; i < 10; i++)
        handles[i] = start(&rig, &play);
    play_blocks(&rig, out, 4 * BLOCK);
    for (uint32_t i = 0; i < 10; i++) {
        struct nj_event event = rig_event(&rig, NJ_EVENT_STARTED);

        assert_int_equal(event.handle, handles[i]);
        assert_int_equal(event.frame, i / 3 * BLOCK);
        assert_int_equal(event.late_frames, 0);
    }
    rig_close(&rig);
}

static void senseless_plays_are_refused(void **unused)
{
    struct nj_play good = {.gain = 1}, bad;
    struct nj_stream_config capture = {.direction = NJ_CAPTURE};
    nj_handle handle;
    struct rig rig;

    (void)unused;
    open_mono(&rig, 2);
#define REFUSED(...)                                                                               \
    bad = good;                                                                                    \
    __VA_ARGS__;                                                                                   \
    assert_int_equal(nj_play(rig.client, &bad, &handle), NJ_EINVAL)
    REFUSED(bad.clip = 4);   /* an empty row */
    REFUSED(bad.clip = 256); /* no row */
    REFUSED(bad.from_frame = 1001);
    REFUSED(bad.to_frame = 1001);
    REFUSED(bad.from_frame = 10; bad.to_frame = 9);
    REFUSED(bad.loops = 2; bad.loop_from_frame = 5; bad.loop_to_frame = 5);
    REFUSED(bad.loops = 2; bad.from_frame = 7; bad.loop_to_frame = 7);
    REFUSED(bad.map_count = 2);
    REFUSED(bad.map_count = 1; bad.map[0] = 2);
    REFUSED(bad.late = 3);
    REFUSED(bad.gain = INFINITY);
    REFUSED(bad.fade_in_frames = UINT32_MAX);
#undef REFUSED
    assert_int_equal(nj_stop(rig.client, 0, 0, 0, NULL), NJ_EHANDLE);
    assert_int_equal(nj_stop(rig.client, 99, 0, 0, NULL), NJ_EHANDLE);
    assert_int_equal(nj_gain(rig.client, UINT64_C(1) << 32 | 1, 0, 1, 0, NULL), NJ_EHANDLE);
    rig_close(&rig);
    rig_open(&rig, &capture);
    assert_int_equal(nj_play(rig.client, &good, &handle), NJ_EINVAL);
    rig_close(&rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_play_starts_at_its_frame_and_says_so),
        cmocka_unit_test(a_late_start_plays_now_or_goes_on_or_is_dropped),
        cmocka_unit_test(skipping_is_having_begun_in_time),
        cmocka_unit_test(a_start_that_a_hole_swallowed_is_late),
        cmocka_unit_test(an_empty_clip_is_a_timer),
        cmocka_unit_test(a_few_commands_a_block_and_the_rest_in_order),
        cmocka_unit_test(senseless_plays_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
