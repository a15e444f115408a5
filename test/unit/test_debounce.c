/* SPDX-License-Identifier: MIT
 * test_debounce.c - first edges, bounces, and what a lock hides. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "supervisor/debounce.h"
#include "test/unit/rig.h"

#define MS INT64_C(1000000)

static void first_edge_counts_at_once(void **context)
{
    (void)context;
    struct debounce line;
    debounce_init(&line, 20 * MS, false);
    assert_true(debounce_due_ns(&line) == INT64_MAX);
    assert_true(debounce_edge(&line, true, 5 * MS));
    assert_true(line.active);
    assert_int_equal(debounce_due_ns(&line), 25 * MS);
}

static void bounces_in_the_lock_are_not_heard(void **context)
{
    (void)context;
    struct debounce line;
    int64_t time_ns;
    debounce_init(&line, 20 * MS, false);
    assert_true(debounce_edge(&line, true, 0));
    for (int64_t k = 1; k <= 10; k++)
        assert_false(debounce_edge(&line, k % 2 == 0, k * MS));
    assert_int_equal(line.bounces, 10);
    assert_false(debounce_read(&line, true, 20 * MS, &time_ns));
    assert_true(debounce_due_ns(&line) == INT64_MAX);
    assert_true(debounce_edge(&line, false, 30 * MS));
}

static void release_in_the_lock_is_found_by_reading(void **context)
{
    (void)context;
    struct debounce line;
    int64_t time_ns = 0;
    debounce_init(&line, 20 * MS, false);
    assert_true(debounce_edge(&line, true, 0));
    assert_false(debounce_edge(&line, false, 7 * MS));
    assert_true(debounce_read(&line, false, 20 * MS, &time_ns));
    assert_int_equal(time_ns, 7 * MS);
    assert_int_equal(line.recovered, 1);
    assert_false(line.active);
    /* The next press is one, once the lock of the reading is over. */
    assert_int_equal(debounce_due_ns(&line), 40 * MS);
    assert_false(debounce_read(&line, false, 40 * MS, &time_ns));
    assert_true(debounce_edge(&line, true, 41 * MS));
}

static void press_after_a_lock_that_nobody_read_is_one(void **context)
{
    (void)context;
    struct debounce line;
    debounce_init(&line, 20 * MS, false);
    assert_true(debounce_edge(&line, true, 0));
    assert_false(debounce_edge(&line, false, 7 * MS));
    assert_true(debounce_edge(&line, true, 30 * MS)); /* the thread was late: no reading before */
    assert_false(debounce_edge(&line, false, 37 * MS));
    assert_false(debounce_edge(&line, true, 39 * MS));
    assert_true(debounce_edge(&line, false, 90 * MS));
    assert_false(line.active);
}

static void press_in_the_lock_of_a_release_keeps_its_time(void **context)
{
    (void)context;
    struct debounce line;
    int64_t time_ns = 0;
    debounce_init(&line, 20 * MS, true);
    assert_true(debounce_edge(&line, false, 100 * MS));
    assert_false(debounce_edge(&line, true, 112 * MS));
    assert_true(debounce_read(&line, true, 120 * MS, &time_ns));
    assert_int_equal(time_ns, 112 * MS);
}

static void change_without_any_edge_has_the_time_of_the_reading(void **context)
{
    (void)context;
    struct debounce line;
    int64_t time_ns = 0;
    debounce_init(&line, 20 * MS, false);
    assert_true(debounce_read(&line, true, 50 * MS, &time_ns));
    assert_int_equal(time_ns, 50 * MS);
}

static void level_at_the_start_is_no_press(void **context)
{
    (void)context;
    struct debounce line;
    int64_t time_ns;
    debounce_init(&line, 20 * MS, true);
    /* The edge that brought it there arrives late: it changes nothing. */
    assert_false(debounce_edge(&line, true, 1 * MS));
    assert_false(debounce_read(&line, true, 21 * MS, &time_ns));
    assert_true(debounce_edge(&line, false, 50 * MS));
    assert_true(debounce_edge(&line, true, 80 * MS));
}

/* A glitch too short to be seen whole gives one edge to the level that is there already; were it
 * taken for a press, a release that bounces would be one. */
static void edge_to_the_same_level_is_no_press(void **context)
{
    (void)context;
    struct debounce line;
    int64_t time_ns;
    debounce_init(&line, 20 * MS, false);
    assert_true(debounce_edge(&line, true, 0));
    assert_false(debounce_read(&line, true, 20 * MS, &time_ns));
    assert_false(
        debounce_edge(&line, true, 500 * MS)); /* the release's first bounce, seen as a press */
    assert_false(debounce_edge(&line, false, 501 * MS));
    assert_true(debounce_read(&line, false, 520 * MS, &time_ns));
    assert_false(line.active);
}

/* Presses of random length and bounce, both longer than the lock apart, are counted exactly. */
static void presses_are_counted_whatever_the_contact_does(void **context)
{
    (void)context;
    struct chance chance = chance_begin(7);
    for (uint32_t round = 0; round < this_many(200, 20000); round++) {
        struct debounce line;
        uint32_t wanted = (uint32_t)chance_between(&chance, 1, 20), heard = 0;
        int64_t now_ns = 0, time_ns;
        debounce_init(&line, 20 * MS, false);
        for (uint32_t change = 0; change < 2 * wanted; change++) {
            now_ns += (int64_t)chance_between(&chance, 45, 300) * MS;
            bool active = change % 2 == 0;
            heard += debounce_edge(&line, active, now_ns) && active;
            int64_t bounce_ns = now_ns;
            for (uint64_t k = chance_between(&chance, 0, 8) * 2; k > 0; k--) {
                bounce_ns += (int64_t)chance_between(&chance, 1, 1000) * 1000;
                heard += debounce_edge(&line, k % 2 ? active : !active, bounce_ns) && active;
            }
            heard += debounce_read(&line, active, debounce_due_ns(&line), &time_ns) && active;
            if (debounce_due_ns(&line) != INT64_MAX)
                heard += debounce_read(&line, active, debounce_due_ns(&line), &time_ns) && active;
        }
        assert_int_equal(heard, wanted);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(first_edge_counts_at_once),
        cmocka_unit_test(bounces_in_the_lock_are_not_heard),
        cmocka_unit_test(release_in_the_lock_is_found_by_reading),
        cmocka_unit_test(press_after_a_lock_that_nobody_read_is_one),
        cmocka_unit_test(press_in_the_lock_of_a_release_keeps_its_time),
        cmocka_unit_test(change_without_any_edge_has_the_time_of_the_reading),
        cmocka_unit_test(level_at_the_start_is_no_press),
        cmocka_unit_test(edge_to_the_same_level_is_no_press),
        cmocka_unit_test(presses_are_counted_whatever_the_contact_does),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
