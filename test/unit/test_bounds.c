/* SPDX-License-Identifier: MIT
 * test_bounds.c - the most at once: ends, cancels, memory. */
#include "test/unit/rig.h"

#include <stdlib.h>

#include "test/unit/mono.h"

#define WAITING 4000
#define A_BLOCK 64 /* commands */

static void open_large(struct rig *rig, uint32_t voices, uint32_t commands)
{
    struct nj_stream_config config = {.direction = NJ_PLAY,
                                      .channels = 1,
                                      .format = NJ_FORMAT_S16,
                                      .voices = voices,
                                      .actions = 2 * WAITING,
                                      .commands_per_block = commands,
                                      .bank_bytes = 65536};

    rig_open(rig, &config);
    open_mono_clips(rig);
}

static void a_thousand_voices_that_end_in_a_block_all_complete(void **unused)
{
    struct nj_play play = {.gain = 0.001f};
    int16_t out[BLOCK];
    nj_handle handles[1000];
    struct nj_event event;
    uint32_t seen = 0;
    struct rig rig;

    (void)unused;
    open_large(&rig, 1000, 1000);
    for (uint32_t i = 0; i < 1000; i++) {
        play.to_frame = 65 + i % 63; /* in the second block, at any frame of it */
        play.tag = i;
        handles[i] = start(&rig, &play);
    }
    rig_play(&rig, out, BLOCK);
    while (nj_event_next(rig.client, &event))
        assert_int_equal(event.kind, NJ_EVENT_STARTED);
    rig_play(&rig, out, BLOCK);
    while (nj_event_next(rig.client, &event)) {
        assert_int_equal(event.kind, NJ_EVENT_DONE);
        assert_true(event.tag < 1000);
        assert_int_equal(event.handle, handles[event.tag]);
        assert_int_equal(event.result, NJ_OK);
        assert_int_equal(event.frame, 0);
        assert_int_equal(event.frames, 65 + event.tag % 63);
        handles[event.tag] = 0;
        seen++;
    }
    assert_int_equal(seen, 1000);
    assert_int_equal(out[BLOCK - 1], 0);
    rig_close(&rig);
}

/* The block's first frame is the frame of all that it carries out: so many, in the order sent. */
static void check_cancels(struct rig *rig, uint32_t block, const nj_handle *plays,
                          const nj_handle *stops)
{
    uint64_t frame = (uint64_t)block * BLOCK;
    uint32_t first = (block - WAITING / A_BLOCK - 1) * A_BLOCK, seen = 0;
    struct nj_event event;

    while (nj_event_next(rig->client, &event)) {
        uint32_t number = first + seen / 2;

        assert_int_equal(event.kind, NJ_EVENT_DONE);
        assert_int_equal(event.frame, frame);
        assert_int_equal(event.handle, seen % 2 == 0 ? plays[number] : stops[number]);
        assert_int_equal(event.result, seen % 2 == 0 ? NJ_ESTOPPED : NJ_OK);
        assert_int_equal(event.frames, 0);
        seen++;
    }
    assert_int_equal(seen, 2 * (WAITING - first < A_BLOCK ? WAITING - first : A_BLOCK));
}

static void four_thousand_cancels_are_carried_out_some_a_block(void **unused)
{
    static nj_handle plays[WAITING], stops[WAITING];
    uint32_t taken = WAITING / A_BLOCK + 1;
    struct chance chance = chance_begin(77);
    int16_t out[BLOCK];
    struct rig rig;

    (void)unused;
    open_large(&rig, 4, A_BLOCK);
    for (uint32_t i = 0; i < WAITING; i++) {
        struct nj_play play = {.start_frame = chance_between(&chance, 1u << 20, 1u << 22),
                               .gain = 1};

        plays[i] = start(&rig, &play);
    }
    for (uint32_t i = 0; i < taken; i++)
        rig_play(&rig, out, BLOCK);
    rig_no_event(&rig);
    for (uint32_t i = 0; i < WAITING; i++)
        assert_int_equal(nj_stop(rig.client, plays[i], NJ_NOW, 0, &stops[i]), 0);
    for (uint32_t i = 0; i < taken; i++) {
        rig_play(&rig, out, BLOCK);
        check_cancels(&rig, taken + i, plays, stops);
    }
    rig_play(&rig, out, BLOCK);
    rig_no_event(&rig);
    rig_close(&rig);
}

/* Both without and with the fades of stolen voices. */
static void sixty_four_voices_and_a_thousand_actions_take_no_megabyte(void **unused)
{
    struct nj_stream_config config = {
        .direction = NJ_PLAY, .voices = 64, .actions = 1000, .steal_fade_frames = 240};

    (void)unused;
    assert_int_equal(nj_stream_config_complete(&config), 0);
    assert_in_range(nj_segment_bytes(&config), 64 * 1024, 1000 * 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_thousand_voices_that_end_in_a_block_all_complete),
        cmocka_unit_test(four_thousand_cancels_are_carried_out_some_a_block),
        cmocka_unit_test(sixty_four_voices_and_a_thousand_actions_take_no_megabyte),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
