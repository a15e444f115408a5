/* SPDX-License-Identifier: MIT
 * test_parity_xruns.c - what pastream counts of a card that ran dry or over, from our figures.
 *
 * Each case is one check of the list of what the others do: its letter and number are in its name.
 */
#include "test/unit/action_kit.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

/* The card loses 100 frames: an output's buffer begins anew with silence then, and of an input a
 * block was written over. */
enum { BLOCK = KIT_PERIOD, LOST = 100, PLAY_HOLE = LOST + KIT_BUFFER, CAPTURE_HOLE = LOST + BLOCK };
enum { FRAMES = 36 * BLOCK }; /* have sounded by the end */

/* Two losses of so many frames, told by the card: figures, list and events. */
static void expect_figures(const struct nj_client *client, uint64_t hole, struct nj_xrun xruns[2])
{
    struct nj_stats stats;

    nj_stats(client, &stats);
    assert_int_equal(stats.xruns, 2);
    assert_int_equal(stats.holes, 2);
    assert_int_equal(stats.hole_frames, 2 * hole);
    assert_int_equal(nj_xruns(client, xruns, 2), 2);
    for (uint32_t i = 0; i < 2; i++) {
        assert_int_equal(xruns[i].flagged, 1);
        assert_int_equal(xruns[i].cause, NJ_CAUSE_XRUN);
        assert_int_equal(xruns[i].frames, hole);
    }
}

static void expect_events(struct nj_client *client, const struct nj_xrun xruns[2])
{
    struct nj_event event;
    uint32_t count = 0;

    while (nj_event_next(client, &event)) {
        if (event.kind != NJ_EVENT_XRUN)
            continue;
        assert_true(count < 2);
        assert_int_equal(event.frame, xruns[count].frame);
        assert_int_equal(event.frames, xruns[count].frames);
        count++;
    }
    assert_int_equal(count, 2);
}

/* What sounded is 1, 2, ..., silent in the holes alone. */
static void expect_heard(const int16_t *out, const struct nj_xrun holes[2])
{
    int16_t next = 1;

    for (uint64_t frame = 0; frame < FRAMES; frame++) {
        bool lost = false;

        for (uint32_t i = 0; i < 2; i++)
            lost |= frame >= holes[i].frame && frame < holes[i].frame + holes[i].frames;
        assert_int_equal(out[frame], lost ? 0 : next++);
    }
}

/* Of each direction, which are one stream in theirs; known as long as the stream is there. */
static void P12_two_losses_each_way_are_two_xruns_of_each_and_stay_known(void **state)
{
    static int16_t memory[FRAMES], out[FRAMES];
    const struct nj_play play = action_kit_memory(memory, FRAMES, 1);
    struct nj_xrun played[2], captured[2];
    struct action_kit kit;

    (void)state;
    count_frames_up(memory, FRAMES, 1);
    action_kit_begin(&kit, NJ_PLAY | NJ_CAPTURE, 1, "");
    action_kit_open(&kit);
    action_kit_play(&kit, &play);
    action_kit_run(&kit, 10 * BLOCK);
    for (uint32_t i = 0; i < 2; i++) {
        sim_kit_tell(&kit.card.sim, "xrun play 100");
        sim_kit_tell(&kit.card.sim, "xrun capture 100");
        action_kit_run(&kit, 10 * BLOCK);
    }
    expect_figures(kit.play, PLAY_HOLE, played);
    expect_figures(kit.capture, CAPTURE_HOLE, captured);
    assert_int_equal(played[0].frame, 10 * BLOCK);
    action_kit_run(&kit, 10 * BLOCK);
    assert_int_equal(nj_stream_abort(kit.card.stream), NJ_OK);
    expect_figures(kit.play, PLAY_HOLE, played);
    expect_figures(kit.capture, CAPTURE_HOLE, captured);
    expect_events(kit.play, played);
    expect_events(kit.capture, captured);
    action_kit_heard(&kit, out, sizeof out);
    expect_heard(out, played);
}

/* The silence with which the card's buffer begins is no block of ours, and no loss. */
static void P12_priming_is_no_xrun_and_no_block(void **state)
{
    struct action_kit kit;
    struct nj_stats stats;
    struct nj_times times;

    (void)state;
    action_kit_mono(&kit);
    action_kit_run(&kit, 0);
    nj_stats(kit.play, &stats);
    assert_int_equal(stats.blocks, 0);
    action_kit_run(&kit, 10 * BLOCK);
    nj_stats(kit.play, &stats);
    assert_int_equal(stats.xruns, 0);
    assert_int_equal(stats.holes, 0);
    assert_int_equal(stats.blocks, 10);
    assert_int_equal(stats.frames, 10 * BLOCK);
    nj_times(kit.play, &times);
    assert_int_equal(times.count, 10);
    action_kit_end(&kit);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(P12_two_losses_each_way_are_two_xruns_of_each_and_stay_known),
        cmocka_unit_test(P12_priming_is_no_xrun_and_no_block),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
