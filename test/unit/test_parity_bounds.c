/* SPDX-License-Identifier: MIT
 * test_parity_bounds.c - what is too much for rtmixer in one block, from our plays.
 *
 * Each case is one check of the list of what the others do: its letter and number are in its name.
 */
#include "test/unit/action_kit.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

enum { BLOCK = KIT_PERIOD, VOICES = 1000, CANCELS = 4000, PER_BLOCK = 64 };

/* All end in the second block, and were heard: 1,000 times 16. */
static void check_34_a_thousand_ends_in_one_block_are_all_told(void **state)
{
    static int16_t memory[BLOCK];
    static bool told[VOICES];
    struct nj_play play = action_kit_memory(memory, BLOCK, 1);
    struct nj_event event;
    struct action_kit kit;
    uint32_t done = 0;
    int16_t out[3 * BLOCK];

    (void)state;
    for (uint32_t i = 0; i < BLOCK; i++)
        memory[i] = 16;
    action_kit_begin(&kit, NJ_PLAY, 1, "");
    kit.card.options.play.voices = kit.card.options.play.actions = VOICES;
    kit.card.options.play.commands_per_block = VOICES;
    action_kit_open(&kit);
    play.start_frame = 32;
    for (play.tag = 0; play.tag < VOICES; play.tag++)
        action_kit_play(&kit, &play);
    action_kit_run(&kit, BLOCK);
    while (nj_event_next(kit.play, &event))
        assert_int_equal(event.kind, NJ_EVENT_STARTED);
    action_kit_run(&kit, BLOCK);
    while (nj_event_next(kit.play, &event)) {
        if (event.kind != NJ_EVENT_DONE)
            continue;
        assert_int_equal(event.result, NJ_OK);
        assert_int_equal(event.frame, 32);
        assert_int_equal(event.frames, BLOCK);
        assert_false(told[event.tag]);
        told[event.tag] = true;
        done++;
    }
    assert_int_equal(done, VOICES);
    action_kit_run(&kit, BLOCK);
    action_kit_heard(&kit, out, sizeof out);
    for (uint32_t i = 0; i < 3 * BLOCK; i++)
        assert_int_equal(out[i], i >= 32 && i < 32 + BLOCK ? 16 * VOICES : 0);
}

/* Those of one block are told, at its first frame, in the order in which they were sent. */
static uint32_t check_block(struct nj_client *client, uint64_t frame, const nj_handle *next)
{
    struct nj_event event;
    uint32_t ends = 0;

    while (nj_event_next(client, &event)) {
        assert_int_equal(event.kind, NJ_EVENT_DONE);
        assert_int_equal(event.frame, frame);
        if (event.result == NJ_ESTOPPED)
            assert_int_equal(event.handle, next[ends++]);
        else
            assert_int_equal(event.result, NJ_OK);
    }
    return ends;
}

static void check_34_four_thousand_cancels_are_spread_over_blocks_in_order(void **state)
{
    static const int16_t memory[1] = {1};
    static nj_handle handles[CANCELS];
    struct nj_play play = action_kit_memory(memory, 1, 1);
    const uint32_t blocks = (CANCELS + PER_BLOCK - 1) / PER_BLOCK;
    struct nj_stats before, stats;
    struct action_kit kit;
    uint32_t cancelled = 0;

    (void)state;
    action_kit_begin(&kit, NJ_PLAY, 1, "");
    kit.card.options.play.voices = 4;
    kit.card.options.play.actions = 2 * CANCELS;
    kit.card.options.play.commands_per_block = PER_BLOCK;
    action_kit_open(&kit);
    play.start_frame = 1000000;
    for (uint32_t i = 0; i < CANCELS; i++)
        handles[i] = action_kit_play(&kit, &play);
    action_kit_run(&kit, blocks * BLOCK);
    for (uint32_t i = 0; i < CANCELS; i++)
        assert_int_equal(nj_stop(kit.play, handles[i], NJ_NOW, 0, NULL), NJ_OK);
    nj_stats(kit.play, &stats);
    assert_int_equal(stats.commands, CANCELS);
    for (uint32_t i = blocks; i < 2 * blocks; i++) {
        before = stats;
        action_kit_run(&kit, BLOCK);
        nj_stats(kit.play, &stats);
        assert_in_range(stats.commands - before.commands, 0, PER_BLOCK);
        cancelled += check_block(kit.play, i * BLOCK, handles + cancelled);
    }
    assert_int_equal(cancelled, CANCELS);
    assert_int_equal(stats.commands, 2 * CANCELS);
    action_kit_end(&kit);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(check_34_a_thousand_ends_in_one_block_are_all_told),
        cmocka_unit_test(check_34_four_thousand_cancels_are_spread_over_blocks_in_order),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
