/* SPDX-License-Identifier: MIT
 * test_stream_threads.c - one thread starts and ends runs while others write, read and look.
 * timeout: 120 */
#include "test/unit/stream_kit.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

enum { PART = 500 };

static struct stream_kit kit;
static atomic_bool over;

static bool is_moved(int64_t moved)
{
    return moved == NJ_ETIMEOUT || moved == NJ_ECLOSED || (moved > 0 && moved <= PART);
}

static void *write_on(void *unused)
{
    static int16_t frames[PART * KIT_CHANNELS];
    int64_t written = 0;

    (void)unused;
    while (!atomic_load(&over)) {
        int64_t moved = nj_stream_write(kit.stream, frames, PART, 5000000);

        assert_true(is_moved(moved));
        written += moved > 0 ? moved : 0;
        if (moved <= 0)
            usleep(1000);
    }
    return (void *)(intptr_t)written;
}

static void *read_on(void *unused)
{
    static int16_t frames[PART * KIT_CHANNELS];
    int64_t count = 0;

    (void)unused;
    while (!atomic_load(&over)) {
        int64_t moved = nj_stream_read(kit.stream, frames, PART, 5000000);

        assert_true(is_moved(moved));
        count += moved > 0 ? moved : 0;
        if (moved <= 0)
            usleep(1000);
    }
    return (void *)(intptr_t)count;
}

static void *look_on(void *unused)
{
    (void)unused;
    while (!atomic_load(&over)) {
        (void)nj_stream_frames(kit.stream, NJ_PLAY);
        (void)nj_stream_lost(kit.stream, NJ_CAPTURE);
        assert_in_range(nj_stream_state(kit.stream), NJ_STREAM_STOPPED, NJ_STREAM_LOST);
        assert_true(nj_stream_load(kit.stream) >= 0);
        usleep(500);
    }
    return NULL;
}

static void runs_begin_and_end_beside_writer_reader_and_looker(void **state)
{
    pthread_t writer, reader, looker;
    void *written, *count;

    (void)state;
    stream_kit_begin(&kit, "--lockstep --source ramp", NJ_PLAY | NJ_CAPTURE);
    stream_kit_open(&kit);
    assert_int_equal(pthread_create(&writer, NULL, write_on, NULL), 0);
    assert_int_equal(pthread_create(&reader, NULL, read_on, NULL), 0);
    assert_int_equal(pthread_create(&looker, NULL, look_on, NULL), 0);
    for (int i = 0; i < 20; i++) {
        assert_int_equal(nj_stream_start(kit.stream), NJ_OK);
        usleep(5000);
        assert_int_equal(i % 2 == 0 ? nj_stream_stop(kit.stream) : nj_stream_abort(kit.stream),
                         NJ_OK);
    }
    atomic_store(&over, true);
    assert_int_equal(pthread_join(writer, &written), 0);
    assert_int_equal(pthread_join(reader, &count), 0);
    assert_int_equal(pthread_join(looker, NULL), 0);
    assert_true((intptr_t)written > 0 && (intptr_t)count > 0);
    assert_int_equal(kit.finished, 20);
    stream_kit_end(&kit);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(runs_begin_and_end_beside_writer_reader_and_looker),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
