/* SPDX-License-Identifier: MIT
 * test_wall.c - frames and the calendar's time. */
#include <string.h>
#include <time.h>

#include "core/clock.h"
#include "core/wall.h"
#include "test/unit/rig.h"

static const struct nj_clock at_a_million = {
    .frame = 1000000, .time_ns = 5000000000, .rate_hz = 48000, .error_ns = 300, .valid = true};

static void a_frame_has_the_calendar_s_time_of_its_moment(void **unused)
{
    const struct wall_pair pair = {5001000000, 1800000000123456789, 140};
    struct nj_wall wall;

    (void)unused;
    wall_of(&at_a_million, &pair, 1000000, &wall);
    assert_int_equal(wall.utc_ns, 1800000000123456789 - 1000000);
    /* half the window, a rounding, the clock's error and half a frame */
    assert_int_equal(wall.uncertainty_ns, 70 + 1 + 300 + 10416);
    wall_of(&at_a_million, &pair, 1000000 + 48000 * 60, &wall);
    assert_int_equal(wall.utc_ns, 1800000060123456789 - 1000000);
    assert_int_equal(wall.uncertainty_ns, 70 + 1 + 300 + 10416 + 60 * 20000);
    wall_of(&at_a_million, &pair, 1000000 - 480000, &wall);
    assert_int_equal(wall.utc_ns, 1799999990123456789 - 1000000);
    assert_int_equal(wall.uncertainty_ns, 70 + 1 + 300 + 10416 + 10 * 20000);
}

static void a_time_names_the_nearest_frame_and_back(void **unused)
{
    const struct wall_pair pair = {5001000000, 1800000000123456789, 140};
    struct nj_clock clock = at_a_million;
    struct chance chance = chance_begin(12);

    (void)unused;
    for (uint32_t i = 0; i < 1000; i++) {
        uint64_t frame = chance_between(&chance, 0, 1 << 30), back;
        struct nj_wall wall;

        clock.rate_hz = 44100 + (double)chance_between(&chance, 0, 100) / 10 - 5;
        wall_of(&clock, &pair, frame, &wall);
        assert_int_equal(wall_frame(&clock, &pair, wall.utc_ns, &back), wall.uncertainty_ns);
        assert_int_equal(back, frame);
        (void)wall_frame(&clock, &pair, wall.utc_ns + 11000, &back);
        assert_int_equal(back, frame);
        (void)wall_frame(&clock, &pair, wall.utc_ns + 12000, &back);
        assert_int_equal(back, frame + 1);
    }
    for (uint64_t frame = 1; frame != 0;) /* before the first frame is the first */
        (void)wall_frame(&clock, &pair, 0, &frame);
}

static void both_clocks_are_read_of_one_moment(void **unused)
{
    (void)unused;
    for (uint32_t i = 0; i < 100; i++) {
        struct timespec before, after;
        struct wall_pair pair;
        int64_t low, high;

        clock_gettime(CLOCK_MONOTONIC, &before);
        wall_pair_read(&pair);
        clock_gettime(CLOCK_MONOTONIC, &after);
        low = (int64_t)before.tv_sec * 1000000000 + before.tv_nsec;
        high = (int64_t)after.tv_sec * 1000000000 + after.tv_nsec;
        assert_true(pair.monotonic_ns >= low && pair.monotonic_ns <= high);
        assert_true(pair.window_ns <= (uint64_t)(high - low));
    }
}

static void a_clock_of_now_tells_the_calendar_s_now(void **unused)
{
    struct nj_clock clock = {.frame = 500, .rate_hz = 48000, .valid = true};
    struct timespec now, utc, later;
    struct nj_wall wall;
    uint64_t frame, wrong_by_ns;

    (void)unused;
    clock_gettime(CLOCK_REALTIME, &utc);
    clock_gettime(CLOCK_MONOTONIC, &now);
    clock_gettime(CLOCK_REALTIME, &later);
    clock.time_ns = (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
    assert_int_equal(nj_clock_wall(&clock, 500, &wall), 0);
    assert_true(wall.utc_ns + (int64_t)wall.uncertainty_ns >=
                (int64_t)utc.tv_sec * 1000000000 + utc.tv_nsec);
    assert_true(wall.utc_ns - (int64_t)wall.uncertainty_ns <=
                (int64_t)later.tv_sec * 1000000000 + later.tv_nsec);
    assert_int_equal(nj_clock_frame_at_wall(&clock, wall.utc_ns + 1000000000, &frame, NULL), 0);
    assert_in_range(frame, 500 + 47990, 500 + 48010);
    assert_int_equal(nj_clock_frame_at_wall(&clock, wall.utc_ns, &frame, &wrong_by_ns), 0);
    assert_true(wrong_by_ns >= 10416);
}

static void a_clock_that_is_not_valid_tells_nothing(void **unused)
{
    struct nj_clock clock = {.rate_hz = 48000};
    struct nj_wall wall;
    uint64_t frame;

    (void)unused;
    assert_int_equal(nj_clock_wall(&clock, 0, &wall), NJ_EINVAL);
    assert_int_equal(nj_clock_frame_at_wall(&clock, 0, &frame, NULL), NJ_EINVAL);
}

/* Before the first block it has no rate. */
static void a_clock_that_no_block_has_set_tells_nothing(void **unused)
{
    struct clock_line line;
    struct nj_clock clock;

    (void)unused;
    memset(&line, 0, sizeof line);
    clock_export(&line, &clock);
    assert_false(clock.valid);
    assert_true(clock.rate_ppm == 0);
    assert_int_equal(nj_clock_frame_at(&clock, 1000), 0);
    assert_int_equal(nj_clock_time_of(&clock, 1000), 0);
}

static void what_is_farther_than_time_is_at_its_end(void **unused)
{
    struct nj_clock clock = {.frame = 10, .time_ns = 1000000, .rate_hz = 8000, .valid = true};
    uint64_t last = nj_clock_frame_at(&clock, INT64_MAX);

    (void)unused;
    assert_int_equal(nj_clock_time_of(&clock, UINT64_MAX - 1), INT64_MAX);
    assert_int_equal(nj_clock_frame_at(&clock, INT64_MIN), 0);
    assert_true(last > UINT64_C(73786976294838));
    clock.time_ns = INT64_MIN;
    assert_int_equal(nj_clock_frame_at(&clock, INT64_MAX), last + 8); /* a millisecond more */
    clock.frame = UINT64_MAX;
    assert_int_equal(nj_clock_time_of(&clock, 0), INT64_MIN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_frame_has_the_calendar_s_time_of_its_moment),
        cmocka_unit_test(a_time_names_the_nearest_frame_and_back),
        cmocka_unit_test(both_clocks_are_read_of_one_moment),
        cmocka_unit_test(a_clock_of_now_tells_the_calendar_s_now),
        cmocka_unit_test(a_clock_that_is_not_valid_tells_nothing),
        cmocka_unit_test(a_clock_that_no_block_has_set_tells_nothing),
        cmocka_unit_test(what_is_farther_than_time_is_at_its_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
