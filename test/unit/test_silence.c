/* SPDX-License-Identifier: MIT
 * test_silence.c - noticing that blocks have stopped coming. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "engine/silence.h"

#define MS 1000000LL

/* Steps of 10 ms; a block at every one that `period` divides (0: none). Returns when it trips, or
 * -1. */
static int64_t run(struct silence *silence, int64_t from_ms, int64_t to_ms, int64_t period_ms)
{
    uint64_t count = silence->count;
    for (int64_t ms = from_ms + 10; ms <= to_ms; ms += 10) {
        if (period_ms != 0 && ms % period_ms == 0)
            count++;
        if (silence_step(silence, count, ms * MS))
            return ms;
    }
    return -1;
}

static void steady_blocks_are_no_silence(void **state)
{
    struct silence silence;
    (void)state;
    silence_init(&silence, 250 * MS, 2000 * MS, 7, 0);
    assert_int_equal(run(&silence, 0, 60000, 240), -1);
}

static void blocks_that_stop_are_noticed_at_the_limit(void **state)
{
    struct silence silence;
    (void)state;
    silence_init(&silence, 250 * MS, 2000 * MS, 7, 0);
    assert_int_equal(run(&silence, 0, 1000, 100), -1);
    assert_int_equal(run(&silence, 1000, 5000, 0), 1250);
}

static void the_first_block_has_longer(void **state)
{
    struct silence silence;
    (void)state;
    silence_init(&silence, 250 * MS, 2000 * MS, 7, 0);
    assert_int_equal(run(&silence, 0, 9000, 0), 2000);
}

static void a_jump_of_the_clock_counts_as_a_quarter(void **state)
{
    struct silence silence;
    (void)state;
    silence_init(&silence, 200 * MS, 200 * MS, 0, 0);
    assert_false(silence_step(&silence, 0, 10000 * MS));
    assert_false(silence_step(&silence, 0, 20000 * MS));
    assert_false(silence_step(&silence, 0, 30000 * MS));
    assert_true(silence_step(&silence, 0, 40000 * MS));
}

static void time_that_stands_still_never_trips(void **state)
{
    struct silence silence;
    (void)state;
    silence_init(&silence, 250 * MS, 250 * MS, 0, 5 * MS);
    for (int i = 0; i < 100000; i++)
        assert_false(silence_step(&silence, 0, 5 * MS));
}

static void time_that_runs_back_counts_nothing(void **state)
{
    struct silence silence;
    (void)state;
    silence_init(&silence, 250 * MS, 250 * MS, 0, 1000 * MS);
    for (int i = 0; i < 1000; i++)
        assert_false(silence_step(&silence, 0, (1000 - i) * MS));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(steady_blocks_are_no_silence),
        cmocka_unit_test(blocks_that_stop_are_noticed_at_the_limit),
        cmocka_unit_test(the_first_block_has_longer),
        cmocka_unit_test(a_jump_of_the_clock_counts_as_a_quarter),
        cmocka_unit_test(time_that_stands_still_never_trips),
        cmocka_unit_test(time_that_runs_back_counts_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
