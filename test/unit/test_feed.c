/* SPDX-License-Identifier: MIT
 * test_feed.c - which input a duplex callback hears, between cards of one clock and of two. */
#include "test/unit/duplex_kit.h"

#include <math.h>

/* ---- one clock ------------------------------------------------------------------------------- */

/* The input's thread may be late by a period, wherever its blocks lie to the output's. */
static void nothing_is_lost_at_any_phase(void **unused)
{
    struct duplex duplex;

    (void)unused;
    for (int phase = -PERIOD; phase <= PERIOD; phase += (int)this_many_slow(11, 1, 1)) {
        duplex_open(&duplex);
        duplex.capture.start_ns += phase * 1e9 / RATE;
        for (int i = 0; i < 20; i++) {
            duplex.capture.late_ns = (i % 4) * (PERIOD - 0.01) / 3 * 1e9 / RATE;
            duplex.play.late_ns = i % 5 * 250000;
            duplex_run(&duplex, 0.01);
        }
        assert_int_equal(duplex.lost, 0);
        duplex_expect_counted(&duplex);
        duplex_expect_delay(&duplex, -0.01, 0.01);
        assert_true(duplex.frames - (uint64_t)duplex.last < DELAY + 2 * PERIOD);
        duplex_close(&duplex);
    }
}

/* One block of the input comes late, and those behind it all at once with it. */
static void delay_capture(struct duplex *duplex, double periods)
{
    uint64_t blocks = duplex->capture.blocks;

    duplex->capture.late_ns = periods * PERIOD * 1e9 / RATE;
    while (duplex->capture.blocks == blocks)
        duplex_step(duplex);
    duplex->capture.late_ns = 0;
    duplex_run(duplex, 0.1);
}

static void an_input_that_comes_too_late_is_silence_and_counted(void **unused)
{
    struct duplex duplex;

    (void)unused;
    duplex_open(&duplex);
    duplex_run(&duplex, 0.1);
    delay_capture(&duplex, 1.9);
    assert_int_equal(duplex.lost, 0);
    delay_capture(&duplex, 5);
    /* They lie as favourably as can be: a block is asked for two periods after it was there. */
    assert_int_equal(duplex.lost, 4 * PERIOD);
    duplex_expect_counted(&duplex);
    duplex_expect_delay(&duplex, -0.01, 0.01);
    duplex_close(&duplex);
}

/* ---- two clocks ------------------------------------------------------------------------------ */

/* Over a minute the two are apart by so many frames. */
static uint64_t drift(double ppm)
{
    return (uint64_t)(60.0 * RATE * fabs(ppm) / 1e6);
}

static void open_drifting(struct duplex *duplex, double play_ppm)
{
    duplex_open(duplex);
    duplex->play.hz *= 1 + play_ppm / 1e6;
    duplex_run(duplex, 60);
    duplex_expect_counted(duplex);
}

/* The output asks for more than comes. */
static void a_faster_output_has_silence_for_what_it_is_ahead(void **unused)
{
    static const double rates[] = {50, 100, 300};
    struct duplex duplex;

    (void)unused;
    for (size_t i = 0; i < sizeof rates / sizeof rates[0]; i++) {
        open_drifting(&duplex, rates[i]);
        assert_int_equal(duplex.left_out, 0);
        assert_in_range(duplex.lost, drift(rates[i]) - 2 * PERIOD, drift(rates[i]) + PERIOD);
        duplex_expect_delay(&duplex, -2 * PERIOD - 1, 1);
        duplex_close(&duplex);
    }
}

static void a_slower_output_leaves_out_what_is_too_old(void **unused)
{
    static const double rates[] = {-50, -100, -300};
    struct duplex duplex;

    (void)unused;
    for (size_t i = 0; i < sizeof rates / sizeof rates[0]; i++) {
        open_drifting(&duplex, rates[i]);
        assert_int_equal(duplex.silent, 0);
        assert_in_range(duplex.lost, drift(rates[i]) - PERIOD, drift(rates[i]) + 2);
        duplex_expect_delay(&duplex, -1, PERIOD + 2);
        duplex_close(&duplex);
    }
}

/* ---- told times ------------------------------------------------------------------------------ */

static void times_that_are_told_inexactly_move_nothing(void **unused)
{
    struct chance chance = chance_begin(1);
    struct duplex duplex;

    (void)unused;
    duplex_open(&duplex);
    for (int i = 0; i < (int)this_many_slow(2000, 20000, 20000); i++) {
        duplex.play.told_ns = (double)chance_between(&chance, 0, 1000000) - 500000;
        duplex.capture.told_ns = (double)chance_between(&chance, 0, 1000000) - 500000;
        duplex_run(&duplex, 0.001);
    }
    duplex_expect_counted(&duplex);
    assert_int_equal(duplex.lost, 0);
    duplex_expect_delay(&duplex, -PERIOD / 2, PERIOD / 2);
    duplex_close(&duplex);
}

/* A starved machine's card stands still, as it tells, and catches up. */
static void an_output_that_is_told_late_for_a_while_keeps_its_input(void **unused)
{
    struct duplex duplex;

    (void)unused;
    duplex_open(&duplex);
    duplex_run(&duplex, 0.1);
    for (double late_ns = 40e6; late_ns > 0; late_ns -= 1e6) {
        duplex.play.told_ns = late_ns;
        duplex_run(&duplex, 0.001);
    }
    duplex.play.told_ns = 0;
    duplex_run(&duplex, 0.1);
    assert_int_equal(duplex.lost, 0);
    duplex_expect_counted(&duplex);
    duplex_expect_delay(&duplex, -0.01, 0.01);
    duplex_close(&duplex);
}

/* ---- losses ---------------------------------------------------------------------------------- */

static void after_a_loss_of_the_output_the_delay_is_what_it_was(void **unused)
{
    static const uint64_t losses[] = {1, 20, PERIOD, 5 * PERIOD, 3000};
    struct duplex duplex;

    (void)unused;
    for (size_t i = 0; i < sizeof losses / sizeof losses[0]; i++) {
        duplex_open(&duplex);
        duplex_run(&duplex, 0.1);
        duplex.play.lost = losses[i];
        duplex.play.flagged = true;
        duplex_run(&duplex, 0.1);
        /* The input of that time was for nobody. */
        assert_int_equal(duplex.left_out, losses[i]);
        duplex_expect_counted(&duplex);
        duplex_expect_delay(&duplex, -0.01, 0.01);
        duplex_close(&duplex);
    }
}

static void a_loss_of_the_input_is_silence_in_its_place(void **unused)
{
    struct duplex duplex;

    (void)unused;
    duplex_open(&duplex);
    duplex_run(&duplex, 0.1);
    duplex.capture.lost = 100;
    duplex.capture.flagged = true;
    duplex_run(&duplex, 0.1);
    assert_int_equal(duplex.left_out, 0);
    assert_int_equal(duplex.silent, 100);
    /* The block before it, which was heard, is one that may have been torn. */
    assert_int_equal(duplex.lost, 100 + PERIOD);
    duplex_expect_delay(&duplex, -0.01, 0.01);
    duplex_close(&duplex);
}

static void what_came_before_the_first_output_is_not_missed(void **unused)
{
    struct duplex duplex;

    (void)unused;
    duplex_open(&duplex);
    duplex.play.start_ns += 0.3e9;
    duplex_run(&duplex, 0.1);
    assert_true(duplex.frames > 0);
    assert_int_equal(duplex.lost, 0);
    duplex_expect_counted(&duplex);
    duplex_expect_delay(&duplex, -0.01, 0.01);
    duplex_close(&duplex);
}

/* The output's thread hangs for a second; its card, which is a patient one, loses nothing. */
static void what_waited_too_long_is_never_heard_in_another_s_place(void **unused)
{
    struct duplex duplex;

    (void)unused;
    duplex_open(&duplex);
    duplex_run(&duplex, 0.1);
    duplex.play.late_ns = 1e9;
    duplex_run(&duplex, 1.1);
    duplex.play.late_ns = 0;
    duplex_run(&duplex, 0.1);
    assert_true(duplex.silent > 0.9 * RATE);
    assert_int_equal(duplex.left_out, 0);
    duplex_expect_counted(&duplex);
    duplex_expect_delay(&duplex, -0.01, 0.01);
    duplex_close(&duplex);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_lost_at_any_phase),
        cmocka_unit_test(an_input_that_comes_too_late_is_silence_and_counted),
        cmocka_unit_test(a_faster_output_has_silence_for_what_it_is_ahead),
        cmocka_unit_test(a_slower_output_leaves_out_what_is_too_old),
        cmocka_unit_test(times_that_are_told_inexactly_move_nothing),
        cmocka_unit_test(an_output_that_is_told_late_for_a_while_keeps_its_input),
        cmocka_unit_test(after_a_loss_of_the_output_the_delay_is_what_it_was),
        cmocka_unit_test(a_loss_of_the_input_is_silence_in_its_place),
        cmocka_unit_test(what_came_before_the_first_output_is_not_missed),
        cmocka_unit_test(what_waited_too_long_is_never_heard_in_another_s_place),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
