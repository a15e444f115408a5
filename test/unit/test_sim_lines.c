/* SPDX-License-Identifier: MIT
 * test_sim_lines.c - button lines that are not there, and waiting for those that are. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "supervisor/lines.h"
#include "test/unit/sim_kit.h"

#define MS INT64_C(1000000)

static char reports[4][256];
static uint32_t report_count;

static void report(void *context, const char *line)
{
    (void)context;
    assert_in_range(report_count, 0, 3);
    snprintf(reports[report_count++], sizeof(reports[0]), "%s", line);
}

static int64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000 * MS + now.tv_nsec;
}

static void gpio_line_that_is_not_there_is_told_and_left_out(void **context)
{
    (void)context;
    const struct line_want wants[] = {{.name = "GPIO17", .pull = "up", .index = 3},
                                      {.name = "no-such-chip:4", .pull = "up", .index = 5}};
    struct lines *lines;
    struct line_edge edge;
    bool active;
    report_count = 0;
    assert_int_equal(lines_gpiod_create(&lines, wants, 2, report, NULL), 0);
    assert_int_equal(report_count, 2);
    assert_ptr_equal(strstr(reports[0], "line GPIO17: "), reports[0]);
    assert_ptr_equal(strstr(reports[1], "line no-such-chip:4: "), reports[1]);
    assert_int_equal(lines_level(lines, 3, &active), NJ_EINVAL);
    /* There is the clock to wait for, and whoever wakes. */
    int64_t until_ns = now_ns() + 20 * MS;
    assert_int_equal(lines_wait(lines, until_ns, &edge, 1), 0);
    assert_true(now_ns() >= until_ns);
    lines_wake(lines);
    assert_int_equal(lines_wait(lines, INT64_MAX, &edge, 1), 0);
    assert_int_equal(lines_wait(lines, now_ns() - MS, &edge, 1), 0);
    lines_destroy(lines);
    lines_destroy(NULL);
}

static void names_of_simulated_lines_are_known(void **context)
{
    (void)context;
    assert_true(lines_name_is_sim("sim:3"));
    assert_false(lines_name_is_sim("simple-chip:3"));
    assert_false(lines_name_is_sim("GPIO17"));
}

static void simulated_board_that_is_not_there_is_told(void **context)
{
    (void)context;
    struct lines *lines;
    report_count = 0;
    assert_int_equal(lines_sim_create(&lines, "/nowhere/sim.sock", NULL, 0, report, NULL),
                     NJ_EDEVICE);
    assert_int_equal(report_count, 1);
    assert_non_null(strstr(reports[0], "/nowhere/sim.sock"));
}

static void simulated_edges_come_in_order_with_their_times(void **context)
{
    (void)context;
    struct sim_kit kit;
    const struct line_want wants[] = {{.name = "sim:2", .index = 0},
                                      {.name = "sim:7", .active_high = true, .index = 1},
                                      {.name = "sim:99", .index = 2},
                                      {.name = "sim:x", .index = 3}};
    struct lines *lines;
    struct line_edge edges[8];
    bool active = true;
    sim_kit_start(&kit, "--lockstep --paused --play 0 --capture 0");
    report_count = 0;
    assert_int_equal(lines_sim_create(&lines, kit.socket_path, wants, 4, report, NULL), 0);
    assert_int_equal(report_count, 2);
    assert_int_equal(lines_level(lines, 0, &active), 0);
    assert_false(active);
    assert_int_equal(lines_level(lines, 1, &active), 0);
    assert_true(active); /* idle lines are high */
    assert_int_equal(lines_level(lines, 2, &active), NJ_EINVAL);
    sim_kit_tell(&kit, "line 7 0 at 2000000000");
    sim_kit_tell(&kit, "line 2 0 at 2000000100");
    sim_kit_tell(&kit, "start");
    int count = 0;
    while (count < 2) {
        int more = lines_wait(lines, INT64_MAX, edges + count, 8 - count);
        assert_true(more >= 0);
        count += more;
    }
    assert_int_equal(edges[0].index, 1);
    assert_false(edges[0].active);
    assert_true(edges[0].time_ns == INT64_C(2000000000));
    assert_int_equal(edges[1].index, 0);
    assert_true(edges[1].active);
    assert_true(edges[1].time_ns == INT64_C(2000000100));
    assert_int_equal(lines_lost(lines), 0);
    lines_destroy(lines);
    sim_kit_stop(&kit);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gpio_line_that_is_not_there_is_told_and_left_out),
        cmocka_unit_test(names_of_simulated_lines_are_known),
        cmocka_unit_test(simulated_board_that_is_not_there_is_told),
        cmocka_unit_test(simulated_edges_come_in_order_with_their_times),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
