/* SPDX-License-Identifier: MIT
 * test_ring.c - the one-writer one-reader queue. */
#include "test/unit/rig.h"

#include <stdlib.h>
#include <string.h>

#include "core/ring.h"

static struct ring *make(uint64_t element_bytes, uint64_t capacity)
{
    uint64_t bytes = ring_bytes(element_bytes, capacity);
    struct ring *ring = aligned_alloc(RING_LINE, (bytes + RING_LINE - 1) / RING_LINE * RING_LINE);

    assert_non_null(ring);
    assert_int_equal(ring_init(ring, element_bytes, capacity), 0);
    return ring;
}

static void only_powers_of_two_are_a_capacity(void **unused)
{
    struct ring ring;

    (void)unused;
    assert_int_equal(ring_init(&ring, 4, 0), NJ_EINVAL);
    assert_int_equal(ring_init(&ring, 4, 3), NJ_EINVAL);
    assert_int_equal(ring_init(&ring, 4, 6), NJ_EINVAL);
    assert_int_equal(ring_init(&ring, 0, 8), NJ_EINVAL);
    assert_int_equal(ring_init(&ring, UINT64_MAX / 4, 8), NJ_EINVAL);
    assert_int_equal(ring_bytes(4, 3), 0);
    assert_int_equal(ring_bytes(4, 8), sizeof ring + 32);
}

static void one_place_is_a_ring(void **unused)
{
    struct ring *ring = make(1, 1);
    char got = 0;

    (void)unused;
    assert_int_equal(ring_write(ring, "ab", 2), 1);
    assert_int_equal(ring_read(ring, &got, 1), 1);
    assert_int_equal(got, 'a');
    assert_int_equal(ring_read(ring, &got, 1), 0);
    free(ring);
}

static void every_place_is_usable_and_order_is_kept(void **unused)
{
    struct ring *ring = make(1, 8);
    struct ring_regions regions;
    char got[9] = {0};

    (void)unused;
    assert_int_equal(ring_write(ring, "ABCDE", 5), 5);
    assert_int_equal(ring_read(ring, got, 3), 3);
    assert_string_equal(got, "ABC");
    assert_int_equal(ring_write(ring, "abcdefgh", 8), 6);
    assert_int_equal(ring_room(ring, 1), 0);
    assert_int_equal(ring_read_regions(ring, 8, &regions), 8);
    assert_int_equal(regions.first_count, 5);
    assert_int_equal(regions.second_count, 3);
    memset(got, 0, sizeof got);
    assert_int_equal(ring_read(ring, got, 8), 8);
    assert_string_equal(got, "DEabcdef");
    free(ring);
}

static void full_ring_refuses_and_counts(void **unused)
{
    struct ring *ring = make(3, 4);

    (void)unused;
    assert_int_equal(ring_write(ring, "aaabbbcccdddeee", 5), 4);
    assert_int_equal(ring_write(ring, "fff", 1), 0);
    assert_int_equal(atomic_load(&ring->refused), 2);
    assert_int_equal(atomic_load(&ring->refused_at), 4);
    assert_int_equal(atomic_load(&ring->high_water), 4);
    free(ring);
}

static void high_water_is_what_really_waited(void **unused)
{
    struct ring *ring = make(1, 64);
    char got[64];

    (void)unused;
    for (uint32_t i = 0; i < 100; i++) {
        assert_int_equal(ring_write(ring, "1234567", 7), 7);
        assert_int_equal(ring_read(ring, got, 64), 7);
    }
    assert_int_equal(atomic_load(&ring->high_water), 7);
    free(ring);
}

static void what_was_not_advanced_did_not_happen(void **unused)
{
    struct ring *ring = make(1, 8);
    struct ring_regions regions;
    char got = 0;

    (void)unused;
    assert_int_equal(ring_write_regions(ring, 4, &regions), 4);
    memcpy(regions.first, "wxyz", 4);
    ring_attach_writer(ring); /* another writer takes over before the advance */
    assert_int_equal(ring_ready(ring, 1), 0);
    assert_int_equal(ring_write(ring, "a", 1), 1);
    assert_int_equal(ring_read_regions(ring, 1, &regions), 1);
    ring_attach_reader(ring); /* another reader: the same element again */
    assert_int_equal(ring_read(ring, &got, 1), 1);
    assert_int_equal(got, 'a');
    free(ring);
}

/* Elements of a random size, written and read in random ways, against two plain counters. */
static void one_history(struct chance *chance)
{
    uint64_t bytes = chance_between(chance, 1, 24), capacity = 1ull << chance_between(chance, 0, 6);
    struct ring *ring = make(bytes, capacity);
    uint64_t written = 0, read = 0, refused = 0, start = chance_next(chance);
    unsigned char buffer[200 * 24];

    /* Positions may begin anywhere, near the end of 64 bits too. */
    start = chance_between(chance, 0, 1) ? UINT64_MAX - start % 300 : start;
    atomic_store(&ring->write, start);
    atomic_store(&ring->read, start);
    ring_attach_writer(ring);
    ring_attach_reader(ring);
    for (uint32_t step = 0; step < 400; step++) {
        uint64_t count = chance_between(chance, 0, 2 * capacity + 2), moved, expected;

        count = count < 200 ? count : 199;
        if (chance_between(chance, 0, 1)) {
            for (uint64_t i = 0; i < count; i++)
                memset(buffer + i * bytes, (int)((written + i) & 0xff), bytes);
            expected = capacity - (written - read) < count ? capacity - (written - read) : count;
            moved = ring_write(ring, buffer, count);
            written += moved;
            refused += count - moved;
        } else {
            expected = written - read < count ? written - read : count;
            moved = ring_read(ring, buffer, count);
            for (uint64_t i = 0; i < moved * bytes; i++)
                assert_int_equal(buffer[i], (read + i / bytes) & 0xff);
            read += moved;
        }
        assert_int_equal(moved, expected);
        assert_int_equal(ring_ready(ring, capacity), written - read);
        assert_int_equal(ring_room(ring, capacity), capacity - (written - read));
    }
    assert_int_equal(atomic_load(&ring->refused), refused);
    free(ring);
}

static void any_history_is_that_of_a_plain_queue(void **unused)
{
    (void)unused;
    for (uint32_t round = 0; round < this_many(500, 50000); round++) {
        struct chance chance = chance_begin(2000 + round);

        one_history(&chance);
    }
}

static void staged_elements_are_seen_only_when_handed_over(void **unused)
{
    struct ring *ring = make(4, 16);
    uint32_t in[16], out[16];

    (void)unused;
    for (uint32_t i = 0; i < 16; i++)
        in[i] = i;
    assert_int_equal(ring_write(ring, in, 10), 10);
    assert_int_equal(ring_read(ring, out, 10), 10);
    assert_true(ring_stage(ring, in, 9, 0)); /* over the end of the memory */
    assert_false(ring_stage(ring, in + 9, 8, 9));
    assert_true(ring_stage(ring, in + 9, 7, 9));
    assert_int_equal(ring_ready(ring, 16), 0);
    ring_write_advance(ring, 16);
    assert_int_equal(ring_read(ring, out, 16), 16);
    assert_memory_equal(in, out, sizeof in);
    assert_true(ring_stage(ring, in, 5, 0)); /* given up ... */
    assert_true(ring_stage(ring, in + 5, 2, 0));
    ring_write_advance(ring, 2);
    assert_int_equal(ring_read(ring, out, 16), 2);
    assert_memory_equal(in + 5, out, 8);
    free(ring);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_powers_of_two_are_a_capacity),
        cmocka_unit_test(one_place_is_a_ring),
        cmocka_unit_test(every_place_is_usable_and_order_is_kept),
        cmocka_unit_test(full_ring_refuses_and_counts),
        cmocka_unit_test(high_water_is_what_really_waited),
        cmocka_unit_test(what_was_not_advanced_did_not_happen),
        cmocka_unit_test(staged_elements_are_seen_only_when_handed_over),
        cmocka_unit_test(any_history_is_that_of_a_plain_queue),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
