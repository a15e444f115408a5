/* SPDX-License-Identifier: MIT
 * test_ring_wait.c - both sides of a ring at work at once, sleeping or not, through nightjar.h. */
#include "test/unit/rig.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "nightjar.h"

#define MS 1000000ll

/* Shared, so that processes may use it too. */
static struct nj_ring *make(uint64_t element_bytes, uint64_t capacity, uint32_t flags)
{
    uint64_t bytes = nj_ring_bytes(element_bytes, capacity);
    void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    struct nj_ring *ring = NULL;

    assert_ptr_not_equal(memory, MAP_FAILED);
    assert_int_equal(nj_ring_init(&ring, memory, bytes, element_bytes, capacity, flags), 0);
    return ring;
}

static void release(struct nj_ring *ring)
{
    munmap(ring, nj_ring_bytes(nj_ring_element_bytes(ring), nj_ring_capacity(ring)));
}

static int64_t now_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 * MS + now.tv_nsec;
}

/* ---- one thread ------------------------------------------------------------------------------ */

static void only_rings_made_for_it_are_waited_on(void **unused)
{
    struct nj_ring *ring = make(1, 8, 0);
    char got[8];

    (void)unused;
    assert_int_equal(nj_ring_read_wait(ring, got, 1, 0), NJ_EINVAL);
    assert_int_equal(nj_ring_write_wait(ring, "a", 1, 0), NJ_EINVAL);
    assert_int_equal(nj_ring_wait_ready(ring, 1, 0), NJ_EINVAL);
    assert_int_equal(nj_ring_wait_room(ring, 1, 0), NJ_EINVAL);
    release(ring);
    ring = make(1, 8, NJ_RING_WAIT);
    assert_int_equal(nj_ring_wait_ready(ring, 9, 0), NJ_EINVAL);
    assert_int_equal(nj_ring_wait_room(ring, 9, 0), NJ_EINVAL);
    assert_int_equal(nj_ring_read_wait(ring, NULL, 1, 0), NJ_EINVAL);
    assert_int_equal(nj_ring_write_wait(ring, NULL, 1, 0), NJ_EINVAL);
    assert_int_equal(nj_ring_write_wait(ring, "a", (uint64_t)-1, 0), NJ_EINVAL);
    assert_int_equal(nj_ring_read_wait(ring, got, 0, -1), 0);
    assert_int_equal(nj_ring_write_wait(ring, got, 0, -1), 0);
    release(ring);
}

static void a_wait_ends_in_time_with_what_there_is(void **unused)
{
    struct nj_ring *ring = make(1, 8, NJ_RING_WAIT);
    int64_t start = now_ns();
    struct nj_ring_stats stats;
    char got[9] = {0};

    (void)unused;
    assert_int_equal(nj_ring_read_wait(ring, got, 5, 0), NJ_ETIMEOUT);
    assert_int_equal(nj_ring_read_wait(ring, got, 5, 3 * MS), NJ_ETIMEOUT);
    assert_true(now_ns() - start >= 3 * MS);
    assert_int_equal(nj_ring_wait_room(ring, 8, -1), 8);
    assert_int_equal(nj_ring_write_wait(ring, "abc", 3, 0), 3);
    assert_int_equal(nj_ring_wait_ready(ring, 5, MS), 3);
    assert_int_equal(nj_ring_read_wait(ring, got, 5, MS), 3);
    assert_string_equal(got, "abc");
    assert_int_equal(nj_ring_write_wait(ring, "0123456789", 10, MS), 8);
    assert_int_equal(nj_ring_write_wait(ring, "0123456789", 10, MS), NJ_ETIMEOUT);
    assert_int_equal(nj_ring_wait_room(ring, 1, 0), NJ_ETIMEOUT);
    nj_ring_stats(ring, &stats);
    assert_int_equal(stats.refused, 0);
    release(ring);
}

static void a_wait_ends_at_the_end(void **unused)
{
    struct nj_ring *ring = make(1, 8, NJ_RING_WAIT);
    char got[8];

    (void)unused;
    assert_int_equal(nj_ring_write_wait(ring, "abc", 3, -1), 3);
    nj_ring_close(ring);
    assert_int_equal(nj_ring_write_wait(ring, "d", 1, -1), NJ_ECLOSED);
    assert_int_equal(nj_ring_wait_room(ring, 1, -1), NJ_ECLOSED);
    assert_int_equal(nj_ring_wait_ready(ring, 8, -1), 3);
    assert_int_equal(nj_ring_read_wait(ring, got, 8, -1), 3);
    assert_int_equal(nj_ring_read_wait(ring, got, 8, -1), NJ_ECLOSED);
    assert_int_equal(nj_ring_wait_ready(ring, 1, -1), NJ_ECLOSED);
    release(ring);
}

/* ---- two threads ----------------------------------------------------------------------------- */

enum way { PLAIN, REGIONS, WAIT, WAIT_REGIONS };

struct stream {
    struct nj_ring *ring;
    uint64_t count;
    enum way way;
};

static int64_t write_some(struct stream *stream, const uint32_t *values, uint64_t count)
{
    struct nj_ring_regions to;
    int64_t room;

    if (stream->way == PLAIN)
        return nj_ring_write(stream->ring, values, count);
    if (stream->way == WAIT)
        return nj_ring_write_wait(stream->ring, values, count, -1);
    if (stream->way == WAIT_REGIONS)
        nj_ring_wait_room(stream->ring, 1, -1);
    room = nj_ring_write_regions(stream->ring, count, &to);
    if (room <= 0)
        return room;
    memcpy(to.first, values, to.first_count * 4);
    if (to.second != NULL)
        memcpy(to.second, values + to.first_count, to.second_count * 4);
    return nj_ring_write_advance(stream->ring, (uint64_t)room) == 0 ? room : NJ_EINVAL;
}

static int64_t read_some(struct stream *stream, uint32_t *values, uint64_t count)
{
    struct nj_ring_regions from;
    int64_t ready;

    if (stream->way == PLAIN)
        return nj_ring_read(stream->ring, values, count);
    if (stream->way == WAIT)
        return nj_ring_read_wait(stream->ring, values, count, -1);
    if (stream->way == WAIT_REGIONS)
        nj_ring_wait_ready(stream->ring, 1, -1);
    ready = nj_ring_read_regions(stream->ring, count, &from);
    if (ready <= 0)
        return ready;
    memcpy(values, from.first, from.first_count * 4);
    if (from.second != NULL)
        memcpy(values + from.first_count, from.second, from.second_count * 4);
    return nj_ring_read_advance(stream->ring, (uint64_t)ready) == 0 ? ready : NJ_EINVAL;
}

static void *write_stream(void *argument)
{
    struct stream *stream = argument;
    struct chance chance = chance_begin(1);
    uint32_t values[64];

    for (uint64_t done = 0; done < stream->count;) {
        uint64_t left = stream->count - done, want = chance_between(&chance, 1, 64);
        int64_t moved;

        want = want < left ? want : left;
        for (uint64_t i = 0; i < want; i++)
            values[i] = (uint32_t)(done + i);
        moved = write_some(stream, values, want);
        if (moved < 0)
            abort();
        if (moved == 0)
            sched_yield();
        done += (uint64_t)moved;
    }
    nj_ring_close(stream->ring);
    return NULL;
}

/* Reads until the end; how many came, all in order. */
static uint64_t read_stream(struct stream *stream)
{
    struct chance chance = chance_begin(2);
    uint32_t values[64];
    uint64_t done = 0;

    for (;;) {
        int64_t got = read_some(stream, values, chance_between(&chance, 1, 64));

        if (got == NJ_ECLOSED)
            return done;
        assert_true(got >= 0);
        for (int64_t i = 0; i < got; i++)
            assert_int_equal(values[i], (uint32_t)(done + (uint64_t)i));
        if (got == 0)
            sched_yield();
        done += (uint64_t)got;
    }
}

static void between_two_threads(enum way way, uint64_t capacity, uint64_t count)
{
    uint32_t flags = way >= WAIT ? NJ_RING_WAIT : 0;
    struct stream stream = {make(4, capacity, flags), count, way};
    struct nj_ring_stats stats;
    pthread_t writer;

    assert_int_equal(pthread_create(&writer, NULL, write_stream, &stream), 0);
    assert_int_equal(read_stream(&stream), count);
    assert_int_equal(pthread_join(writer, NULL), 0);
    nj_ring_stats(stream.ring, &stats);
    assert_true(stats.high_water >= 1 && stats.high_water <= capacity);
    assert_int_equal(stats.low_water, 0);
    release(stream.ring);
}

static void two_threads_keep_every_element(void **unused)
{
    (void)unused;
    between_two_threads(PLAIN, 128, this_many(50000, 10000000));
    between_two_threads(PLAIN, 1, this_many(1000, 500000));
    between_two_threads(REGIONS, 128, this_many(50000, 10000000));
}

static void two_threads_that_sleep_keep_every_element(void **unused)
{
    (void)unused;
    between_two_threads(WAIT, 128, this_many(50000, 10000000));
    between_two_threads(WAIT, 1, this_many(2000, 200000));
    between_two_threads(WAIT, 2, this_many(2000, 200000));
    between_two_threads(WAIT_REGIONS, 16, this_many(20000, 2000000));
}

/* Figures may be asked for, and their marks begun anew, while both sides work. */
static void a_third_thread_reads_the_figures(void **unused)
{
    struct stream stream = {make(4, 128, 0), this_many(20000, 2000000), PLAIN};
    pthread_t writer;
    uint32_t values[64];
    uint64_t high = 0, done = 0;
    struct stream other = stream;

    (void)unused;
    assert_int_equal(pthread_create(&writer, NULL, write_stream, &other), 0);
    while (done < stream.count) {
        int64_t got = nj_ring_read(stream.ring, values, 64);
        struct nj_ring_stats stats;

        nj_ring_stats_renew(stream.ring, &stats);
        assert_true(stats.high_water <= 128 && stats.low_water <= 128);
        assert_true(stats.refused == 0 || stats.refused_first_at <= stats.refused_last_at);
        high = stats.high_water > high ? stats.high_water : high;
        done += (uint64_t)got;
    }
    assert_true(high >= 1);
    assert_int_equal(pthread_join(writer, NULL), 0);
    release(stream.ring);
}

/* ---- sleepers -------------------------------------------------------------------------------- */

struct sleeper {
    struct nj_ring *ring;
    pthread_t thread;
    uint64_t count;
    int64_t result;
    char elements[64];
};

static void *sleep_for_elements(void *argument)
{
    struct sleeper *sleeper = argument;

    sleeper->result = nj_ring_read_wait(sleeper->ring, sleeper->elements, sleeper->count, -1);
    return NULL;
}

static void *sleep_for_room(void *argument)
{
    struct sleeper *sleeper = argument;

    sleeper->result = nj_ring_write_wait(sleeper->ring, sleeper->elements, sleeper->count, -1);
    return NULL;
}

static void close_wakes(void *(*sleep)(void *), int64_t expected)
{
    struct sleeper sleeper = {.ring = make(1, 8, NJ_RING_WAIT), .count = 20};

    assert_int_equal(pthread_create(&sleeper.thread, NULL, sleep, &sleeper), 0);
    usleep(2000); /* most likely asleep by now; it must end in any case */
    nj_ring_close(sleeper.ring);
    assert_int_equal(pthread_join(sleeper.thread, NULL), 0);
    assert_true(sleeper.result == NJ_ECLOSED || sleeper.result == expected);
    release(sleeper.ring);
}

static void close_wakes_both_sides(void **unused)
{
    (void)unused;
    close_wakes(sleep_for_elements, NJ_ECLOSED);
    close_wakes(sleep_for_room, 8);
}

static void heard(int signal)
{
    (void)signal;
}

static void a_signal_does_not_end_a_wait(void **unused)
{
    struct sleeper sleeper = {.ring = make(1, 8, NJ_RING_WAIT), .count = 20};
    struct sigaction action = {.sa_handler = heard}, before;

    (void)unused;
    assert_int_equal(sigaction(SIGUSR1, &action, &before), 0);
    assert_int_equal(pthread_create(&sleeper.thread, NULL, sleep_for_elements, &sleeper), 0);
    for (uint32_t i = 0; i < 5; i++) {
        usleep(500);
        assert_int_equal(pthread_kill(sleeper.thread, SIGUSR1), 0);
        assert_int_equal(nj_ring_write_wait(sleeper.ring, "abcd", 4, -1), 4);
    }
    assert_int_equal(pthread_join(sleeper.thread, NULL), 0);
    assert_int_equal(sleeper.result, 20);
    assert_memory_equal(sleeper.elements, "abcdabcdabcdabcdabcd", 20);
    sigaction(SIGUSR1, &before, NULL);
    release(sleeper.ring);
}

/* ---- two processes --------------------------------------------------------------------------- */

static void two_processes_keep_every_element(void **unused)
{
    struct stream stream = {make(4, 32, NJ_RING_WAIT), this_many(20000, 2000000), WAIT};
    uint64_t bytes = nj_ring_bytes(4, 32);
    int status = -1;
    pid_t child = fork();

    (void)unused;
    assert_true(child >= 0);
    if (child == 0) {
        struct stream there = stream;

        if (nj_ring_attach(&there.ring, stream.ring, bytes) == 0)
            write_stream(&there);
        _exit(0);
    }
    assert_int_equal(read_stream(&stream), stream.count);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    release(stream.ring);
}

static void a_ring_may_be_mapped_at_two_places(void **unused)
{
    uint64_t bytes = nj_ring_bytes(4, 32);
    int file = memfd_create("ring", MFD_CLOEXEC);
    struct nj_ring *here = NULL, *there = NULL;
    void *places[2];
    uint32_t value = 0;

    (void)unused;
    assert_int_equal(ftruncate(file, (off_t)bytes), 0);
    for (uint32_t i = 0; i < 2; i++) {
        places[i] = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
        assert_ptr_not_equal(places[i], MAP_FAILED);
    }
    assert_int_equal(nj_ring_init(&here, places[0], bytes, 4, 32, NJ_RING_WAIT), 0);
    assert_int_equal(nj_ring_attach(&there, places[1], bytes), 0);
    for (uint32_t i = 0; i < 100; i++) {
        assert_int_equal(nj_ring_write_wait(here, &i, 1, -1), 1);
        assert_int_equal(nj_ring_read_wait(there, &value, 1, -1), 1);
        assert_int_equal(value, i);
    }
    release(here);
    release(there);
    close(file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_rings_made_for_it_are_waited_on),
        cmocka_unit_test(a_wait_ends_in_time_with_what_there_is),
        cmocka_unit_test(a_wait_ends_at_the_end),
        cmocka_unit_test(two_threads_keep_every_element),
        cmocka_unit_test(two_threads_that_sleep_keep_every_element),
        cmocka_unit_test(a_third_thread_reads_the_figures),
        cmocka_unit_test(close_wakes_both_sides),
        cmocka_unit_test(a_signal_does_not_end_a_wait),
        cmocka_unit_test(two_processes_keep_every_element),
        cmocka_unit_test(a_ring_may_be_mapped_at_two_places),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
