/* SPDX-License-Identifier: MIT
 * test_ring_over.c - rings that lose their oldest elements. Through nightjar.h, but for a killed
 * writer. */
#include "test/unit/rig.h"

#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>

#include "core/public_ring.h"

#define WORDS 9 /* at most, of an element */

static struct nj_ring *make(uint64_t element_bytes, uint64_t capacity, uint32_t flags)
{
    uint64_t bytes = nj_ring_bytes(element_bytes, capacity);
    void *memory = NULL;
    struct nj_ring *ring = NULL;

    assert_int_equal(posix_memalign(&memory, NJ_RING_ALIGN, bytes), 0);
    assert_int_equal(
        nj_ring_init(&ring, memory, bytes, element_bytes, capacity, flags | NJ_RING_OVERWRITE), 0);
    return ring;
}

static void the_newest_are_kept(void **unused)
{
    struct nj_ring *ring = make(1, 8, 0);
    struct nj_ring_stats stats;
    char got[9] = {0};

    (void)unused;
    assert_int_equal(nj_ring_write(ring, "abcdef", 6), 6);
    assert_int_equal(nj_ring_room(ring), 8);
    assert_int_equal(nj_ring_write(ring, "ghijk", 5), 5);
    assert_int_equal(nj_ring_ready(ring), 8);
    assert_int_equal(nj_ring_read_position(ring), 3);
    assert_int_equal(nj_ring_read(ring, got, 3), 3);
    assert_string_equal(got, "def");
    assert_int_equal(nj_ring_write(ring, "0123456789ABCDEFGHIJ", 20), 20);
    assert_int_equal(nj_ring_read(ring, got, 9), 8);
    assert_string_equal(got, "CDEFGHIJ");
    assert_int_equal(nj_ring_read_position(ring), 31);
    nj_ring_stats(ring, &stats);
    assert_int_equal(stats.overwritten, 3 + 17);
    assert_int_equal(stats.refused, 0);
    assert_int_equal(stats.high_water, 8);
    assert_int_equal(stats.low_water, 0);
    free(ring);
}

/* A pre-roll: everything is written, and at some moment the last n are wanted. */
static void the_last_n_are_found_by_skipping(void **unused)
{
    struct nj_ring *ring = make(4, 64, 0);
    uint32_t value = 0, got[16];
    struct nj_ring_stats stats;

    (void)unused;
    for (uint32_t i = 0; i < 1000; i++, value++)
        assert_int_equal(nj_ring_write(ring, &value, 1), 1);
    assert_int_equal(nj_ring_read_advance(ring, nj_ring_ready(ring) - 16), 0);
    nj_ring_stats(ring, &stats);
    assert_int_equal(stats.low_water, 16);
    assert_int_equal(nj_ring_read_position(ring), 984);
    assert_int_equal(nj_ring_read(ring, got, 16), 16);
    for (uint32_t i = 0; i < 16; i++)
        assert_int_equal(got[i], 984 + i);
    assert_int_equal(nj_ring_read_advance(ring, 1), NJ_EINVAL);
    assert_int_equal(nj_ring_flush(ring), 0);
    free(ring);
}

/* What is to be skipped may be overwritten before it is: it is not lost. */
static void a_skip_goes_from_where_the_reader_stood(void **unused)
{
    struct nj_ring *ring = make(1, 8, 0);
    struct nj_ring_stats stats;
    char got[9] = {0};

    (void)unused;
    assert_int_equal(nj_ring_write(ring, "abcdefgh", 8), 8);
    assert_int_equal(nj_ring_ready(ring), 8);
    assert_int_equal(nj_ring_write(ring, "ijk", 3), 3);
    assert_int_equal(nj_ring_read_advance(ring, 4), 0);
    assert_int_equal(nj_ring_read(ring, got, 9), 7);
    assert_string_equal(got, "efghijk");
    nj_ring_stats(ring, &stats);
    assert_int_equal(stats.overwritten, 0);
    free(ring);
}

static void there_are_no_regions_and_no_end_before_the_last(void **unused)
{
    struct nj_ring *ring = make(1, 8, 0);
    struct nj_ring_regions regions;
    char got[8];

    (void)unused;
    assert_int_equal(nj_ring_write_regions(ring, 1, &regions), NJ_EINVAL);
    assert_int_equal(nj_ring_write_advance(ring, 1), NJ_EINVAL);
    assert_int_equal(nj_ring_read_regions(ring, 1, &regions), NJ_EINVAL);
    assert_int_equal(nj_ring_write(ring, "ab", 2), 2);
    nj_ring_close(ring);
    assert_int_equal(nj_ring_write(ring, "c", 1), NJ_ECLOSED);
    assert_int_equal(nj_ring_read(ring, got, 8), 2);
    assert_int_equal(nj_ring_read(ring, got, 8), NJ_ECLOSED);
    free(ring);
}

/* Element sizes that are copied by 1, 2, 4 and 8 bytes, against two counters. */
static void one_history(struct chance *chance)
{
    uint64_t bytes = chance_between(chance, 1, 24), capacity = 1ull << chance_between(chance, 0, 5);
    struct nj_ring *ring = make(bytes, capacity, 0);
    uint64_t written = 0, read = 0, lost = 0;
    unsigned char buffer[100 * 24];
    struct nj_ring_stats stats;

    for (uint32_t step = 0; step < 200; step++) {
        uint64_t count = chance_between(chance, 0, 3 * capacity);

        if (chance_between(chance, 0, 1)) {
            for (uint64_t i = 0; i < count * bytes; i++)
                buffer[i] = (unsigned char)((written + i / bytes) * 7 + i % bytes);
            assert_int_equal(nj_ring_write(ring, buffer, count), count);
            written += count;
        } else {
            uint64_t gone = written - read > capacity ? written - read - capacity : 0;
            uint64_t ready = written - read - gone, got = count < ready ? count : ready;

            read += gone;
            lost += gone;
            assert_int_equal(nj_ring_read(ring, buffer, count), got);
            for (uint64_t i = 0; i < got * bytes; i++)
                assert_int_equal(buffer[i], (unsigned char)((read + i / bytes) * 7 + i % bytes));
            read += got;
            assert_int_equal(nj_ring_read_position(ring), read);
        }
    }
    nj_ring_stats(ring, &stats);
    assert_int_equal(stats.overwritten, lost);
    free(ring);
}

static void any_history_is_that_of_a_queue_that_forgets(void **unused)
{
    (void)unused;
    for (uint32_t round = 0; round < this_many(500, 50000); round++) {
        struct chance chance = chance_begin(7000 + round);

        one_history(&chance);
    }
}

/* A writer that was killed in a write: what it may have destroyed is not read, what came before is,
 * and the next writer goes on where it was. */
static void what_a_killed_writer_destroyed_is_not_read(void **unused)
{
    struct nj_ring *ring = make(1, 8, 0);
    struct nj_ring_stats stats;
    char got[9] = {0};

    (void)unused;
    assert_int_equal(nj_ring_write(ring, "abcdefgh", 8), 8);
    atomic_store(&ring->claim, 11);
    memcpy(ring_at(&ring->inner, 8), "??", 2);
    assert_int_equal(nj_ring_read(ring, got, 2), 2); /* a, b, c are skipped */
    assert_string_equal(got, "de");
    assert_int_equal(nj_ring_read_position(ring), 5);
    assert_int_equal(nj_ring_write(ring, "i", 1), 1);
    assert_int_equal(atomic_load(&ring->claim), 11);
    memset(got, 0, sizeof got);
    assert_int_equal(nj_ring_read(ring, got, 9), 4);
    assert_string_equal(got, "fghi");
    nj_ring_stats(ring, &stats);
    assert_int_equal(stats.overwritten, 3);
    free(ring);
}

/* ---- two threads ----------------------------------------------------------------------------- */

struct stream {
    struct nj_ring *ring;
    uint64_t words;
    atomic_bool enough;
};

/* Every word of an element says its position. */
static void *write_stream(void *argument)
{
    struct stream *stream = argument;
    struct chance chance = chance_begin(1);
    uint32_t buffer[24 * WORDS];
    uint64_t done = 0;

    for (uint32_t round = 1; !atomic_load(&stream->enough); round++) {
        uint64_t want = chance_between(&chance, 1, 24);

        for (uint64_t i = 0; i < want * stream->words; i++)
            buffer[i] = (uint32_t)(done + i / stream->words);
        if (nj_ring_write(stream->ring, buffer, want) != (int64_t)want)
            abort();
        done += want;
        if (round % 64 == 0)
            sched_yield();
    }
    nj_ring_close(stream->ring);
    return NULL;
}

static void read_beside_a_writer(uint64_t words, uint64_t capacity, uint32_t flags)
{
    struct stream stream = {make(words * 4, capacity, flags), words, false};
    uint64_t read = 0, count = 0;
    uint32_t buffer[32 * WORDS], left = this_many(1000, 300000);
    struct nj_ring_stats stats;
    pthread_t writer;

    assert_int_equal(pthread_create(&writer, NULL, write_stream, &stream), 0);
    for (;;) {
        int64_t got = flags & NJ_RING_WAIT ? nj_ring_read_wait(stream.ring, buffer, 8, -1)
                                           : nj_ring_read(stream.ring, buffer, 32);
        uint64_t end = nj_ring_read_position(stream.ring);

        if (got == NJ_ECLOSED)
            break;
        assert_true(got >= 0);
        assert_true(end - (uint64_t)got >= read); /* only forward */
        for (uint64_t i = 0; i < (uint64_t)got * words; i++)
            assert_int_equal(buffer[i], (uint32_t)(end - (uint64_t)got + i / words));
        read = end;
        count += (uint64_t)got;
        left -= got > 0 && left > 0 ? 1 : 0;
        if (left == 0)
            atomic_store(&stream.enough, true);
        if (got == 0)
            sched_yield();
    }
    assert_int_equal(pthread_join(writer, NULL), 0);
    nj_ring_stats(stream.ring, &stats);
    assert_int_equal(read, nj_ring_write_position(stream.ring));
    assert_int_equal(count + stats.overwritten, read);
    free(stream.ring);
}

static void a_reader_never_sees_a_torn_element(void **unused)
{
    (void)unused;
    for (uint64_t words = 1; words <= WORDS; words += 2) {
        read_beside_a_writer(words, 32, 0);
        read_beside_a_writer(words, 256, 0);
    }
    read_beside_a_writer(2, 64, 0); /* by 8 bytes */
}

static void a_reader_may_sleep_beside_an_overwriting_writer(void **unused)
{
    (void)unused;
    read_beside_a_writer(3, 32, NJ_RING_WAIT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_newest_are_kept),
        cmocka_unit_test(the_last_n_are_found_by_skipping),
        cmocka_unit_test(a_skip_goes_from_where_the_reader_stood),
        cmocka_unit_test(there_are_no_regions_and_no_end_before_the_last),
        cmocka_unit_test(any_history_is_that_of_a_queue_that_forgets),
        cmocka_unit_test(what_a_killed_writer_destroyed_is_not_read),
        cmocka_unit_test(a_reader_never_sees_a_torn_element),
        cmocka_unit_test(a_reader_may_sleep_beside_an_overwriting_writer),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
