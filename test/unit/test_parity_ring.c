/* SPDX-License-Identifier: MIT
 * test_parity_ring.c - what PortAudio's ring does, and its wrapper for Python refuses, from ours.
 *
 * Each case is one check of the list of what the others do: its letter and number are in its name.
 */
#include "test/unit/action_kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void B28_order_is_kept_around_the_end(void **state)
{
    struct ring_memory memory;
    struct nj_ring *ring = action_kit_ring(&memory, 1, 8);
    struct nj_ring_regions regions;
    char got[9] = {0};

    (void)state;
    assert_int_equal(nj_ring_write(ring, "ABCDE", 5), 5);
    assert_int_equal(nj_ring_read(ring, got, 3), 3);
    assert_string_equal(got, "ABC");
    assert_int_equal(nj_ring_write(ring, "abcdefgh", 8), 6);
    assert_int_equal(nj_ring_room(ring), 0);
    assert_int_equal(nj_ring_ready(ring), 8);
    assert_int_equal(nj_ring_read_regions(ring, 8, &regions), 8);
    assert_int_equal(regions.first_count, 5);
    assert_int_equal(regions.second_count, 3);
    assert_memory_equal(regions.first, "DEabc", 5);
    assert_memory_equal(regions.second, "def", 3);
    memset(got, 0, sizeof got);
    assert_int_equal(nj_ring_read(ring, got, 8), 8);
    assert_string_equal(got, "DEabcdef");
}

static void B29_every_place_is_usable_and_capacities_are_powers_of_two(void **state)
{
    struct ring_memory memory;
    struct nj_ring *ring = action_kit_ring(&memory, 4, 8);
    int32_t values[8] = {1, 2, 3, 4, 5, 6, 7, 8}, got[8] = {0};

    (void)state;
    assert_int_equal(nj_ring_capacity(ring), 8);
    assert_int_equal(nj_ring_read(ring, got, 1), 0);
    assert_int_equal(nj_ring_write(ring, values, 8), 8);
    assert_int_equal(nj_ring_write(ring, values, 1), 0);
    assert_int_equal(nj_ring_read(ring, got, 8), 8);
    assert_memory_equal(got, values, sizeof values);
    assert_int_equal(nj_ring_init(&ring, memory.bytes, sizeof memory, 4, 3, 0), NJ_EINVAL);
    assert_int_equal(nj_ring_init(&ring, memory.bytes, sizeof memory, 4, 24 / 4, 0), NJ_EINVAL);
    ring = action_kit_ring(&memory, 4, 1);
    assert_int_equal(nj_ring_write(ring, values, 2), 1);
    assert_int_equal(nj_ring_read(ring, got, 2), 1);
    assert_int_equal(got[0], 1);
}

static void B30_parts_of_elements_are_rejected(void **state)
{
    struct ring_memory memory;
    struct nj_ring *ring = action_kit_ring(&memory, 2, 8);
    char got[8] = {0};

    (void)state;
    assert_int_equal(nj_ring_write_bytes(ring, "abc", 3), NJ_EINVAL);
    assert_int_equal(nj_ring_ready(ring), 0);
    assert_int_equal(nj_ring_write_bytes(ring, "abcd", 4), 2);
    assert_int_equal(nj_ring_read_bytes(ring, got, 3), NJ_EINVAL);
    assert_int_equal(nj_ring_ready(ring), 2);
    assert_int_equal(nj_ring_read_bytes(ring, got, sizeof got), 2);
    assert_string_equal(got, "abcd");
}

/* Theirs runs from 0 to 2N - 1; ours counts on, and theirs follows from it: 5, 5, 13, 13, 1. */
static void B31_positions_count_on_for_ever(void **state)
{
    static const uint64_t steps[][3] = {{5, 5, 5}, {8, 13, 13}, {4, 17, 1}};
    struct ring_memory memory;
    struct nj_ring *ring = action_kit_ring(&memory, 1, 8);
    uint64_t turn = 2 * nj_ring_capacity(ring);

    (void)state;
    for (uint32_t i = 0; i < 3; i++) {
        assert_int_equal(nj_ring_write_advance(ring, steps[i][0]), NJ_OK);
        assert_int_equal(nj_ring_write_position(ring), steps[i][1]);
        assert_int_equal(nj_ring_write_position(ring) % turn, steps[i][2]);
        assert_int_equal(nj_ring_read_advance(ring, steps[i][0]), NJ_OK);
        assert_int_equal(nj_ring_read_position(ring), steps[i][1]);
        assert_int_equal(nj_ring_read_position(ring) % turn, steps[i][2]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(B28_order_is_kept_around_the_end),
        cmocka_unit_test(B29_every_place_is_usable_and_capacities_are_powers_of_two),
        cmocka_unit_test(B30_parts_of_elements_are_rejected),
        cmocka_unit_test(B31_positions_count_on_for_ever),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
