/* SPDX-License-Identifier: MIT
 * test_take_stall.c - storage stands still for as long as the ring lasts, and no frame is lost. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "interpose.h"
#include "take_rig.h"

static _Atomic bool stalled, waiting;

static void sleep_ms(long ms)
{
    struct timespec time = {.tv_nsec = ms * 1000000};

    nanosleep(&time, NULL);
}

/* Every write to storage that begins in the stall ends after it. */
bool call_before(struct call *call)
{
    while (call->kind == CALL_SYNC && atomic_load(&stalled)) {
        atomic_store(&waiting, true);
        sleep_ms(1);
    }
    return false;
}

void call_after(const struct call *call, long result)
{
    (void)call;
    (void)result;
}

static void stall(uint32_t rate_hz, uint32_t channels, uint32_t format, uint64_t frames)
{
    static struct rig rig;
    static struct recording_status status;
    struct nj_stats stats;

    take_rig_open_at(&rig, rate_hz, channels, format, frames + rate_hz / 2);
    struct recording_options options = {
        .config = &rig.takes, .ticker = rig.ticker, .client = rig.client, .epoch = RIG_EPOCH};
    struct recording *recording;
    assert_int_equal(recording_create(&recording, &options), 0);
    assert_int_equal(recording_start(recording), 0);
    atomic_store(&waiting, false);
    atomic_store(&stalled, true);
    take_rig_capture(&rig, 1000);
    while (!atomic_load(&waiting))
        sleep_ms(1);
    take_rig_capture(&rig, frames);
    nj_stats(rig.client, &stats);
    assert_int_equal(stats.refused_frames, 0);
    sleep_ms(150);
    atomic_store(&stalled, false);
    take_rig_capture(&rig, 1000);
    recording_stop(recording);
    recording_status(recording, &status);
    assert_true(status.takes[0].max_sync_ms >= 100);
    recording_destroy(recording);
    take_rig_verify_all(&rig, "dawn", 0);
    take_rig_close(&rig);
}

static void half_a_minute_of_eight_channels_waits_in_the_ring(void **state)
{
    (void)state;
    stall(96000, 8, NJ_FORMAT_S24_3, 96000 * this_many(1, 30));
}

static void a_minute_of_ultrasound_waits_in_the_ring(void **state)
{
    (void)state;
    stall(384000, 1, NJ_FORMAT_S16, 384000 * this_many(2, 60));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(half_a_minute_of_eight_channels_waits_in_the_ring),
        cmocka_unit_test(a_minute_of_ultrasound_waits_in_the_ring),
    };

    return cmocka_run_group_tests_name("take stall", tests, NULL, NULL);
}
