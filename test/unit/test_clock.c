/* SPDX-License-Identifier: MIT
 * test_clock.c - frames and times: exact when told exactly, steady when not, holes measured. */
#include "test/unit/rig.h"

#include <math.h>

#include "core/clock.h"

#define PATIENCE 48000

static enum clock_finding hole_before(struct clock_line *line, uint64_t frame, int64_t time_ns,
                                      bool loss, uint32_t period, uint64_t *hole)
{
    struct clock_told told = {frame, time_ns, loss, period, PATIENCE};

    return clock_hole(line, &told, hole);
}

static void block_at(struct clock_line *line, uint64_t frame, int64_t time_ns, uint32_t period)
{
    struct clock_told told = {frame, time_ns, false, period, PATIENCE};

    clock_block(line, &told);
}

static int64_t exact_time(uint64_t frame, uint64_t rate)
{
    return 5000 + (int64_t)(frame / rate * 1000000000) +
           (int64_t)((frame % rate * 1000000000 + rate / 2) / rate);
}

static void a_few_rounded_nanoseconds_teach_nothing(void **unused)
{
    struct chance chance = chance_begin(9);
    struct clock_line line;
    struct nj_clock clock;
    uint64_t frame = 0;

    (void)unused;
    clock_init(&line, 44100);
    block_at(&line, 0, exact_time(0, 44100), 64);
    for (; frame < 44100 * 60; frame += 64)
        block_at(&line, frame,
                 exact_time(frame, 44100) + (int64_t)chance_between(&chance, 0, 4) - 2, 64);
    clock_export(&line, &clock);
    assert_true(clock.rate_hz == 44100);
    assert_int_equal(nj_clock_time_of(&clock, frame), exact_time(frame, 44100));
}

static void told_exact_times_a_day_drifts_by_nothing(void **unused)
{
    static const uint32_t rates[] = {8000, 11025, 44100, 48000, 96000, 384000};

    (void)unused;
    for (uint32_t r = 0; r < sizeof rates / sizeof *rates; r++) {
        struct clock_line line;
        struct nj_clock clock;
        uint64_t frame = 0, last = 0;

        clock_init(&line, rates[r]);
        for (; frame < (uint64_t)rates[r] * this_many(3600, 86400); frame += 1021) {
            uint64_t hole;

            assert_int_equal(
                hole_before(&line, frame, exact_time(frame, rates[r]), false, 1021, &hole),
                CLOCK_STEADY);
            block_at(&line, frame, exact_time(frame, rates[r]), 1021);
            last = frame;
        }
        clock_export(&line, &clock);
        assert_true(clock.rate_hz == rates[r]);
        for (uint64_t near = last - 100000; near < last + 100000; near += 97) {
            assert_int_equal(nj_clock_time_of(&clock, near), exact_time(near, rates[r]));
            assert_int_equal(nj_clock_frame_at(&clock, exact_time(near, rates[r])), near);
        }
    }
}

struct wobble {
    double ppm, jitter_ns;
    uint32_t rate, block;
    uint64_t blocks;
};

/* Runs a line on a card that is off by ppm and told times that jitter; the largest step of the
 * line at one frame from block to block goes to *step_ns. */
static void run(struct clock_line *line, const struct wobble *wobble, double *step_ns)
{
    struct chance chance = chance_begin(7);
    double true_rate = wobble->rate * (1.0 + wobble->ppm * 1e-6);

    *step_ns = 0;
    clock_init(line, wobble->rate);
    for (uint64_t i = 0; i < wobble->blocks; i++) {
        uint64_t frame = i * wobble->block, hole;
        double jitter =
            wobble->jitter_ns * ((double)chance_between(&chance, 0, 2000) / 1000.0 - 1.0);
        int64_t told = (int64_t)((double)frame * 1e9 / true_rate + jitter) + 1000000000;
        double before = i > 0 ? clock_error_ns(line, frame, told) : 0;

        assert_int_equal(hole_before(line, frame, told, false, wobble->block, &hole), CLOCK_STEADY);
        block_at(line, frame, told, wobble->block);
        if (fabs(before - clock_error_ns(line, frame, told)) > *step_ns)
            *step_ns = fabs(before - clock_error_ns(line, frame, told));
    }
}

static void the_true_rate_is_found_through_jitter(void **unused)
{
    static const struct wobble cases[] = {
        {80, 200e3, 48000, 64, 150000},  {-350, 1e6, 48000, 256, 40000},
        {20, 50e3, 384000, 128, 600000}, {-100, 2e6, 8000, 1024, 2000},
        {500, 1e6, 44100, 64, 150000},   {0, 1e6, 48000, 2048, 6000},
    };

    (void)unused;
    for (uint32_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct clock_line line;
        struct nj_clock clock;
        double step_ns, ppm;
        uint64_t frame = (cases[i].blocks - 1) * cases[i].block;
        double true_ns = (double)frame * 1e9 / (cases[i].rate * (1.0 + cases[i].ppm * 1e-6)) + 1e9;

        run(&line, &cases[i], &step_ns);
        clock_export(&line, &clock);
        ppm = (clock.rate_hz / cases[i].rate - 1.0) * 1e6;
        print_message("%+.0f ppm, jitter %.0f us: found %+.1f ppm, off by %.1f us, steps of at "
                      "most %.1f us\n",
                      cases[i].ppm, cases[i].jitter_ns / 1e3, ppm,
                      ((double)nj_clock_time_of(&clock, frame) - true_ns) / 1e3, step_ns / 1e3);
        assert_true(fabs(ppm - cases[i].ppm) < 40);
        assert_true(fabs((double)nj_clock_time_of(&clock, frame) - true_ns) <
                    cases[i].jitter_ns / 2);
        assert_true(step_ns < cases[i].jitter_ns);
    }
}

static void a_told_hole_is_measured_and_the_line_goes_on(void **unused)
{
    struct clock_line line;
    struct nj_clock clock;
    uint64_t hole;

    (void)unused;
    clock_init(&line, 48000);
    assert_int_equal(hole_before(&line, 0, 5000, true, 64, &hole),
                     CLOCK_STEADY); /* the first block */
    block_at(&line, 0, exact_time(0, 48000), 64);
    block_at(&line, 64, exact_time(64, 48000), 64);
    assert_int_equal(hole_before(&line, 128, exact_time(128 + 777, 48000), true, 64, &hole),
                     CLOCK_TOLD_HOLE);
    assert_int_equal(hole, 777);
    clock_export(&line, &clock);
    for (uint64_t frame = 0; frame < 5000; frame += 13)
        assert_in_range(nj_clock_time_of(&clock, frame) - exact_time(frame, 48000) + 1, 0, 2);
}

static void a_flag_without_a_loss_is_no_hole(void **unused)
{
    struct clock_line line;
    uint64_t hole;

    (void)unused;
    clock_init(&line, 48000);
    block_at(&line, 0, exact_time(0, 48000), 64);
    assert_int_equal(hole_before(&line, 64, exact_time(64, 48000), true, 64, &hole),
                     CLOCK_TOLD_HOLE);
    assert_int_equal(hole, 0);
    assert_int_equal(hole_before(&line, 64, exact_time(30, 48000), true, 64, &hole),
                     CLOCK_TOLD_HOLE);
    assert_int_equal(hole, 0);
}

static void a_hole_of_hours_is_measured_at_the_measured_rate(void **unused)
{
    struct wobble wobble = {100, 0, 48000, 480, 60000};
    double step_ns, true_rate = 48000 * (1 + 100e-6);
    struct clock_line line;
    uint64_t frame = 60000 * 480, lost = 48000ull * 3600 * 10, hole;

    (void)unused;
    run(&line, &wobble, &step_ns);
    assert_int_equal(hole_before(&line, frame,
                                 (int64_t)((double)(frame + lost) * 1e9 / true_rate) + 1000000000,
                                 true, 480, &hole),
                     CLOCK_TOLD_HOLE);
    print_message("10 hours: off by %lld frames\n", (long long)(hole - lost));
    assert_in_range(hole, lost - 480, lost + 480);
}

/* One block of 64 frames at 48 kHz, late by so many; the hole that is believed before it. */
static uint64_t late_block(struct clock_line *line, uint64_t *frame, uint64_t late)
{
    uint64_t hole;
    enum clock_finding finding =
        hole_before(line, *frame, exact_time(*frame + late, 48000), false, 64, &hole);

    assert_int_equal(finding, hole > 0 ? CLOCK_FOUND_HOLE : CLOCK_STEADY);
    if (hole == 0)
        block_at(line, *frame, exact_time(*frame + late, 48000), 64);
    *frame += 64 + hole;
    return hole;
}

static void begin_line(struct clock_line *line, uint64_t *frame)
{
    clock_init(line, 48000);
    for (*frame = 0; *frame < 6400;)
        assert_int_equal(late_block(line, frame, 0), 0);
}

static void one_late_block_is_jitter(void **unused)
{
    struct clock_line line;
    struct nj_clock clock;
    uint64_t frame;

    (void)unused;
    begin_line(&line, &frame);
    assert_int_equal(late_block(&line, &frame, 2000), 0);
    assert_true(clock_doubts(&line));
    assert_int_equal(late_block(&line, &frame, 0), 0);
    assert_false(clock_doubts(&line));
    clock_export(&line, &clock);
    assert_int_equal(nj_clock_time_of(&clock, 9600), exact_time(9600, 48000));
}

static void a_lateness_that_stays_is_a_hole_after_150_ms(void **unused)
{
    struct clock_line line;
    struct nj_clock clock;
    uint64_t frame, blocks = 1, hole;

    (void)unused;
    begin_line(&line, &frame);
    for (; (hole = late_block(&line, &frame, 2000)) == 0; blocks++)
        assert_true(clock_doubts(&line));
    assert_false(clock_doubts(&line));
    assert_int_equal(hole, 2000);
    assert_int_equal(blocks, 1 + (7200 + 63) / 64);
    clock_export(&line, &clock);
    assert_in_range(nj_clock_time_of(&clock, frame) - exact_time(frame, 48000) + 1, 0, 2);
}

static void the_least_lateness_is_the_hole(void **unused)
{
    struct chance chance = chance_begin(10);
    struct clock_line line;
    struct nj_clock clock;
    uint64_t frame, hole = 0;

    (void)unused;
    begin_line(&line, &frame);
    for (uint32_t i = 0; hole == 0; i++)
        hole = late_block(&line, &frame, i == 70 ? 1990 : chance_between(&chance, 1995, 2300));
    assert_int_equal(hole, 1990);
    clock_export(&line, &clock);
    assert_int_equal(nj_clock_time_of(&clock, frame), exact_time(frame, 48000));
}

/* The machine is starved: the card's time stands still, then goes on without a loss, faster by
 * `pace` percent until it has caught up. */
static void stand_still(struct clock_line *line, uint64_t *frame, double ms, uint32_t pace)
{
    double late = ms * 48;

    for (; late > 0; late -= 64.0 * pace / 100)
        assert_int_equal(late_block(line, frame, (uint64_t)late), 0);
    assert_int_equal(late_block(line, frame, 0), 0);
    assert_false(clock_doubts(line));
}

static void time_that_stands_still_and_catches_up_is_no_hole(void **unused)
{
    static const double stands_ms[] = {8, 20, 65, 65.2, 140, 400, 3000};
    static const uint32_t paces[] = {3, 10, 100};
    struct clock_line line;
    struct nj_clock clock;
    uint64_t frame;

    (void)unused;
    for (uint32_t k = 0; k < sizeof paces / sizeof *paces; k++) {
        begin_line(&line, &frame);
        for (uint32_t i = 0; i < sizeof stands_ms / sizeof *stands_ms; i++)
            if (stands_ms[i] * 48 * 100 / paces[k] < PATIENCE)
                stand_still(&line, &frame, stands_ms[i], paces[k]);
        for (uint64_t end = frame + 20 * 48000; frame < end;)
            assert_int_equal(late_block(&line, &frame, 0), 0);
        clock_export(&line, &clock);
        assert_in_range(nj_clock_time_of(&clock, frame) - exact_time(frame, 48000) + 100000, 0,
                        200000);
    }
}

static void another_loss_before_the_first_is_believed_makes_one_hole(void **unused)
{
    struct clock_line line;
    uint64_t frame, hole, blocks = 1;

    (void)unused;
    begin_line(&line, &frame);
    for (uint32_t i = 0; i < 100; i++)
        assert_int_equal(late_block(&line, &frame, 2000), 0);
    for (; (hole = late_block(&line, &frame, 3000)) == 0; blocks++)
        continue;
    assert_int_equal(hole, 3000);
    assert_int_equal(blocks, 1 + (7200 + 63) / 64);
}

static void a_flag_in_doubt_is_measured_at_once(void **unused)
{
    struct clock_line line;
    uint64_t frame, hole;

    (void)unused;
    begin_line(&line, &frame);
    assert_int_equal(late_block(&line, &frame, 2000), 0);
    assert_int_equal(hole_before(&line, frame, exact_time(frame + 2500, 48000), true, 64, &hole),
                     CLOCK_TOLD_HOLE);
    assert_int_equal(hole, 2500);
    assert_false(clock_doubts(&line));
}

/* Of the least patience: half a ring of 2 x 2 periods. */
static void blocks_that_cannot_wait_are_believed_at_the_third(void **unused)
{
    struct clock_line line;
    uint64_t frame, hole;

    (void)unused;
    begin_line(&line, &frame);
    for (uint32_t i = 0; i < 3; i++) {
        struct clock_told told = {frame + i * 64, exact_time(frame + i * 64 + 1000 - i, 48000),
                                  false, 64, 128};

        assert_int_equal(clock_hole(&line, &told, &hole), i < 2 ? CLOCK_STEADY : CLOCK_FOUND_HOLE);
        assert_int_equal(clock_doubts(&line), i < 2);
    }
    assert_int_equal(hole, 998);
}

static void late_within_two_periods_and_five_ms_is_no_doubt(void **unused)
{
    struct clock_line line;
    struct nj_clock clock;
    uint64_t frame;

    (void)unused;
    begin_line(&line, &frame);
    assert_int_equal(late_block(&line, &frame, 128 + 239), 0);
    assert_false(clock_doubts(&line));
    begin_line(&line, &frame);
    assert_int_equal(late_block(&line, &frame, 128 + 241), 0);
    assert_true(clock_doubts(&line));
    clock_export(&line, &clock);
    assert_true(clock.error_ns > 6e6 && clock.error_ns < 10e6); /* the line may be off by it */
}

static void times_before_frame_0_are_frame_0(void **unused)
{
    struct nj_clock clock = {.frame = 10, .time_ns = 1000000, .rate_hz = 48000, .valid = true};

    (void)unused;
    assert_int_equal(nj_clock_frame_at(&clock, -1000000000), 0);
    assert_int_equal(nj_clock_frame_at(&clock, 1000000), 10);
    assert_int_equal(nj_clock_frame_at(&clock, 1000000 + 31250),
                     12); /* 11.5: nearest, away from 0 */
    assert_int_equal(nj_clock_time_of(&clock, 8), 1000000 - 41667);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_few_rounded_nanoseconds_teach_nothing),
        cmocka_unit_test(told_exact_times_a_day_drifts_by_nothing),
        cmocka_unit_test(the_true_rate_is_found_through_jitter),
        cmocka_unit_test(a_told_hole_is_measured_and_the_line_goes_on),
        cmocka_unit_test(a_flag_without_a_loss_is_no_hole),
        cmocka_unit_test(a_hole_of_hours_is_measured_at_the_measured_rate),
        cmocka_unit_test(one_late_block_is_jitter),
        cmocka_unit_test(a_lateness_that_stays_is_a_hole_after_150_ms),
        cmocka_unit_test(the_least_lateness_is_the_hole),
        cmocka_unit_test(time_that_stands_still_and_catches_up_is_no_hole),
        cmocka_unit_test(another_loss_before_the_first_is_believed_makes_one_hole),
        cmocka_unit_test(a_flag_in_doubt_is_measured_at_once),
        cmocka_unit_test(blocks_that_cannot_wait_are_believed_at_the_third),
        cmocka_unit_test(late_within_two_periods_and_five_ms_is_no_doubt),
        cmocka_unit_test(times_before_frame_0_are_frame_0),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
