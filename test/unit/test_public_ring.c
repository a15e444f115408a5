/* SPDX-License-Identifier: MIT
 * test_public_ring.c - the ring of nightjar.h, as its users see it. */
#include "test/unit/rig.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "core/guard.h"
#include "nightjar.h"

static struct nj_ring *make(uint64_t element_bytes, uint64_t capacity, uint32_t flags)
{
    uint64_t bytes = nj_ring_bytes(element_bytes, capacity);
    void *memory = NULL;
    struct nj_ring *ring = NULL;

    assert_int_not_equal(bytes, 0);
    assert_int_equal(posix_memalign(&memory, NJ_RING_ALIGN, bytes), 0);
    assert_int_equal(nj_ring_init(&ring, memory, bytes, element_bytes, capacity, flags), 0);
    assert_ptr_equal(ring, memory);
    return ring;
}

/* ---- misuse ---------------------------------------------------------------------------------- */

static void a_ring_is_not_made_of_wrong_sizes(void **unused)
{
    _Alignas(NJ_RING_ALIGN) unsigned char memory[1024] = {0};
    struct nj_ring *ring = NULL;
    uint64_t needed = nj_ring_bytes(4, 8);

    (void)unused;
    assert_int_equal(nj_ring_attach(&ring, memory, sizeof memory), NJ_ESEGMENT);
    assert_int_equal(nj_ring_init(&ring, memory, sizeof memory, 4, 0, 0), NJ_EINVAL);
    assert_int_equal(nj_ring_init(&ring, memory, sizeof memory, 0, 8, 0), NJ_EINVAL);
    assert_int_equal(nj_ring_init(&ring, memory, UINT64_MAX, UINT64_MAX / 4, 8, 0), NJ_EINVAL);
    assert_int_equal(nj_ring_init(&ring, memory, UINT64_MAX, INT64_MAX / 8, 8, 0), NJ_EINVAL);
    assert_int_equal(nj_ring_init(&ring, memory, sizeof memory, 4, 8, 4), NJ_EINVAL);
    assert_int_equal(nj_ring_init(&ring, NULL, sizeof memory, 4, 8, 0), NJ_EINVAL);
    assert_int_equal(nj_ring_init(&ring, memory + 8, sizeof memory - 8, 4, 8, 0), NJ_EINVAL);
    assert_int_equal(nj_ring_init(&ring, memory, needed - 1, 4, 8, 0), NJ_EMEMORY);
    assert_null(ring);
    assert_int_equal(nj_ring_init(&ring, memory, needed, 4, 8, 0), 0);
    assert_int_equal(nj_ring_bytes(4, 6), 0);
    assert_int_equal(nj_ring_element_bytes(ring), 4);
    assert_int_equal(nj_ring_capacity(ring), 8);
    assert_int_equal(nj_ring_attach(&ring, memory, needed - 1), NJ_ESEGMENT);
    assert_int_equal(nj_ring_attach(&ring, memory + 8, needed), NJ_EINVAL);
    assert_int_equal(nj_ring_attach(&ring, memory, sizeof memory), 0);
}

static void misuse_is_refused_and_changes_nothing(void **unused)
{
    struct nj_ring *ring = make(2, 8, 0);
    struct nj_ring_regions regions;
    char got[16];

    (void)unused;
    assert_int_equal(nj_ring_read_advance(ring, 3), NJ_EINVAL);
    assert_int_equal(nj_ring_write_advance(ring, 20), NJ_EINVAL);
    assert_int_equal(nj_ring_write_advance(ring, 9), NJ_EINVAL);
    assert_int_equal(nj_ring_write(ring, "abcdef", 3), 3);
    assert_int_equal(nj_ring_write_advance(ring, 6), NJ_EINVAL);
    assert_int_equal(nj_ring_write_advance(ring, UINT64_MAX), NJ_EINVAL);
    assert_int_equal(nj_ring_read_advance(ring, 4), NJ_EINVAL);
    assert_int_equal(nj_ring_read_advance(ring, UINT64_MAX), NJ_EINVAL);
    assert_int_equal(nj_ring_write(ring, "ab", (uint64_t)-1), NJ_EINVAL);
    assert_int_equal(nj_ring_write(ring, "ab", INT64_MAX / 2 + 1), NJ_EINVAL);
    assert_int_equal(nj_ring_write(ring, NULL, 1), NJ_EINVAL);
    assert_int_equal(nj_ring_read(ring, got, (uint64_t)-1), NJ_EINVAL);
    assert_int_equal(nj_ring_read(ring, NULL, 1), NJ_EINVAL);
    assert_int_equal(nj_ring_write_regions(ring, (uint64_t)-1, &regions), NJ_EINVAL);
    assert_int_equal(nj_ring_read_regions(ring, (uint64_t)-1, &regions), NJ_EINVAL);
    assert_int_equal(nj_ring_write(ring, NULL, 0), 0);
    assert_int_equal(nj_ring_read(ring, NULL, 0), 0);
    assert_int_equal(nj_ring_ready(ring), 3);
    assert_int_equal(nj_ring_room(ring), 5);
    free(ring);
}

/* ---- regions, flush, reset, end -------------------------------------------------------------- */

static void regions_are_handed_over_by_advance(void **unused)
{
    struct nj_ring *ring = make(1, 8, 0);
    struct nj_ring_regions regions;
    char got[9] = {0};

    (void)unused;
    assert_int_equal(nj_ring_write_advance(ring, 6), 0);
    assert_int_equal(nj_ring_flush(ring), 6);
    assert_int_equal(nj_ring_write_regions(ring, 100, &regions), 8);
    assert_int_equal(regions.first_count, 2);
    assert_int_equal(regions.second_count, 6);
    memcpy(regions.first, "12", 2);
    memcpy(regions.second, "345678", 6);
    assert_int_equal(nj_ring_ready(ring), 0);
    assert_int_equal(nj_ring_write_advance(ring, 7), 0);
    assert_int_equal(nj_ring_read_regions(ring, 2, &regions), 2);
    assert_null(regions.second);
    assert_int_equal(regions.second_count, 0);
    assert_int_equal(nj_ring_read_advance(ring, 2), 0);
    assert_int_equal(nj_ring_read(ring, got, 8), 5);
    assert_string_equal(got, "34567");
    assert_int_equal(nj_ring_flush(ring), 0);
    free(ring);
}

static void reset_is_a_new_ring_at_a_position(void **unused)
{
    struct nj_ring *ring = make(1, 4, 0);
    struct nj_ring_stats stats;

    (void)unused;
    assert_int_equal(nj_ring_write(ring, "abcdef", 6), 4);
    nj_ring_close(ring);
    nj_ring_reset(ring, 48000);
    nj_ring_stats(ring, &stats);
    assert_int_equal(stats.refused, 0);
    assert_int_equal(stats.high_water, 0);
    assert_int_equal(stats.low_water, 4);
    assert_false(nj_ring_closed(ring));
    assert_int_equal(nj_ring_ready(ring), 0);
    assert_int_equal(nj_ring_room(ring), 4);
    assert_int_equal(nj_ring_write(ring, "xyz", 3), 3);
    assert_int_equal(nj_ring_write_position(ring), 48003);
    assert_int_equal(nj_ring_read_position(ring), 48000);
    free(ring);
}

static void the_end_comes_after_the_last_element(void **unused)
{
    struct nj_ring *ring = make(1, 8, 0);
    struct nj_ring_regions regions;
    char got[8];

    (void)unused;
    assert_int_equal(nj_ring_write(ring, "abc", 3), 3);
    assert_false(nj_ring_closed(ring));
    nj_ring_close(ring);
    assert_true(nj_ring_closed(ring));
    assert_int_equal(nj_ring_write(ring, "d", 1), NJ_ECLOSED);
    assert_int_equal(nj_ring_write_regions(ring, 1, &regions), NJ_ECLOSED);
    assert_int_equal(nj_ring_write_advance(ring, 1), NJ_ECLOSED);
    assert_int_equal(nj_ring_read(ring, got, 2), 2);
    assert_int_equal(nj_ring_read_regions(ring, 8, &regions), 1);
    assert_int_equal(nj_ring_read(ring, got, 8), 1);
    assert_int_equal(nj_ring_read(ring, got, 8), NJ_ECLOSED);
    assert_int_equal(nj_ring_read_regions(ring, 8, &regions), NJ_ECLOSED);
    assert_int_equal(nj_ring_read(ring, got, 0), 0);
    free(ring);
}

/* ---- figures --------------------------------------------------------------------------------- */

static void refusals_are_counted_and_placed(void **unused)
{
    struct nj_ring *ring = make(3, 4, 0);
    struct nj_ring_stats stats;
    char got[12];

    (void)unused;
    nj_ring_stats(ring, &stats);
    assert_int_equal(stats.refused, 0);
    assert_int_equal(nj_ring_write(ring, "aaabbbcccdddeee", 5), 4);
    assert_int_equal(nj_ring_read(ring, got, 2), 2);
    assert_int_equal(nj_ring_write(ring, "fffggghhh", 3), 2);
    assert_int_equal(nj_ring_write(ring, "iiijjj", 2), 0);
    nj_ring_stats(ring, &stats);
    assert_int_equal(stats.refused, 4);
    assert_int_equal(stats.refused_first_at, 4);
    assert_int_equal(stats.refused_last_at, 6);
    free(ring);
}

static void water_marks_are_what_really_waited(void **unused)
{
    struct nj_ring *ring = make(1, 64, 0);
    struct nj_ring_stats stats;
    char got[64];

    (void)unused;
    assert_int_equal(nj_ring_write(ring, "0123456789", 10), 10);
    for (uint32_t i = 0; i < 100; i++) {
        assert_int_equal(nj_ring_write(ring, "1234567", 7), 7);
        assert_int_equal(nj_ring_read(ring, got, 7), 7);
    }
    nj_ring_stats_renew(ring, &stats);
    assert_int_equal(stats.high_water, 17);
    assert_int_equal(stats.low_water, 10);
    assert_int_equal(nj_ring_write(ring, "1234", 4), 4);
    assert_int_equal(nj_ring_read(ring, got, 2), 2);
    nj_ring_stats_renew(ring, &stats);
    assert_int_equal(stats.high_water, 14);
    assert_int_equal(stats.low_water, 12);
    nj_ring_stats(ring, &stats);
    assert_int_equal(stats.high_water, 0);
    assert_int_equal(stats.low_water, 64);
    free(ring);
}

/* ---- any position, any side ------------------------------------------------------------------ */

/* What a random history did, from a position on, as one number. */
static uint64_t history_from(uint64_t position, uint32_t flags, uint64_t test)
{
    struct chance chance = chance_begin(test);
    struct nj_ring *ring = make(4, 16, flags);
    struct nj_ring_stats stats;
    uint32_t buffer[40], next = 0;
    uint64_t trace = 0;

    nj_ring_reset(ring, position);
    for (uint32_t step = 0; step < 500; step++) {
        uint64_t count = chance_between(&chance, 0, 40);
        int64_t moved;

        if (chance_between(&chance, 0, 1)) {
            for (uint64_t i = 0; i < count; i++)
                buffer[i] = next++;
            moved = nj_ring_write(ring, buffer, count);
        } else {
            moved = nj_ring_read(ring, buffer, count);
            for (int64_t i = 0; i < moved; i++)
                trace = trace * 31 + buffer[i];
        }
        trace = trace * 31 + (uint64_t)moved;
        trace = trace * 31 + nj_ring_ready(ring);
        trace = trace * 31 + nj_ring_room(ring);
        trace = trace * 31 + nj_ring_read_position(ring) - position;
        trace = trace * 31 + nj_ring_write_position(ring) - position;
    }
    nj_ring_stats(ring, &stats);
    trace = trace * 31 + stats.refused + stats.overwritten;
    free(ring);
    return trace * 31 + (stats.refused ? stats.refused_first_at - position : 0);
}

static void every_position_is_as_good_as_0(void **unused)
{
    const uint64_t positions[] = {1ull << 31, 1ull << 32, 1ull << 40, (1ull << 63) - 100,
                                  UINT64_MAX - 100};

    (void)unused;
    for (uint64_t test = 0; test < this_many(20, 2000); test++)
        for (uint32_t flags = 0; flags <= NJ_RING_OVERWRITE; flags += NJ_RING_OVERWRITE)
            for (uint32_t i = 0; i < sizeof positions / sizeof *positions; i++)
                assert_true(history_from(0, flags, test) ==
                            history_from(positions[i], flags, test));
}

/* By calls alone: a thousand advances of 2^30 places that are never touched. */
static void a_position_beyond_2_to_the_40_is_reached(void **unused)
{
    const uint64_t capacity = 1ull << 30, bytes = nj_ring_bytes(1, capacity);
    void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    struct nj_ring *ring = NULL;
    char got[8] = {0};

    (void)unused;
    assert_ptr_not_equal(memory, MAP_FAILED);
    assert_int_equal(nj_ring_init(&ring, memory, bytes, 1, capacity, 0), 0);
    for (uint64_t position = 0; position < 1ull << 40; position += capacity) {
        assert_int_equal(nj_ring_write_advance(ring, capacity), 0);
        assert_int_equal(nj_ring_read_advance(ring, capacity), 0);
    }
    assert_int_equal(nj_ring_write_advance(ring, capacity - 2), 0);
    assert_int_equal(nj_ring_flush(ring), capacity - 2);
    assert_int_equal(nj_ring_write(ring, "abcde", 5), 5);
    assert_int_equal(nj_ring_read(ring, got, 8), 5);
    assert_string_equal(got, "abcde");
    assert_true(nj_ring_read_position(ring) == (1ull << 40) + capacity + 3);
    munmap(memory, bytes);
}

static void a_callback_may_use_a_ring(void **unused)
{
    struct nj_ring *plain = make(4, 8, 0), *over = make(4, 8, NJ_RING_OVERWRITE);
    uint32_t values[12] = {0}, got[12];
    struct nj_ring_stats stats;

    (void)unused;
    guard_enter();
    nj_ring_write(plain, values, 12);
    nj_ring_read(plain, got, 5);
    nj_ring_write(over, values, 12);
    nj_ring_read(over, got, 5);
    nj_ring_stats_renew(plain, &stats);
    nj_ring_close(plain);
    guard_leave();
    assert_int_equal(nj_ring_ready(plain), 3);
    assert_int_equal(nj_ring_ready(over), 3);
    free(plain);
    free(over);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_ring_is_not_made_of_wrong_sizes),
        cmocka_unit_test(misuse_is_refused_and_changes_nothing),
        cmocka_unit_test(regions_are_handed_over_by_advance),
        cmocka_unit_test(reset_is_a_new_ring_at_a_position),
        cmocka_unit_test(the_end_comes_after_the_last_element),
        cmocka_unit_test(refusals_are_counted_and_placed),
        cmocka_unit_test(water_marks_are_what_really_waited),
        cmocka_unit_test(every_position_is_as_good_as_0),
        cmocka_unit_test(a_position_beyond_2_to_the_40_is_reached),
        cmocka_unit_test(a_callback_may_use_a_ring),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
